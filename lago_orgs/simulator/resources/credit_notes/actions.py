"""Credit notes, read; to make them needs premium (`app/controllers/api/v1/credit_notes_controller.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from ...billing.customers import current_customer
from ...http.call import Call
from ...http.casting import boolean
from ...http.paging import paged
from ...http.params import require, scalars, texts
from ...http.refusals import not_found
from ...http.routing import Route
from ...state.invoicing import CreditNote
from ...state.tables import newest_first
from ...views.credit_notes import serialize
from ..invoices.queries import VISIBLE, cents_given, date_given
from ..licence import needs_premium
from ..organizations.entities import check_entities

_FILTERS: Final[Mapping[str, Callable[[CreditNote], object]]] = {
    "external_customer_id": lambda note: note.invoice.customer.external_id,
    "currency": lambda note: note.invoice.currency,
    "reason": lambda note: note.reason,
    "credit_status": lambda note: note.credit_status,
    "refund_status": lambda note: note.refund_status,
    "invoice_number": lambda note: note.invoice.number,
}
_TYPES: Final = ("credit", "refund", "offset")
# A value that none of these is does not narrow the list.
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "reason": (
        *("duplicated_charge", "product_unsatisfactory", "order_change", "order_cancellation"),
        *("fraudulent_charge", "other"),
    ),
    "credit_status": ("available", "consumed", "voided"),
    "refund_status": ("pending", "succeeded", "failed"),
}


def found(call: Call) -> CreditNote:
    """The credit note of the path, or 404."""
    note = call.org.credit_notes.get(call.path["id"])
    if note is None:
        raise not_found("credit_note")
    return note


def index(call: Call) -> dict[str, Any]:
    """GET /credit_notes."""
    asked, held = call.query.get("external_customer_id"), call.org.credit_notes
    is_one = bool(asked) and isinstance(asked, str)
    return _listed(call, held.where("customer_external_id", asked) if is_one else list(held))


def index_of_customer(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/credit_notes: also those of deleted customers who had this id."""
    customer = current_customer(call.org, call.path["external_id"])
    if customer is None:
        raise not_found("customer")
    return _listed(call, call.org.credit_notes.where("customer_external_id", customer.external_id))


def _is_of_types(note: CreditNote, types: Sequence[str]) -> bool:
    return not types or any(getattr(note, f"{name}_amount_cents") > 0 for name in types)


def _is_found(note: CreditNote, term: str) -> bool:
    customer = note.invoice.customer
    names = (customer.details.get(name) for name in ("firstname", "lastname", "email"))
    values = (note.number, note.lago_id, customer.name, customer.external_id, *names)
    return any(term in value.lower() for value in values if isinstance(value, str))


def _listed(call: Call, rows: Sequence[CreditNote]) -> dict[str, Any]:
    check_entities(call.org, call.query)
    if boolean(call.query.get("self_billed")):
        rows = []
    types = [name for name in texts(call.query.get("types")) or () if name in _TYPES]
    term = str(call.query.get("search_term") or "").strip().lower()
    rows = [note for note in rows if _is_of_types(note, types) and _is_found(note, term)]
    for name, value_of in _FILTERS.items():
        wanted = call.query.get(name)
        values = wanted if isinstance(wanted, list) else [wanted]
        values = [value for value in values if value and value in _KNOWN.get(name, (value,))]
        if values:
            rows = [note for note in rows if value_of(note) in values]
    start, end = (date_given(call.query.get(f"issuing_date_{edge}")) for edge in ("from", "to"))
    least, most = (cents_given(call.query.get(f"amount_{edge}")) for edge in ("from", "to"))
    rows = [
        note
        for note in rows
        if (start or date.min) <= note.issuing_date <= (end or date.max)
        and (least is None or note.total_amount_cents >= least)
        and (most is None or note.total_amount_cents <= most)
    ]
    return paged("credit_notes", newest_first(list(rows)), call.query, lambda row: serialize(call.org, row))


def show(call: Call) -> dict[str, Any]:
    """GET /credit_notes/:lago_id."""
    return {"credit_note": serialize(call.org, found(call))}


def _check_invoice(call: Call) -> None:
    """The root is needed before its invoice, and that before a licence (recorded in q36-roots and bad-0010)."""
    invoice = call.org.invoices.get(require(call.body, "credit_note", scalars("invoice_id")).get("invoice_id"))
    if invoice is None or invoice.status not in VISIBLE:
        raise not_found("invoice")


def create(call: Call) -> dict[str, Any]:
    """POST /credit_notes."""
    _check_invoice(call)
    raise needs_premium(call.org, "createCreditNote", "making a credit note is")


def estimate(call: Call) -> dict[str, Any]:
    """POST /credit_notes/estimate."""
    _check_invoice(call)
    raise needs_premium(call.org, "estimateCreditNote", "estimating a credit note is")


ROUTES: Final = (
    Route("GET", "/customers/{external_id}/credit_notes", index_of_customer),
    Route("GET", "/credit_notes", index),
    Route("POST", "/credit_notes", create),
    Route("POST", "/credit_notes/estimate", estimate),
    Route("GET", "/credit_notes/{id}", show),
)
