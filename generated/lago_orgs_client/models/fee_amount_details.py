# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fee_graduated_percentage_range import FeeGraduatedPercentageRange
    from .fee_graduated_range import FeeGraduatedRange


@model
class FeeAmountDetails(Model):
    fixed_fee_total_amount: str | Unset = Field(default=UNSET)
    fixed_fee_unit_amount: str | Unset = Field(default=UNSET)
    flat_unit_amount: str | Unset = Field(default=UNSET)
    free_events: int | str | Unset = Field(default=UNSET)
    free_units: str | Unset = Field(default=UNSET)
    graduated_percentage_ranges: list[FeeGraduatedPercentageRange] | Unset = Field(
        decode.ListOf(decode.Ref("fee_graduated_percentage_range", "FeeGraduatedPercentageRange")), default=UNSET
    )
    graduated_ranges: list[FeeGraduatedRange] | Unset = Field(
        decode.ListOf(decode.Ref("fee_graduated_range", "FeeGraduatedRange")), default=UNSET
    )
    min_max_adjustment_total_amount: str | Unset = Field(default=UNSET)
    paid_events: int | str | Unset = Field(default=UNSET)
    paid_units: str | Unset = Field(default=UNSET)
    per_package_size: int | Unset = Field(default=UNSET)
    per_package_unit_amount: str | Unset = Field(default=UNSET)
    per_unit_amount: str | Unset = Field(default=UNSET)
    per_unit_total_amount: int | str | Unset = Field(default=UNSET)
    plan_amount_cents: int | Unset = Field(default=UNSET)
    rate: str | Unset = Field(default=UNSET)
    units: str | Unset = Field(default=UNSET)
