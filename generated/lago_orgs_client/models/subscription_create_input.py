# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .subscription_create_input_authorization import SubscriptionCreateInputAuthorization
    from .subscription_create_input_object import SubscriptionCreateInputObject


@model
class SubscriptionCreateInput(Model):
    subscription: SubscriptionCreateInputObject = Field(
        decode.Ref("subscription_create_input_object", "SubscriptionCreateInputObject")
    )
    authorization: SubscriptionCreateInputAuthorization | Unset = Field(
        decode.Ref("subscription_create_input_authorization", "SubscriptionCreateInputAuthorization"), default=UNSET
    )
