"""Which invoices a list shows (`app/queries/invoices_query.rb`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ...http.call import Call
from ...http.refusals import crash, invalid
from ...state.invoicing import Invoice
from ...state.tables import latest_first
from ..organizations.entities import check_entities

VISIBLE: Final = ("draft", "finalized", "voided", "failed", "pending")
PAYMENT_STATUSES: Final = ("pending", "succeeded", "failed")
SETTLEMENTS: Final = ("payment", "credit_note")
_TYPES: Final = ("subscription", "add_on", "credit", "one_off", "advance_charges", "progressive_billing")

UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMERIC: Final = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?\s*", re.ASCII)
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TRUE: Final = ("true", "1", "t", "on", "y", "yes")
_FALSE: Final = ("false", "0", "f", "off", "n", "no")


def candidates(call: Call) -> list[Invoice]:
    """The invoices among which a query's are: all, or those of the customer that it names."""
    customer_id = _customer_asked(call.query)
    return (
        list(call.org.invoices) if customer_id is None else call.org.invoices.where("customer_external_id", customer_id)
    )


def _customer_asked(query: Mapping[str, Any]) -> Any:
    return query.get("external_customer_id", query.get("customer_external_id"))


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
    for test in (*_contract_tests(query), *_tests(query), *_search(query, of_customer=of_customer)):
        wanted = [invoice for invoice in wanted if test(invoice)]
    return latest_first(wanted, lambda invoice: (invoice.issuing_date, invoice.created_at))


Test = Callable[[Invoice], bool]


def _chosen(
    query: Mapping[str, Any], names: Sequence[str], known: Sequence[str], details: dict[str, Any]
) -> list[str] | None:
    """One or several values of a known list, under the first name that was sent; what is wrong goes to `details`."""
    value = next((query[name] for name in names if query.get(name)), None)
    if value is None:
        return None
    allowed = f"must be one of: {', '.join(known)}"
    if isinstance(value, list):
        wrong = {str(at): [allowed] for at, item in enumerate(value) if item not in known}
        if wrong:
            details[names[0]] = wrong
        return [str(item) for item in value]
    if value not in known:
        details[names[0]] = [f"{allowed} or must be an array"]
    return [str(value)]


def _asked(query: Mapping[str, Any], name: str, details: dict[str, Any]) -> bool | None:
    """Yes or no as the query's contract reads them; what is neither goes to `details`."""
    value = query.get(name)
    if value in (None, ""):  # a blank is told from nothing where it is used
        return None
    if not isinstance(value, str) or value.lower() not in (*_TRUE, *_FALSE):
        details[name] = ["must be boolean"]
    return str(value).lower() in _TRUE


def _contract_tests(query: Mapping[str, Any]) -> list[Test]:
    """The filters that are checked before anything is looked for; 422 with all that is wrong.

    `app/contracts/queries/invoices_query_filters_contract.rb`.
    """
    details: dict[str, Any] = {}
    settlements = _chosen(query, ["settlements"], SETTLEMENTS, details)
    payments = _chosen(query, ["payment_status", "payment_statuses"], PAYMENT_STATUSES, details)
    statuses = _chosen(query, ["status", "statuses"], VISIBLE, details)
    self_billed = _asked(query, "self_billed", details)
    partially_paid = _asked(query, "partially_paid", details)
    overdue = _asked(query, "payment_overdue", details)
    if details:
        raise invalid(details)
    # Nothing is settled by a payment here, as to note payments needs premium, and no invoice is billed by a partner.
    by_note = "credit_note" in (settlements or ())
    return [
        lambda invoice: settlements is None or (by_note and invoice.total_offsetted_credit_note_amount_cents > 0),
        lambda invoice: payments is None or invoice.payment_status in payments,
        lambda invoice: statuses is None or invoice.status in statuses,
        lambda invoice: not self_billed and query.get("self_billed") != "",
        lambda invoice: partially_paid is None or _is_partially_paid(invoice) == partially_paid,
        # A blank is looked for as it is, and no invoice has it.
        lambda invoice: query.get("payment_overdue") != "" and overdue in (None, invoice.payment_overdue),
    ]


def _is_partially_paid(invoice: Invoice) -> bool:
    return 0 < invoice.total_paid_amount_cents < invoice.total_amount_cents


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
    if not re.fullmatch(r"\s*-?\d{1,18}\s*", str(value)):
        raise crash()
    return int(str(value))


def amount_given(value: object) -> Decimal | None:
    """An amount of cents, or a fraction of them; text that is no number crashes the database's cast."""
    if value in (None, ""):
        return None
    if not _NUMERIC.fullmatch(str(value)):
        raise crash()
    return Decimal(str(value).strip())


def _tests(query: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    customer_id = _customer_asked(query)
    if customer_id is not None:  # nothing is found by a blank (recorded in q38-filters)
        tests.append(lambda invoice: invoice.customer.external_id == customer_id)
    if query.get("currency") is not None:
        tests.append(lambda invoice: invoice.currency == query["currency"])
    if query.get("invoice_type"):
        tests.append(lambda invoice: invoice.invoice_type == _type_named(query["invoice_type"]))
    if query.get("purchase_order_number"):
        tests.append(lambda invoice: invoice.purchase_order_number == query["purchase_order_number"])
    start, end = date_given(query.get("issuing_date_from")), date_given(query.get("issuing_date_to"))
    tests.append(lambda invoice: (start or date.min) <= invoice.issuing_date <= (end or date.max))
    least, most = amount_given(query.get("amount_from")), amount_given(query.get("amount_to"))
    tests.append(lambda invoice: least is None or invoice.total_amount_cents >= least)
    tests.append(lambda invoice: most is None or invoice.total_amount_cents <= most)
    # Any text is true here, even "false".
    if query.get("payment_dispute_lost") is not None:
        tests.append(lambda invoice: invoice.payment_dispute_lost_at is not None)
    metadata = query.get("metadata")
    if isinstance(metadata, dict):
        tests.append(lambda invoice: _has_metadata(invoice, metadata))
    return tests


def _type_named(value: object) -> str | None:
    """A type by its name, or by the number that stands for it in the database."""
    if value in _TYPES:
        return str(value)
    number = re.match(r"\s*[-+]?\d+", str(value))
    place = int(number[0]) if number else -1
    return _TYPES[place] if 0 <= place < len(_TYPES) else None


def _has_metadata(invoice: Invoice, wanted: Mapping[str, Any]) -> bool:
    held = {row.key: row.value for row in invoice.metadata}
    return all(held.get(key) == value if value else key not in held for key, value in wanted.items())


def _search(query: Mapping[str, Any], *, of_customer: bool) -> list[Test]:
    """With a customer only the number is searched, or the id; without one also who it is, unless it was deleted."""
    term = query.get("search_term")
    if not isinstance(term, str) or not term.strip():
        return []
    text = term.strip().lower()
    narrow = of_customer or bool(query.get("external_customer_id") or query.get("customer_external_id"))

    def found(invoice: Invoice) -> bool:
        if text in invoice.number.lower() or (UUID.fullmatch(text) is not None and invoice.lago_id == text):
            return True
        customer = invoice.customer
        if narrow or customer.deleted_at is not None:
            return False
        fields = (customer.details.get(name) for name in ("firstname", "lastname", "email"))
        who = (customer.name, customer.external_id, *fields)
        return any(text in value.lower() for value in who if isinstance(value, str))

    return [found]
