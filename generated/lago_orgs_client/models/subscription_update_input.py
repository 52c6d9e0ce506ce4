# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .subscription_update_input_object import SubscriptionUpdateInputObject
    from .subscription_update_input_status import SubscriptionUpdateInputStatus


@model
class SubscriptionUpdateInput(Model):
    subscription: SubscriptionUpdateInputObject = Field(
        decode.Ref("subscription_update_input_object", "SubscriptionUpdateInputObject")
    )
    status: SubscriptionUpdateInputStatus | Unset = Field(
        decode.Ref("subscription_update_input_status", "SubscriptionUpdateInputStatus"), default=UNSET
    )
