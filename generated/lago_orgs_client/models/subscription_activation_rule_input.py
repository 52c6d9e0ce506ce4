# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .subscription_activation_rule_type import SubscriptionActivationRuleType


@model
class SubscriptionActivationRuleInput(Model):
    type: SubscriptionActivationRuleType = Field(
        decode.Ref("subscription_activation_rule_type", "SubscriptionActivationRuleType")
    )
    timeout_hours: int | Unset = Field(default=UNSET)
