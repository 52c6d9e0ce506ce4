"""Invoices: read, changed, voided, disputed (`app/controllers/api/v1/invoices_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...billing import wallets
from ...billing.coupons import reopen_coupons
from ...billing.customers import current_customer
from ...http.call import Call
from ...http.casting import boolean, symbol
from ...http.messages import EMPTY, NO_FILE, Response
from ...http.paging import counted, paged
from ...http.params import ListOf, Shape, require, scalars
from ...http.refusals import forbidden, invalid_field, not_allowed, not_found
from ...http.routing import Handler, Route
from ...state.invoicing import Invoice
from ...state.organization import Organization
from ...views.invoices import listed, single
from ..customers import metadata as customer_metadata
from ..licence import needs_premium
from . import form as invoice_form
from . import queries as invoice_queries

LONGEST_VALUE: Final = 140
_UPDATE: Final[Mapping[str, Shape]] = {
    **scalars("payment_status"),
    "metadata": ListOf(scalars("id", "key", "value")),
}


def _found(call: Call, *statuses: str) -> Invoice:
    invoice = call.org.invoices.get(call.path["id"])
    if invoice is None or invoice.status not in (statuses or invoice_queries.VISIBLE):
        raise not_found("invoice")
    return invoice


def index(call: Call) -> dict[str, Any]:
    """GET /invoices."""
    return _paged(call, invoice_queries.selected(call, invoice_queries.candidates(call)))


def index_of_customer(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/invoices: also those of deleted customers who had this id."""
    customer = current_customer(call.org, call.path["external_id"])
    if customer is None:
        raise not_found("customer")
    held = call.org.invoices.where("customer_external_id", customer.external_id)
    rows = invoice_queries.selected(call, held, of_customer=True)
    return _paged(call, rows)


def _paged(call: Call, rows: Sequence[Invoice]) -> dict[str, Any]:
    total = counted(call.org, "invoices", call.query, len(rows))
    return paged("invoices", rows, call.query, lambda row: listed(call.org, row), total=total)


def show(call: Call) -> dict[str, Any]:
    """GET /invoices/:lago_id."""
    return {"invoice": single(call.org, _found(call))}


def create(call: Call) -> dict[str, Any]:
    """POST /invoices: a one-off invoice of add-ons."""
    return {"invoice": single(call.org, invoice_form.issue_one_off(call))}


def update(call: Call) -> dict[str, Any]:
    """PUT /invoices/:lago_id: its metadata, or whether it was paid."""
    params = require(call.body, "invoice", _UPDATE)
    invoice = _found(call)
    metadata, status = params.get("metadata"), params.get("payment_status", invoice.payment_status)
    if isinstance(call.body["invoice"].get("metadata"), dict) and metadata is None:
        # An object in place of the list has no item, so nothing is kept (recorded in documents).
        metadata = []
    if invoice.status == "voided":
        raise not_allowed("update_on_voided_invoice")
    if metadata and invoice.status == "draft":
        raise not_allowed("metadata_on_draft_invoice")
    if symbol(status) not in invoice_queries.PAYMENT_STATUSES:
        raise invalid_field("payment_status", "value_is_invalid")
    if metadata is not None and len(metadata) > customer_metadata.MAX_ITEMS:
        raise invalid_field("metadata", "invalid_count")
    if invoice.status == "draft" and status != invoice.payment_status:
        raise not_allowed("payment_status_update_on_draft_invoice")
    if metadata is not None:
        invoice.metadata = customer_metadata.replaced(call.org, invoice.metadata, metadata, longest=LONGEST_VALUE)
    if status != invoice.payment_status:
        _note_payment(call.org, invoice, status)
    invoice.updated_at = call.org.now()
    return {"invoice": single(call.org, invoice)}


def _note_payment(org: Organization, invoice: Invoice, status: str) -> None:
    """What is told about a payment changes the invoice's state and its fees', but not what is paid or due."""
    invoice.payment_status = status
    if status == "succeeded":
        invoice.payment_overdue = False
    for fee in invoice.fees:
        fee.payment_status = status
    purchase = wallets.purchase_of(org, invoice) if invoice.invoice_type == "credit" else None
    if purchase is not None and status == "succeeded":
        org.later(lambda: wallets.settle(org, purchase))
    elif purchase is not None and status == "failed":
        org.later(lambda: wallets.fail(org, purchase))
    org.notify("invoice.payment_status_updated", invoice)


