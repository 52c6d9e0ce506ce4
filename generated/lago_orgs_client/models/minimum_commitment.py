# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .interval import Interval
    from .tax_object import TaxObject


@model
class MinimumCommitment(Model):
    amount_cents: int = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    interval: Interval | Unset = Field(decode.Ref("interval", "Interval"), default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    plan_code: str | Unset = Field(default=UNSET)
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
    updated_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
