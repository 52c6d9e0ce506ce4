# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_properties_presentation_group_key_options import ChargePropertiesPresentationGroupKeyOptions


@model
class ChargePropertiesPresentationGroupKey(Model):
    options: ChargePropertiesPresentationGroupKeyOptions | Unset = Field(
        decode.Ref("charge_properties_presentation_group_key_options", "ChargePropertiesPresentationGroupKeyOptions"),
        default=UNSET,
    )
    value: str | Unset = Field(default=UNSET)
