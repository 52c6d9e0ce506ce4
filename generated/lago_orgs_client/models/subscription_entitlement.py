# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .subscription_entitlement_object import SubscriptionEntitlementObject


@model
class SubscriptionEntitlement(Model):
    entitlement: SubscriptionEntitlementObject = Field(
        decode.Ref("subscription_entitlement_object", "SubscriptionEntitlementObject")
    )
