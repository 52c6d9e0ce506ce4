# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .currency import Currency
    from .minimum_commitment_input_object import MinimumCommitmentInputObject
    from .plan_overrides_charge import PlanOverridesCharge
    from .plan_overrides_fixed_charge import PlanOverridesFixedCharge
    from .usage_threshold_input import UsageThresholdInput


@model
class PlanOverridesObject(Model):
    amount_cents: int | Unset = Field(default=UNSET)
    amount_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    charges: list[PlanOverridesCharge] | Unset = Field(
        decode.ListOf(decode.Ref("plan_overrides_charge", "PlanOverridesCharge")), default=UNSET
    )
    description: str | Unset = Field(default=UNSET)
    fixed_charges: list[PlanOverridesFixedCharge] | Unset = Field(
        decode.ListOf(decode.Ref("plan_overrides_fixed_charge", "PlanOverridesFixedCharge")), default=UNSET
    )
    invoice_display_name: str | Unset = Field(default=UNSET)
    minimum_commitment: MinimumCommitmentInputObject | None | Unset = Field(
        decode.Ref("minimum_commitment_input_object", "MinimumCommitmentInputObject"), default=UNSET
    )
    name: str | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    trial_period: Decimal | Unset = Field(decode.as_decimal, default=UNSET)
    usage_thresholds: list[UsageThresholdInput] | Unset = Field(
        decode.ListOf(decode.Ref("usage_threshold_input", "UsageThresholdInput")), default=UNSET
    )
