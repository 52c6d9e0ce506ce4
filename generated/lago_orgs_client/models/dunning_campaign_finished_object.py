# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .overdue_balance_per_currency_object import OverdueBalancePerCurrencyObject


@model
class DunningCampaignFinishedObject(Model):
    dunning_campaign_code: str = Field()
    external_customer_id: str = Field()
    overdue_balance_cents: int = Field()
    overdue_balance_currency: Currency = Field(decode.Ref("currency", "Currency"))
    customer_external_id: str | Unset = Field(default=UNSET)
    overdue_balances: list[OverdueBalancePerCurrencyObject] | Unset = Field(
        decode.ListOf(decode.Ref("overdue_balance_per_currency_object", "OverdueBalancePerCurrencyObject")),
        default=UNSET,
    )
