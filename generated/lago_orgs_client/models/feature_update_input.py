# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .feature_base_input import FeatureBaseInput


@model
class FeatureUpdateInput(Model):
    feature: FeatureBaseInput = Field(decode.Ref("feature_base_input", "FeatureBaseInput"))
