# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .quote_owner import QuoteOwner
    from .quote_version_object import QuoteVersionObject


@model
class QuoteObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    current_version: QuoteVersionObject | None = Field(decode.Ref("quote_version_object", "QuoteVersionObject"))
    lago_customer_id: str = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    number: str = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    lago_subscription_id: str | None | Unset = Field(default=UNSET)
    order_type: str | None | Unset = Field(default=UNSET)
    owners: list[QuoteOwner] | Unset = Field(decode.ListOf(decode.Ref("quote_owner", "QuoteOwner")), default=UNSET)
