# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .subscription_entitlement_privilege_object import SubscriptionEntitlementPrivilegeObject


@model
class SubscriptionEntitlementObject(Model):
    code: str = Field()
    description: str | None = Field()
    name: str | None = Field()
    overrides: dict[str, Any] = Field()
    privileges: list[SubscriptionEntitlementPrivilegeObject] = Field(
        decode.ListOf(decode.Ref("subscription_entitlement_privilege_object", "SubscriptionEntitlementPrivilegeObject"))
    )
