"""What the organization is as a customer: it takes over terms and metadata of its users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lago_orgs._core.ids import checked_id
from lago_orgs._core.wire import items
from lago_orgs.migrate.conflicts import TERMS
from lago_orgs.migrate.facts import Json, OrganizationFacts
from lago_orgs.migrate.options import Options

MOVED_TO = "moved_to"
MOVED_AT = "moved_at"
MOST_KEYS = 5


def customer_form(facts: OrganizationFacts, options: Options) -> dict[str, Any]:
    """Return what makes the organization a customer: with its users' terms, unless it is one."""
    first = facts.users[0]
    body: dict[str, Any] = {"external_id": checked_id("org_id", facts.org_id)}
    if facts.customer is None:
        body["name"] = first.move.org_name or facts.org_id
        if first.move.email is not None:
            body["email"] = first.move.email
        if first.currency is not None:
            body["currency"] = first.currency
        if options.decide.get("terms") != "none":
            body |= dict(_terms(first.customer or {}))
        if options.decide.get("metadata") == "move":
            body |= _metadata(facts)
    return {"customer": body}


def terms_said(body: Mapping[str, Any]) -> str:
    """Say what terms a customer gets."""
    rows = {str(each["key"]): each["value"] for each in items(body.get("metadata"))}
    said = {
        "the time zone": body.get("timezone"),
        "days to pay": body.get("net_payment_term"),
        "the taxes": ", ".join(body.get("tax_codes") or ()),
        "the metadata": ", ".join(f"{key}={value}" for key, value in rows.items()),
    }
    told = [f"{name} {value}" for name, value in said.items() if value not in (None, "")]
    return f", with {', '.join(told)}" if told else ""


def _metadata(facts: OrganizationFacts) -> dict[str, Any]:
    """What the organization gets of its users' metadata; not what a migration notes there."""
    found: dict[str, dict[str, Any]] = {}
    for user in facts.users:
        for each in items((user.customer or {}).get("metadata")):
            row = {name: each.get(name) for name in ("key", "value", "display_in_invoice")}
            found.setdefault(str(each["key"]), row)
    rows = [row for key, row in found.items() if key not in {MOVED_TO, MOVED_AT}]
    return {"metadata": rows[:MOST_KEYS]} if rows else {}


def _terms(customer: Json) -> Iterator[tuple[str, Any]]:
    """What an organization takes over of a customer's terms."""
    for name in TERMS:
        if name == "tax_codes":
            value: Any = [tax["code"] for tax in items(customer.get("taxes"))]
        else:
            value = customer.get(name)
        if value not in (None, []):
            yield name, value
