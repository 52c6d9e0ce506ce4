# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .plan_entitlement_privilege_object import PlanEntitlementPrivilegeObject


@model
class PlanEntitlementObject(Model):
    code: str = Field()
    description: str | None = Field()
    name: str | None = Field()
    privileges: list[PlanEntitlementPrivilegeObject] = Field(
        decode.ListOf(decode.Ref("plan_entitlement_privilege_object", "PlanEntitlementPrivilegeObject"))
    )
