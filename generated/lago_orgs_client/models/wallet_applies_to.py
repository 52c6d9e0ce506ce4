# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .wallet_fee_type import WalletFeeType


@model
class WalletAppliesTo(Model):
    billable_metric_codes: list[str] | Unset = Field(default=UNSET)
    fee_types: list[WalletFeeType] | Unset = Field(
        decode.ListOf(decode.Ref("wallet_fee_type", "WalletFeeType")), default=UNSET
    )
