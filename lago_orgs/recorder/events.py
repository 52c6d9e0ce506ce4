"""The event: its id, its instant and its payload are fixed when it is recorded, and never change."""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from lago_orgs._core.ids import checked_id
from lago_orgs._core.wire import epoch
from lago_orgs.errors import InvalidArgument

VARIANTS = "89ab"  # the two bits that RFC 9562 fixes, and two of chance


class Event(NamedTuple):
    """One use of the product, ready to be sent: what an outbox keeps.

    A tuple, not an attrs class: it is made once per recorded event and handed to the database as it is.

    Args:
        organization: The organization that pays.
        subscription: The external id of the subscription that it is counted on.
        transaction_id: The event's own id; Lago bills it once per subscription.
        payload: The event as JSON text, exactly as it will be sent.
        has_own_id: Whether the caller gave the transaction id; ids made here are never another event's.
        has_own_time: Whether the caller gave the timestamp.
    """

    organization: str
    subscription: str
    transaction_id: str
    payload: str
    has_own_id: bool
    has_own_time: bool


def make_event(
    org_id: str,
    code: str,
    properties: Mapping[str, Any] | None = None,
    *,
    user_id: str | None = None,
    timestamp: datetime | None = None,
    transaction_id: str | None = None,
    subscription: str | None = None,
) -> Event:
    """Fix an event: from here on nothing of it changes, whatever is retried or restarted.

    Args:
        org_id: The organization that pays.
        code: The billable metric's code.
        properties: What the metric counts or filters by. Decimals are sent as text, which Lago reads exactly.
        user_id: Who acted, kept as the property `user_id`.
        timestamp: When it was used (aware); None is now. Lago counts milliseconds, so the rest is cut off.
        transaction_id: The event's own id; None makes one.
        subscription: The subscription's external id, where it is not the organization's own id.

    Raises:
        InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
    """
    checked_id("org_id", org_id)
    if subscription is None:
        subscription = org_id
    else:
        checked_id("subscription", subscription)
    checked_id("code", code)
    has_own_time = timestamp is not None
    seconds = _now() if timestamp is None else _seconds(timestamp)
    has_own_id = transaction_id is not None
    if transaction_id is None:
        transaction_id = new_transaction_id()
    else:
        checked_id("transaction_id", transaction_id)
    if user_id is not None:
        properties = _with_user(properties, user_id)
    payload = (
        f'{{"transaction_id":{quoted(transaction_id)},"external_subscription_id":{quoted(subscription)},'
        f'"code":{quoted(code)},"timestamp":"{seconds}","properties":{_json(properties)}}}'
    )
    return Event(org_id, subscription, transaction_id, payload, has_own_id, has_own_time)


def new_transaction_id() -> str:
    """A new id in the form of a UUID of version 7: the millisecond, then 74 bits of chance.

    The chance comes from the operating system each time, so that forked processes never repeat each other's.
    """
    instant = f"{time.time_ns() // 1_000_000:012x}"
    chance = os.urandom(10)
    digits = chance.hex()
    variant = VARIANTS[chance[9] & 3]
    return f"{instant[:8]}-{instant[8:]}-7{digits[:3]}-{variant}{digits[3:6]}-{digits[6:18]}"


def is_same_event(one: Event, other: Event) -> bool:
    """Whether two events under one id are the same use, so that recording the second again changes nothing.

    Instants are compared only if the caller gave both: a job that runs again records its event under its own id
    at a later "now", and means the same use.
    """
    mine, theirs = json.loads(one.payload), json.loads(other.payload)
    if not (one.has_own_time and other.has_own_time):
        mine["timestamp"] = theirs["timestamp"] = None
    return bool(mine == theirs)


def _now() -> str:
    milliseconds = time.time_ns() // 1_000_000
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _seconds(timestamp: datetime) -> str:
    if not isinstance(timestamp, datetime):
        raise InvalidArgument(f"timestamp is {timestamp!r}: pass an aware datetime, such as datetime.now(UTC)")
    return epoch(timestamp)


def _with_user(properties: Mapping[str, Any] | None, user_id: str) -> Mapping[str, Any]:
    if not properties:
        return {"user_id": user_id}
    if properties.get("user_id", user_id) != user_id:
        raise InvalidArgument(
            f"user_id is {user_id!r}, but properties hold the user_id {properties['user_id']!r}: pass one of them"
        )
    return {**properties, "user_id": user_id}


def _json(properties: Mapping[str, Any] | None) -> str:
    if properties is None:
        return "{}"
    if not isinstance(properties, Mapping):
        raise InvalidArgument(
            f"properties are a {type(properties).__name__}: Lago drops all but an object, pass a dict"
        )
    try:
        text = _ENCODER.encode(properties)
    except (TypeError, ValueError) as error:  # an infinite number, a key that is no text, a list that holds itself
        raise InvalidArgument(f"properties {properties!r} cannot be sent as JSON: {error}") from None
    if "\\u0000" in text or "\\ud" in text:
        _refuse_unstorable(properties, text)
    return text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InvalidArgument(f"properties hold {value}: Lago counts finite numbers only")
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    raise InvalidArgument(
        f"properties hold {value!r}, a {type(value).__name__}: JSON has no such value, convert it, with str() perhaps"
    )


def _refuse_unstorable(properties: Mapping[str, Any], text: str) -> None:
    # The server's database stores neither, and would fail the whole batch with them. Escaped backslashes and
    # complete surrogate pairs look alike in the text, so the decoded values decide.
    decoded = json.dumps(json.loads(text), ensure_ascii=False)
    try:
        decoded.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(f"properties {properties!r} hold half of a surrogate pair, which is not text") from None
    if "\x00" in _texts(json.loads(text)):
        raise InvalidArgument(f"properties {properties!r} hold a null character, which Lago's database cannot store")


def _texts(value: object) -> str:
    """All text in a JSON value, keys included."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(key + _texts(each) for key, each in value.items())
    return "".join(map(_texts, value)) if isinstance(value, list) else ""


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_plain)
