# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .customer_charge_model import CustomerChargeModel


@model
class CustomerChargeUsageCharge(Model):
    charge_model: CustomerChargeModel = Field(decode.Ref("customer_charge_model", "CustomerChargeModel"))
    lago_id: str = Field()
    code: str | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