def void(call: Call) -> dict[str, Any]:
    """POST /invoices/:lago_id/void: what credit notes, coupons and wallets had paid is theirs again."""
    org, invoice = call.org, _found(call)
    if boolean(call.params.get("generate_credit_note")):
        raise needs_premium(org, "voidInvoice", "a credit note of a voided invoice is")
    if invoice.status != "finalized":
        raise not_allowed("not_voidable")
    now = org.now()
    invoice.status, invoice.voided_at, invoice.updated_at = "voided", now, now
    invoice.payment_overdue = False
    for note in org.credit_notes.where("customer_id", invoice.customer.lago_id):
        for credit in invoice.credits:
            if credit.source is note and note.credit_status != "voided":
                note.balance_amount_cents += credit.amount_cents
                note.credit_status, note.updated_at = "available", now
    reopen_coupons(invoice)
    wallets.recredit(org, invoice)
    org.notify("invoice.voided", invoice)
    return {"invoice": single(org, invoice)}


def lose_dispute(call: Call) -> dict[str, Any]:
    """POST /invoices/:lago_id/lose_dispute."""
    org, invoice = call.org, _found(call)
    if invoice.status not in ("finalized", "voided"):
        raise not_allowed("not_disputable")
    if invoice.payment_dispute_lost_at is None:
        invoice.payment_dispute_lost_at = org.now()
        invoice.payment_overdue = False
    invoice.updated_at = org.now()
    org.notify("invoice.payment_dispute_lost", invoice)
    return {"invoice": single(org, invoice)}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /invoices/:lago_id: drafts only."""
    invoice = _found(call)
    if invoice.status != "draft":
        raise not_allowed("not_deletable")
    invoice.status = "deleted"
    return {"invoice": single(call.org, invoice)}


def finalize(call: Call) -> dict[str, Any]:
    """PUT /invoices/:lago_id/finalize: drafts only, which need a grace period and so premium."""
    return {"invoice": single(call.org, _found(call, "draft"))}


def refresh(call: Call) -> dict[str, Any]:
    """PUT /invoices/:lago_id/refresh: what is no draft stays as it is."""
    invoice = _found(call)
    if invoice.invoice_type != "subscription":
        raise forbidden()
    return {"invoice": single(call.org, invoice)}


def retry(call: Call) -> dict[str, Any]:
    """POST /invoices/:lago_id/retry: only invoices whose taxes failed, which no simulated tax does."""
    _found(call)
    raise not_allowed("invalid_status")


def retry_payment(call: Call) -> Response:
    """POST /invoices/:lago_id/retry_payment: without a payment provider it fails in the background."""
    org, invoice = call.org, _found(call)
    if invoice.status in ("draft", "voided") or invoice.payment_status == "succeeded":
        raise not_allowed("invalid_status")
    org.notify("invoice.payment_failure", invoice)
    return EMPTY


def payment_url(call: Call) -> dict[str, Any]:
    """POST /invoices/:lago_id/payment_url."""
    _found(call)
    raise invalid_field("base", "no_linked_payment_provider")


def download(call: Call) -> Response:
    """POST /invoices/:lago_id/download: an empty answer; no file comes without the service that makes them.

    Nor does `invoice.generated` (recorded in documents). A header says so to whoever would wait.
    """
    _found(call, "finalized")
    return NO_FILE


def sync_salesforce_id(call: Call) -> dict[str, Any]:
    """PUT /invoices/:lago_id/sync_salesforce_id: nobody here is linked to Salesforce."""
    _found(call)
    raise not_found("integration")


def resend_email(call: Call) -> dict[str, Any]:
    """POST /invoices/:lago_id/resend_email."""
    _found(call)
    raise forbidden("premium_license_required")


def preview(call: Call) -> dict[str, Any]:
    """POST /invoices/preview: what it names must exist, then it needs premium."""
    invoice_form.check_preview(call)
    raise needs_premium(call.org, "invoicePreview", "the preview of an invoice is")


_ACTIONS: Final[Mapping[str, tuple[str, Handler]]] = {
    "void": ("POST", void),
    "lose_dispute": ("POST", lose_dispute),
    "finalize": ("PUT", finalize),
    "refresh": ("PUT", refresh),
    "retry": ("POST", retry),
    "retry_payment": ("POST", retry_payment),
    "payment_url": ("POST", payment_url),
    "download": ("POST", download),
    "download_pdf": ("POST", download),
    "download_xml": ("POST", download),
    "resend_email": ("POST", resend_email),
    "sync_salesforce_id": ("PUT", sync_salesforce_id),
}
ROUTES: Final = (
    Route("GET", "/customers/{external_id}/invoices", index_of_customer),
    Route("GET", "/invoices", index),
    Route("POST", "/invoices", create),
    Route("POST", "/invoices/preview", preview),
    *(Route(verb, f"/invoices/{{id}}/{name}", handler) for name, (verb, handler) in _ACTIONS.items()),
    Route("GET", "/invoices/{id}", show),
    Route("PUT", "/invoices/{id}", update),
    Route("PATCH", "/invoices/{id}", update),
    Route("DELETE", "/invoices/{id}", destroy),
)
