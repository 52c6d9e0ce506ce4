"""The metadata of one plan (`app/controllers/api/v1/plans/metadata_controller.rb`)."""

from __future__ import annotations

from typing import Any, Final

from ..kernel.call import Call
from ..kernel.casting import json_object
from ..kernel.refusals import not_found
from ..kernel.routing import Route
from .item_metadata import checked
from .plans import find


def replace(call: Call) -> dict[str, Any]:
    """POST /plans/:code/metadata: what was there before goes."""
    plan = find(call.org, call.path["plan_code"])
    plan.metadata = checked(json_object(call.body.get("metadata")))
    return {"metadata": plan.metadata or None}


def merge(call: Call) -> dict[str, Any]:
    """PATCH /plans/:code/metadata: what is not sent stays."""
    plan = find(call.org, call.path["plan_code"])
    plan.metadata = checked({**plan.metadata, **json_object(call.body.get("metadata"))})
    return {"metadata": plan.metadata or None}


def clear(call: Call) -> dict[str, Any]:
    """DELETE /plans/:code/metadata."""
    find(call.org, call.path["plan_code"]).metadata = {}
    return {"metadata": None}


def drop(call: Call) -> dict[str, Any]:
    """DELETE /plans/:code/metadata/:key."""
    plan = find(call.org, call.path["plan_code"])
    if not plan.metadata:
        raise not_found("metadata")
    plan.metadata.pop(call.path["key"], None)
    return {"metadata": plan.metadata or None}


_METADATA: Final = "/plans/{plan_code:greedy}/metadata"
ROUTES: Final = (
    Route("POST", _METADATA, replace),
    Route("PATCH", _METADATA, merge),
    Route("PUT", _METADATA, merge),
    Route("DELETE", _METADATA, clear),
    Route("DELETE", f"{_METADATA}/{{key}}", drop),
)
