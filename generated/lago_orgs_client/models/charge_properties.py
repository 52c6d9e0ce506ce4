# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .graduated_percentage_range import GraduatedPercentageRange
    from .graduated_range import GraduatedRange
    from .volume_range import VolumeRange


@model
class ChargeProperties(Model):
    amount: str | Unset = Field(default=UNSET)
    fixed_amount: str | Unset = Field(default=UNSET)
    free_units: int | Unset = Field(default=UNSET)
    free_units_per_events: int | None | Unset = Field(default=UNSET)
    free_units_per_total_aggregation: str | None | Unset = Field(default=UNSET)
    graduated_percentage_ranges: list[GraduatedPercentageRange] | Unset = Field(
        decode.ListOf(decode.Ref("graduated_percentage_range", "GraduatedPercentageRange")), default=UNSET
    )
    graduated_ranges: list[GraduatedRange] | Unset = Field(
        decode.ListOf(decode.Ref("graduated_range", "GraduatedRange")), default=UNSET
    )
    grouped_by: list[str] | Unset = Field(default=UNSET)
    package_size: int | Unset = Field(default=UNSET)
    per_transaction_max_amount: str | None | Unset = Field(default=UNSET)
    per_transaction_min_amount: str | None | Unset = Field(default=UNSET)
    pricing_group_keys: list[str] | Unset = Field(default=UNSET)
    rate: str | Unset = Field(default=UNSET)
    volume_ranges: list[VolumeRange] | Unset = Field(
        decode.ListOf(decode.Ref("volume_range", "VolumeRange")), default=UNSET
    )
