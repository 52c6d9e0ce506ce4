# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .feature_privilege_input import FeaturePrivilegeInput


@model
class FeatureCreateInputObject(Model):
    code: str = Field()
    description: str | None | Unset = Field(default=UNSET)
    name: str | None | Unset = Field(default=UNSET)
    privileges: list[FeaturePrivilegeInput] | Unset = Field(
        decode.ListOf(decode.Ref("feature_privilege_input", "FeaturePrivilegeInput")), default=UNSET
    )
