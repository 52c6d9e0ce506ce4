# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .feature_privilege_config import FeaturePrivilegeConfig
    from .feature_privilege_value_type import FeaturePrivilegeValueType


@model
class SubscriptionEntitlementPrivilegeObject(Model):
    code: str = Field()
    config: FeaturePrivilegeConfig = Field(decode.Ref("feature_privilege_config", "FeaturePrivilegeConfig"))
    name: str | None = Field()
    value_type: FeaturePrivilegeValueType = Field(
        decode.Ref("feature_privilege_value_type", "FeaturePrivilegeValueType")
    )
    override_value: bool | int | str | None = Field()
    plan_value: bool | int | str | None = Field()
    value: bool | int | str | None = Field()
