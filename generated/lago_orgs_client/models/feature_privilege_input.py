# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .feature_privilege_input_config import FeaturePrivilegeInputConfig
    from .feature_privilege_value_type import FeaturePrivilegeValueType


@model
class FeaturePrivilegeInput(Model):
    code: str = Field()
    config: FeaturePrivilegeInputConfig | Unset = Field(
        decode.Ref("feature_privilege_input_config", "FeaturePrivilegeInputConfig"), default=UNSET
    )
    name: str | None | Unset = Field(default=UNSET)
    value_type: FeaturePrivilegeValueType | Unset = Field(
        decode.Ref("feature_privilege_value_type", "FeaturePrivilegeValueType"), default=UNSET
    )
