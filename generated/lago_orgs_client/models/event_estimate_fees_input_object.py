# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class EventEstimateFeesInputObject(Model):
    code: str = Field()
    external_subscription_id: str = Field()
    properties: dict[str, Any] | Unset = Field(default=UNSET)
