# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .lifetime_usage_object import LifetimeUsageObject


@model
class LifetimeUsage(Model):
    lifetime_usage: LifetimeUsageObject = Field(decode.Ref("lifetime_usage_object", "LifetimeUsageObject"))
