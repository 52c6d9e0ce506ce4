"""What a server without premium refuses, and the lists that stay empty without a payment provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..http.call import Call
from ..http.paging import paged
from ..http.params import SCALARS, Shape, require, scalars
from ..http.refusals import forbidden, invalid_field, not_found
from ..http.routing import Handler, Route
from .customers.links import find as customer_of
from .invoices.queries import UUID, VISIBLE

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PAYMENT: Final[Mapping[str, Shape]] = scalars("invoice_id", "amount_cents", "reference", "paid_at")
_PAYMENT_REQUEST: Final[Mapping[str, Shape]] = {
    **scalars("email", "external_customer_id"),
    "lago_invoice_ids": SCALARS,
}


def refuse(call: Call) -> dict[str, Any]:
    """403 `feature_unavailable`."""
    raise forbidden()


def _empty(root: str) -> Handler:
    def index(call: Call) -> dict[str, Any]:
        if root != "payment_requests":
            check_invoice_id(call.query)
        return paged(root, [], call.query, _unreachable)

    return index


def check_invoice_id(query: Mapping[str, Any]) -> None:
    """Refuse to look for the payments of an invoice whose id is none (recorded in payments)."""
    value = query.get("invoice_id")
    if value not in (None, "") and not (isinstance(value, str) and _UUID.fullmatch(value)):
        raise invalid_field("invoice_id", "is in invalid format")


def _unreachable(row: object) -> Mapping[str, Any]:
    raise AssertionError(f"there are no such rows: {row!r}")


def _of_invoice(root: str) -> Handler:
    """A list that can be asked for one invoice's, by its id (recorded in q29-payments)."""
    every = _empty(root)

    def index(call: Call) -> dict[str, Any]:
        given = call.query.get("invoice_id")
        if given is not None and not (isinstance(given, str) and UUID.fullmatch(given)):
            raise invalid_field("invoice_id", "is in invalid format")
        return every(call)  # type: ignore[return-value]  # an answer of `paged`

    return index


def _missing(resource: str) -> Callable[[Call], dict[str, Any]]:
    def show(call: Call) -> dict[str, Any]:
        raise not_found(resource)

    return show


def create_payment(call: Call) -> dict[str, Any]:
    """POST /payments: manual payments need premium, but what is wrong is told first."""
    params = require(call.body, "payment", _PAYMENT)
    if not params.get("invoice_id"):
        raise invalid_field("invoice_id", "value_is_mandatory")
    amount = params.get("amount_cents")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise invalid_field("amount_cents", "invalid_value")
    if call.org.invoices.get(params["invoice_id"]) is None:
        raise not_found("invoice")
    raise forbidden()


def create_payment_request(call: Call) -> dict[str, Any]:
    """POST /payment_requests."""
    require(call.body, "payment_request", _PAYMENT_REQUEST)
    raise forbidden()


def _of_customer_without_payment_method(call: Call) -> dict[str, Any]:
    customer_of(call)
    raise not_found("payment_method")


def grpc_token(call: Call) -> dict[str, Any]:
    """GET /organizations/grpc_token: signed with a key of the server's own, which nobody here verifies."""
    return {
        "organization": {"grpc_token": call.org.signed({"organization_id": call.org.identity.id, "aud": "lago-grpc"})}
    }


def sync_salesforce(call: Call) -> dict[str, Any]:
    """PUT /invoices/:id/sync_salesforce_id: no organization here is integrated with it."""
    invoice = call.org.invoices.get(call.path["id"])
    if invoice is None or invoice.status not in VISIBLE:
        raise not_found("invoice")
    raise not_found("integration")


ROUTES: Final = (
    *(Route("GET", f"/{name}", refuse) for name in ("activity_logs", "api_logs")),
    Route("GET", "/activity_logs/{id}", refuse),
    Route("GET", "/api_logs/{id}", refuse),
    *(Route("GET", f"/analytics/{name}", refuse) for name in ("invoiced_usage", "mrr", "invoice_collection")),
    *(Route("GET", f"/{name}", _of_invoice(name)) for name in ("payments", "payment_receipts")),
    Route("GET", "/payment_requests", _empty("payment_requests")),
    Route("GET", "/organizations/grpc_token", grpc_token),
    Route("PUT", "/invoices/{id}/sync_salesforce_id", sync_salesforce),
    Route("POST", "/payments", create_payment),
    Route("POST", "/payment_requests", create_payment_request),
    Route("GET", "/payments/{id}", _missing("payment")),
    Route("GET", "/payment_requests/{id}", _missing("payment_request")),
    Route("GET", "/payment_receipts/{id}", _missing("invoice")),
    Route("POST", "/payment_receipts/{id}/resend_email", _missing("invoice")),
    Route("DELETE", "/customers/{external_id}/payment_methods/{id}", _of_customer_without_payment_method),
    Route("PUT", "/customers/{external_id}/payment_methods/{id}/set_as_default", _of_customer_without_payment_method),
)
