# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .feature_object import FeatureObject


@model
class FeatureUpdatedWebhook(Model):
    feature: FeatureObject = Field(decode.Ref("feature_object", "FeatureObject"))
    object_type: Literal["feature"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["feature.updated"] = Field()
