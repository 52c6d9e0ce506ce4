# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .subscription_activation_rule_status import SubscriptionActivationRuleStatus
    from .subscription_activation_rule_type import SubscriptionActivationRuleType


@model
class SubscriptionActivationRuleObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    status: SubscriptionActivationRuleStatus = Field(
        decode.Ref("subscription_activation_rule_status", "SubscriptionActivationRuleStatus")
    )
    timeout_hours: int = Field()
    type: SubscriptionActivationRuleType = Field(
        decode.Ref("subscription_activation_rule_type", "SubscriptionActivationRuleType")
    )
    updated_at: datetime.datetime = Field(decode.as_datetime)
    expires_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
