# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .._model import Field, Model, model

if TYPE_CHECKING:
    from decimal import Decimal


@model
class ExpressionResult(Model):
    value: Decimal | str = Field()
