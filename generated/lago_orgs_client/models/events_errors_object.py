# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class EventsErrorsObject(Model):
    invalid_code: list[str] = Field()
    invalid_filter_values: list[str] = Field()
    missing_aggregation_property: list[str] = Field()
    missing_group_key: list[str] | None = Field()
