# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .gross_revenue_object import GrossRevenueObject


@model
class GrossRevenues(Model):
    gross_revenues: list[GrossRevenueObject] = Field(
        decode.ListOf(decode.Ref("gross_revenue_object", "GrossRevenueObject"))
    )
