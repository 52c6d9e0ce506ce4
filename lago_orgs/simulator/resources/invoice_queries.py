"""Which invoices a list shows (`app/queries/invoices_query.rb`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from ..kernel.call import Call
from ..kernel.refusals import crash, invalid
from ..state.invoicing import Invoice
from .billing_entities import check_entities

VISIBLE: Final = ("draft", "finalized", "voided", "failed", "pending")
PAYMENT_STATUSES: Final = ("pending", "succeeded", "failed")
INVOICE_TYPES: Final = ("subscription", "add_on", "credit", "one_off", "advance_charges", "progressive_billing")

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TRUE: Final = ("true", "1", "t")


def selected(call: Call, invoices: Sequence[Invoice], *, of_customer: bool = False) -> list[Invoice]:
    """The invoices that the query asks for: by issuing date, then by age, the latest first.

    Args:
        call: The request.
        invoices: The candidates.
        of_customer: Whether the path names the customer already.
    """
    query = call.query
    check_entities(call.org, query)
    wanted = [invoice for invoice in invoices if invoice.status in VISIBLE]
    for test in (*_status_tests(query), *_tests(query), *_search(query, of_customer=of_customer)):
        wanted = [invoice for invoice in wanted if test(invoice)]
    wanted.sort(key=lambda invoice: invoice.lago_id)
    wanted.sort(key=lambda invoice: (invoice.issuing_date, invoice.created_at), reverse=True)
    return wanted


Test = Callable[[Invoice], bool]


def _chosen(query: Mapping[str, Any], singular: str, plural: str, known: Sequence[str]) -> list[str] | None:
    """One or several values of a known list, under either name; a single one is `must be one of` if it is unknown."""
    for name in (plural, singular):
        value = query.get(name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        if any(item not in known for item in values):
            allowed = f"must be one of: {', '.join(known)}"
            if isinstance(value, list):
                wrong = {str(at): [allowed] for at, item in enumerate(values) if item not in known}
                raise invalid({singular: wrong})
            raise invalid({singular: [f"{allowed} or must be an array"]})
        return [str(item) for item in values]
    return None


def _status_tests(query: Mapping[str, Any]) -> list[Test]:
    statuses = _chosen(query, "status", "statuses", VISIBLE)
    payments = _chosen(query, "payment_status", "payment_statuses", PAYMENT_STATUSES)
    tests: list[Test] = []
    if statuses is not None:
        tests.append(lambda invoice: invoice.status in statuses)
    if payments is not None:
        tests.append(lambda invoice: invoice.payment_status in payments)
    return tests


def date_given(value: object) -> date | None:
    """A date; text that is none is ignored."""
    if not isinstance(value, str) or not _ISO_DATE.match(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def cents_given(value: object) -> int | None:
    """An amount of cents; text that is none crashes the database's cast."""
    if value in (None, ""):
        return None
    if not re.fullmatch(r"\s*-?\d+\s*", str(value)):
        raise crash()
    return int(str(value))


def _tests(query: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    customer_id = query.get("external_customer_id") or query.get("customer_external_id")
    if customer_id:
        tests.append(lambda invoice: invoice.customer.external_id == customer_id)
    same = {name: query[name] for name in ("currency", "invoice_type", "purchase_order_number") if query.get(name)}
    tests.append(lambda invoice: all(getattr(invoice, name) == value for name, value in same.items()))
    start, end = date_given(query.get("issuing_date_from")), date_given(query.get("issuing_date_to"))
    tests.append(lambda invoice: (start or date.min) <= invoice.issuing_date <= (end or date.max))
    least, most = cents_given(query.get("amount_from")), cents_given(query.get("amount_to"))
    tests.append(lambda invoice: least is None or invoice.total_amount_cents >= least)
    tests.append(lambda invoice: most is None or invoice.total_amount_cents <= most)
    if query.get("payment_overdue"):
        overdue = query["payment_overdue"] in _TRUE
        tests.append(lambda invoice: invoice.payment_overdue == overdue)
    # Any text is true here, even "false".
    if query.get("payment_dispute_lost") is not None:
        tests.append(lambda invoice: invoice.payment_dispute_lost_at is not None)
    if query.get("self_billed") in _TRUE:
        tests.append(lambda invoice: False)
    if query.get("partially_paid"):
        partially = query["partially_paid"] in _TRUE
        tests.append(lambda row: (0 < row.total_paid_amount_cents < row.total_amount_cents) == partially)
    metadata = query.get("metadata")
    if isinstance(metadata, dict):
        tests.append(lambda invoice: _has_metadata(invoice, metadata))
    return tests


def _has_metadata(invoice: Invoice, wanted: Mapping[str, Any]) -> bool:
    held = {row.key: row.value for row in invoice.metadata}
    return all(held.get(key) == value if value else key not in held for key, value in wanted.items())


def _search(query: Mapping[str, Any], *, of_customer: bool) -> list[Test]:
    """With a customer only the number is searched, or the id; without one also who the customer is."""
    term = query.get("search_term")
    if not isinstance(term, str) or not term.strip():
        return []
    text = term.strip().lower()
    narrow = of_customer or bool(query.get("external_customer_id") or query.get("customer_external_id"))

    def found(invoice: Invoice) -> bool:
        if text in invoice.number.lower() or (_UUID.fullmatch(text) is not None and invoice.lago_id == text):
            return True
        customer = invoice.customer
        fields = (customer.details.get(name) for name in ("firstname", "lastname", "email"))
        who = (customer.name, customer.external_id, *fields)
        return not narrow and any(text in value.lower() for value in who if isinstance(value, str))

    return [found]
