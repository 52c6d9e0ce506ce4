# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .wallet_fee_type import WalletFeeType


@model
class WalletCreateInputAppliesTo(Model):
    billable_metric_codes: list[str] | None | Unset = Field(default=UNSET)
    fee_types: list[WalletFeeType] | None | Unset = Field(
        decode.ListOf(decode.Ref("wallet_fee_type", "WalletFeeType")), default=UNSET
    )
