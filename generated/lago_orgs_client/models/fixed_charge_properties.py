# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fixed_charge_properties_graduated_range import FixedChargePropertiesGraduatedRange
    from .fixed_charge_properties_volume_range import FixedChargePropertiesVolumeRange


@model
class FixedChargeProperties(Model):
    amount: str | Unset = Field(default=UNSET)
    graduated_ranges: list[FixedChargePropertiesGraduatedRange] | Unset = Field(
        decode.ListOf(decode.Ref("fixed_charge_properties_graduated_range", "FixedChargePropertiesGraduatedRange")),
        default=UNSET,
    )
    volume_ranges: list[FixedChargePropertiesVolumeRange] | Unset = Field(
        decode.ListOf(decode.Ref("fixed_charge_properties_volume_range", "FixedChargePropertiesVolumeRange")),
        default=UNSET,
    )
