# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime

    from .feature_privilege_object import FeaturePrivilegeObject


@model
class FeatureObject(Model):
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    description: str | None = Field()
    name: str | None = Field()
    privileges: list[FeaturePrivilegeObject] = Field(
        decode.ListOf(decode.Ref("feature_privilege_object", "FeaturePrivilegeObject"))
    )
