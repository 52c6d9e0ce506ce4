"""Events as they arrive and as they are sent (`app/services/events/create_service.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from ....pricing.numbers import decimal_text
from ...http.casting import numeric, stripped, text
from ...http.instants import EARLIEST, LATEST, microseconds, moment
from ...http.params import OBJECT, Params, Shape, scalars
from ...http.refusals import crash
from ...http.rows import fits, jsonb
from ...state.events import Event
from ...state.organization import Organization
from ..metrics.expressions import computed

SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("transaction_id", "code", "timestamp", "external_subscription_id", "precise_total_amount_cents"),
    "properties": OBJECT,
}
_LARGEST_EXPONENT: Final = 20
_MANDATORY: Final = ("transaction_id", "code")
_SURELY_SHORT: Final = 500
_LARGEST_NUMBER: Final = 24  # bytes, of those that are short in JSON
_NUL_SHOWN: Final = "\\x00"
# What is wrong with an event, by field; or a sentence, if it is its metric's expression that fails.
Fault = dict[str, list[str]] | str


def read_timestamp(value: object, now: datetime) -> int | None:
    """The instant that is meant, None for what Lago cannot read; seconds are never taken for milliseconds."""
    if value is None or value is False:
        return microseconds(now)
    if value is True:
        return None
    try:
        sent = Decimal(stripped(str(value)))
        if sent.is_finite() and sent and sent.adjusted() > _LARGEST_EXPONENT:
            raise crash()  # before its digits are written out
        us = int(sent * 1_000_000)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not EARLIEST <= us <= LATEST:
        raise crash()
    return us


def _precise_cents(value: object) -> str | None:
    """An amount in a column of 25 digits and 15 decimals, which holds what is no number too, but no infinity."""
    if value == "NaN":
        return "NaN"
    if value in ("Infinity", "-Infinity"):
        raise crash()
    amount = numeric(value, 40, 15)
    return None if amount is None else decimal_text(amount)


def check_storable(org: Organization, event: Event) -> None:
    """A crash for what PostgreSQL cannot hold: a NUL in a text, a row of an index that is too long.

    It fails the batch that the event came with (measured on the server; the ClickHouse store has no such limits).
    """
    if org.events_store != "postgres":
        return
    properties = event.properties
    shown = repr(properties)  # at least as long, and made faster than anything that looks into it
    if _NUL_SHOWN in shown and _has_nul(properties):
        raise crash()
    ids = len(event.transaction_id) + len(event.code) + len(event.external_subscription_id or "")
    if (
        ids + len(shown) + _LARGEST_NUMBER * sum(type(value) is not str for value in properties.values())
        < _SURELY_SHORT
    ):
        return
    subscription = (event.external_subscription_id or "").encode()
    if not (
        fits(16, [subscription, event.transaction_id.encode()])
        and fits(24, [subscription, event.code.encode(), jsonb(event.properties)])
    ):
        raise crash()


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def build(org: Organization, params: Params, now: datetime) -> Event | Fault:
    """The event that was sent, or what is wrong with it; a bad timestamp hides all other faults."""
    timestamp = read_timestamp(params.get("timestamp"), now)
    if timestamp is None:
        return {"timestamp": ["invalid_format"]}
    transaction_id, code = text(params.get("transaction_id")), text(params.get("code"))
    if not transaction_id or not code or transaction_id.isspace() or code.isspace():
        return {name: ["value_is_mandatory"] for name in _MANDATORY if not (text(params.get(name)) or "").strip()}
    amount = _precise_cents(params.get("precise_total_amount_cents"))
    properties = computed(org, code, timestamp // 1_000_000, params.get("properties") or {})
    if isinstance(properties, str):
        return properties
    return Event(
        lago_id=org.new_id(),
        transaction_id=transaction_id,
        code=code,
        microseconds=timestamp,
        timestamp=moment(timestamp),
        properties=properties,
        external_subscription_id=text(params.get("external_subscription_id")),
        precise_total_amount_cents=amount,
        created_at=now,
    )
