"""What hangs below one customer: the portal's link, checkout, the lists that stay empty without a payment provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from ...http.call import Call
from ...http.paging import paged
from ...http.refusals import invalid_field, not_found
from ...http.rendering import milliseconds
from ...http.routing import Route
from ...state.customers import Customer

PORTAL_LINK_LIFE: Final = timedelta(hours=12)
_ALWAYS_EMPTY: Final = ("payments", "payment_requests", "payment_methods")


def find(call: Call) -> Customer:
    """The customer of the path, or 404."""
    customer = call.org.customers.first("external_id", call.path["external_id"])
    if customer is None:
        raise not_found("customer")
    return customer


def portal_url(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/portal_url: a link that opens for twelve hours, signed as Rails signs messages."""
    customer = find(call)
    expires = milliseconds(call.org.clock.peek() + PORTAL_LINK_LIFE)
    message = json.dumps({"_rails": {"data": customer.lago_id, "exp": expires}}, separators=(",", ":")).encode()
    data = base64.b64encode(message)
    signature = hmac.new(call.org.identity.hmac_key.encode(), data, hashlib.sha1).hexdigest()
    url = f"{call.org.front_url}/customer-portal/{data.decode()}--{signature}"
    return {"customer": {"portal_url": url}}


def checkout_url(call: Call) -> dict[str, Any]:
    """POST /customers/:external_id/checkout_url: nobody here is linked to a payment provider."""
    find(call)
    raise invalid_field("base", "no_linked_payment_provider")


def _empty_list(root: str) -> Callable[[Call], Mapping[str, Any]]:
    def index(call: Call) -> Mapping[str, Any]:
        find(call)
        nothing: list[Customer] = []
        return paged(root, nothing, call.query, lambda row: {})

    return index


ROUTES: Final = (
    Route("GET", "/customers/{external_id}/portal_url", portal_url),
    Route("POST", "/customers/{external_id}/checkout_url", checkout_url),
    *(Route("GET", f"/customers/{{external_id}}/{root}", _empty_list(root)) for root in _ALWAYS_EMPTY),
)
