# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency


@model
class UsageObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    organization_id: str = Field()
    billable_metric_code: str | Unset = Field(default=UNSET)
    end_of_period_dt: datetime.date | Unset = Field(decode.as_date, default=UNSET)
    is_billable_metric_deleted: bool | Unset = Field(default=UNSET)
    start_of_period_dt: datetime.date | Unset = Field(decode.as_date, default=UNSET)
    units: str | Unset = Field(default=UNSET)
