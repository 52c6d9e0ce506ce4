# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .activity_log_object import ActivityLogObject


@model
class ActivityLog(Model):
    activity_log: ActivityLogObject = Field(decode.Ref("activity_log_object", "ActivityLogObject"))
