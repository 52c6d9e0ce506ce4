# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .activity_source import ActivitySource


@model
class ActivityLogObject(Model):
    activity_id: str = Field()
    activity_source: ActivitySource = Field(decode.Ref("activity_source", "ActivitySource"))
    activity_type: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    logged_at: datetime.datetime = Field(decode.as_datetime)
    organization_id: str = Field()
    resource_id: str = Field()
    resource_type: str = Field()
    activity_object: dict[str, Any] | None | Unset = Field(default=UNSET)
    activity_object_changes: dict[str, Any] | None | Unset = Field(default=UNSET)
    external_customer_id: str | None | Unset = Field(default=UNSET)
    external_subscription_id: str | None | Unset = Field(default=UNSET)
    user_email: str | None | Unset = Field(default=UNSET)
