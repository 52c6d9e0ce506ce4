# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_properties import ChargeProperties


@model
class ChargeFilterCreateInputObject(Model):
    properties: ChargeProperties = Field(decode.Ref("charge_properties", "ChargeProperties"))
    values: dict[str, list[str]] = Field()
    cascade_updates: bool | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
