# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal


@model
class TaxBaseInput(Model):
    applied_to_organization: bool | Unset = Field(default=UNSET)
    code: str | Unset = Field(default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    name: str | Unset = Field(default=UNSET)
    rate: Decimal | str | Unset = Field(default=UNSET)
