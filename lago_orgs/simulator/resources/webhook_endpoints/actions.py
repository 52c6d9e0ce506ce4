"""Where webhooks go (`app/controllers/api/v1/webhook_endpoints_controller.rb`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from ...http.call import Call
from ...http.casting import stripped, text
from ...http.messages import Response
from ...http.paging import paged
from ...http.params import Params, Shape, require, scalars
from ...http.refusals import Problems, crash, not_found
from ...http.routing import Route
from ...http.signing import check_can_sign
from ...http.webhook_types import WEBHOOK_TYPES
from ...state.organization import Organization
from ...state.tables import newest_first
from ...state.transaction import transaction
from ...state.webhooks import WebhookEndpoint
from ...views.webhook_endpoints import serialize

MAX_ENDPOINTS: Final = 10
ALGORITHMS: Final = ("jwt", "hmac")
_SHAPE: Final[Mapping[str, Shape]] = scalars("webhook_url", "signature_algo", "name")


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, url))
    except ValueError:
        return False


def _event_types(given: object) -> list[str] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise Problem("must_be_array")
    names = list(dict.fromkeys(stripped(text(name) or "").lower() for name in given))
    unknown = [name for name in names if name not in WEBHOOK_TYPES and name != "*"]
    if unknown:
        raise Problem(f"contains invalid types: {json.dumps(unknown, separators=(', ', ': '), ensure_ascii=False)}")
    return names


class Problem(ValueError):
    """What is wrong with the types that are listed."""


def _check(org: Organization, endpoint: WebhookEndpoint, given: object, *, new: bool) -> None:
    """The validations of `app/models/webhook_endpoint.rb`, in their order there."""
    problems = Problems()
    problems.require("webhook_url", endpoint.webhook_url)
    if not _is_http(endpoint.webhook_url):
        problems.add("webhook_url", "url_is_invalid")
    others = [other for other in org.webhook_endpoints if other is not endpoint]
    if any(other.webhook_url == endpoint.webhook_url for other in others):
        problems.add("webhook_url", "value_already_exist")
    if new and len(others) >= MAX_ENDPOINTS:
        problems.add("base", "Maximum number of webhook endpoints was reached")
    try:
        endpoint.event_types = _event_types(given)
    except Problem as problem:
        problems.add("event_types", str(problem))
    problems.refuse_if_any()


def _params(call: Call) -> Params:
    """What is permitted; `event_types` goes through whatever it is, as it is validated later."""
    params = require(call.body, "webhook_endpoint", {**_SHAPE, "event_types": None})
    sent = call.body["webhook_endpoint"]
    return {**params, **({"event_types": sent["event_types"]} if "event_types" in sent else {})}


def _algorithm(name: object) -> str:
    """One of an enumeration that nobody validates and that must not be null: another is a crash."""
    if name not in ALGORITHMS:
        raise crash()
    return str(name)


def _check_algorithm(endpoint: WebhookEndpoint) -> None:
    if endpoint.signature_algo == "jwt":
        check_can_sign()


def create(call: Call) -> dict[str, Any]:
    """POST /webhook_endpoints."""
    org, params = call.org, _params(call)
    endpoint = WebhookEndpoint(
        lago_id="",
        created_at=org.now(),
        webhook_url=text(params.get("webhook_url")) or "",
        signature_algo="jwt" if params.get("signature_algo") is None else _algorithm(params["signature_algo"]),
        name=text(params.get("name")),
    )
    _check(org, endpoint, params.get("event_types"), new=True)
    _check_algorithm(endpoint)
    endpoint.lago_id = org.new_id()
    org.webhook_endpoints.add(endpoint)
    return {"webhook_endpoint": serialize(org, endpoint)}


def _find(call: Call) -> WebhookEndpoint:
    endpoint = call.org.webhook_endpoints.get(call.path["lago_id"])
    if endpoint is None:
        raise not_found("webhook_endpoint")
    return endpoint


def update(call: Call) -> dict[str, Any]:
    """PUT /webhook_endpoints/:lago_id: what is not sent stays."""
    params = _params(call)
    endpoint = _find(call)
    with transaction(endpoint):
        if "webhook_url" in params:
            endpoint.webhook_url = text(params["webhook_url"]) or ""
        if "signature_algo" in params:
            endpoint.signature_algo = _algorithm(params["signature_algo"])
        if "name" in params:
            endpoint.name = text(params["name"])
        _check(call.org, endpoint, params.get("event_types", endpoint.event_types), new=False)
        _check_algorithm(endpoint)
    return {"webhook_endpoint": serialize(call.org, endpoint)}


def index(call: Call) -> dict[str, Any]:
    """GET /webhook_endpoints."""
    rows = newest_first(call.org.webhook_endpoints)
    return paged("webhook_endpoints", rows, call.query, lambda endpoint: serialize(call.org, endpoint))


def show(call: Call) -> dict[str, Any]:
    """GET /webhook_endpoints/:lago_id."""
    return {"webhook_endpoint": serialize(call.org, _find(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /webhook_endpoints/:lago_id."""
    endpoint = _find(call)
    call.org.webhook_endpoints.remove(endpoint)
    return {"webhook_endpoint": serialize(call.org, endpoint)}


def json_public_key(call: Call) -> dict[str, Any]:
    """GET /webhooks/json_public_key: what verifies signatures of the kind `jwt`."""
    return {"webhook": {"public_key": call.org.published_key()}}


def public_key(call: Call) -> Response:
    """GET /webhooks/public_key: the same as plain text."""
    return Response(200, call.org.published_key().encode(), content_type="text/plain; charset=utf-8")


ROUTES: Final = (
    Route("POST", "/webhook_endpoints", create),
    Route("GET", "/webhook_endpoints", index),
    Route("GET", "/webhook_endpoints/{lago_id}", show),
    Route("PUT", "/webhook_endpoints/{lago_id}", update),
    Route("PATCH", "/webhook_endpoints/{lago_id}", update),
    Route("DELETE", "/webhook_endpoints/{lago_id}", destroy),
    Route("GET", "/webhooks/json_public_key", json_public_key),
    Route("GET", "/webhooks/public_key", public_key),
)
