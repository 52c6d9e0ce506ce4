# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .currency import Currency
    from .interval import Interval
    from .minimum_commitment_input_object import MinimumCommitmentInputObject
    from .plan_create_input_charge import PlanCreateInputCharge
    from .plan_create_input_fixed_charge import PlanCreateInputFixedCharge
    from .usage_threshold_input import UsageThresholdInput


@model
class PlanCreateInputObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    code: str = Field()
    interval: Interval = Field(decode.Ref("interval", "Interval"))
    name: str = Field()
    pay_in_advance: bool = Field()
    bill_charges_monthly: bool | None | Unset = Field(default=UNSET)
    bill_fixed_charges_monthly: bool | None | Unset = Field(default=UNSET)
    charges: list[PlanCreateInputCharge] | Unset = Field(
        decode.ListOf(decode.Ref("plan_create_input_charge", "PlanCreateInputCharge")), default=UNSET
    )
    description: str | None | Unset = Field(default=UNSET)
    fixed_charges: list[PlanCreateInputFixedCharge] | Unset = Field(
        decode.ListOf(decode.Ref("plan_create_input_fixed_charge", "PlanCreateInputFixedCharge")), default=UNSET
    )
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    metadata: dict[str, str | None] | Unset = Field(default=UNSET)
    minimum_commitment: MinimumCommitmentInputObject | None | Unset = Field(
        decode.Ref("minimum_commitment_input_object", "MinimumCommitmentInputObject"), default=UNSET
    )
    tax_codes: list[str] | Unset = Field(default=UNSET)
    trial_period: Decimal | None | Unset = Field(decode.as_decimal, default=UNSET)
    usage_thresholds: list[UsageThresholdInput] | Unset = Field(
        decode.ListOf(decode.Ref("usage_threshold_input", "UsageThresholdInput")), default=UNSET
    )
