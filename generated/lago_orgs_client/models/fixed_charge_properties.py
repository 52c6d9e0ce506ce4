# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fixed_charge_graduated_range import FixedChargeGraduatedRange
    from .fixed_charge_volume_range import FixedChargeVolumeRange


@model
class FixedChargeProperties(Model):
    amount: str | Unset = Field(default=UNSET)
    graduated_ranges: list[FixedChargeGraduatedRange] | Unset = Field(
        decode.ListOf(decode.Ref("fixed_charge_graduated_range", "FixedChargeGraduatedRange")), default=UNSET
    )
    volume_ranges: list[FixedChargeVolumeRange] | Unset = Field(
        decode.ListOf(decode.Ref("fixed_charge_volume_range", "FixedChargeVolumeRange")), default=UNSET
    )
