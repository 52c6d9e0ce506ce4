# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fee_amount_details_graduated_percentage_range import FeeAmountDetailsGraduatedPercentageRange
    from .fee_amount_details_graduated_range import FeeAmountDetailsGraduatedRange


@model
class FeeAmountDetails(Model):
    fixed_fee_total_amount: str | Unset = Field(default=UNSET)
    fixed_fee_unit_amount: str | Unset = Field(default=UNSET)
    flat_unit_amount: str | Unset = Field(default=UNSET)
    free_events: int | str | Unset = Field(default=UNSET)
    free_units: str | Unset = Field(default=UNSET)
    graduated_percentage_ranges: list[FeeAmountDetailsGraduatedPercentageRange] | Unset = Field(
        decode.ListOf(
            decode.Ref("fee_amount_details_graduated_percentage_range", "FeeAmountDetailsGraduatedPercentageRange")
        ),
        default=UNSET,
    )
    graduated_ranges: list[FeeAmountDetailsGraduatedRange] | Unset = Field(
        decode.ListOf(decode.Ref("fee_amount_details_graduated_range", "FeeAmountDetailsGraduatedRange")), default=UNSET
    )
    min_max_adjustment_total_amount: str | Unset = Field(default=UNSET)
    paid_events: int | str | Unset = Field(default=UNSET)
    paid_units: str | Unset = Field(default=UNSET)
    per_package_size: int | Unset = Field(default=UNSET)
    per_package_unit_amount: str | Unset = Field(default=UNSET)
    per_unit_amount: str | Unset = Field(default=UNSET)
    per_unit_total_amount: str | Unset = Field(default=UNSET)
    plan_amount_cents: int | Unset = Field(default=UNSET)
    rate: str | Unset = Field(default=UNSET)
    units: str | Unset = Field(default=UNSET)
