"""One use of the product, as a value: fixed when it is recorded, and the same bytes in every attempt."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from lago_orgs._core.arguments import shown
from lago_orgs._core.encoding import MOST_BYTES, check_properties, encoded_properties, same_json, too_large
from lago_orgs._core.ids import checked_event_id
from lago_orgs.errors import InvalidArgument

OWN_ID = 1
OWN_TIME = 2

API_CALL = "api_call"
"""The code of the metric that `record_api_call` records for."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = -62_135_596_800_000  # the year 1
LAST = 253_402_300_800_000  # the year 10,000
ROOM = 16_384  # more than everything beside the properties takes
VARIANTS = "89ab"  # the two bits that RFC 9562 fixes, and two of chance
OTHERS = "01234567"  # what stands in the place of the mark's first digit elsewhere
MARK = "7a60"
"""What stands in the middle of an id that was made for an event, so that an outbox can tell it from all others."""


class Event(NamedTuple):
    """One use of the product, ready to be sent but for its subscription.

    A tuple, not an attrs class: it is made once per recorded event and handed to a database as it is.

    Args:
        organization: The organization that pays.
        product: Which of its products; "" is none.
        code: The billable metric's code.
        user: Who acted, as the property `user_id` names it; "" if nobody is named.
        timestamp: When it was used, in milliseconds since 1970.
        transaction_id: The event's own id; Lago bills it once per subscription.
        properties: The properties as JSON text, exactly as they will be sent.
        flags: OWN_ID if the caller gave the transaction id, OWN_TIME if the caller gave the instant.
        recorded_at: When it was recorded, by the real clock, in milliseconds since 1970.
        pinned: The subscription's external id, if whoever recorded it named it, as version 1 let them; "" else.
    """

    organization: str
    product: str
    code: str
    user: str
    timestamp: int
    transaction_id: str
    properties: str
    flags: int
    recorded_at: int
    pinned: str = ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What an event is known by: one identity, one use."""
        return (self.transaction_id, self.organization, self.product, self.pinned)

    @property
    def has_own_id(self) -> bool:
        """Whether the caller gave the transaction id; ids made here are never another event's."""
        return bool(self.flags & OWN_ID)

    @property
    def has_own_time(self) -> bool:
        """Whether the caller gave the instant."""
        return bool(self.flags & OWN_TIME)


class Kept(NamedTuple):
    """An event as an outbox keeps it.

    Args:
        event: The event; of one that was recorded before the one that was kept then.
        is_repeat: Whether it was recorded before.
    """

    event: Event
    is_repeat: bool = False


def make_event(
    org_id: str,
    code: str,
    properties: Mapping[str, Any] | None = None,
    *,
    user_id: object = None,
    timestamp: datetime | None = None,
    transaction_id: str | None = None,
    product: str | None = None,
    now: int,
    recorded_at: int,
    chance: bytes,
    most_bytes: int = MOST_BYTES,
) -> Event:
    """Fix an event: from here on nothing of it changes, whatever is retried or restarted.

    Args:
        org_id: The organization that pays.
        code: The billable metric's code.
        properties: What the metric counts or filters by; `encoding` says which values they may hold.
        user_id: Who acted, kept as the property `user_id`.
        timestamp: When it was used (aware); None is now. Lago counts milliseconds, so the rest is cut off.
        transaction_id: The event's own id; None makes one.
        product: Which of the organization's products; None is none.
        now: The instant of an event without one, in milliseconds since 1970.
        recorded_at: The instant by the real clock, in milliseconds since 1970.
        chance: Ten bytes, for an id that is made here.
        most_bytes: How large the event may be as JSON.

    Raises:
        InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
    """
    checked_event_id("org_id", org_id)
    checked_event_id("code", code)
    flags = 0
    if product is None:
        product = ""
    else:
        checked_event_id("product", product)
    if transaction_id is None:
        transaction_id = event_id(now, chance)
    else:
        checked_event_id("transaction_id", transaction_id)
        flags = OWN_ID
    if timestamp is None:
        moment = now
    else:
        moment = milliseconds(timestamp)
        flags |= OWN_TIME
    if properties is None and user_id is None:
        text, user = "{}", ""
    else:
        if user_id is not None:
            properties = _with_user(properties, user_id, most_bytes)
        text = encoded_properties({} if properties is None else properties, most_bytes)
        user = _user(properties, most_bytes)
    # As a plain tuple is made: half a microsecond of each recorded event.
    event = tuple.__new__(Event, (org_id, product, code, user, moment, transaction_id, text, flags, recorded_at, ""))
    if len(text) + ROOM > most_bytes and len(payload(event, nominal(event))) > most_bytes:
        raise too_large(most_bytes)
    return event


def new_transaction_id(now: int, chance: bytes) -> str:
    """An id in the form of a UUID of version 7, for those who give it to an event: the millisecond, then chance.

    Args:
        now: Milliseconds since 1970.
        chance: Ten bytes, from the operating system each time, so that forked processes never repeat each other's.
    """
    return _uuid(now, chance, f"7{OTHERS[chance[8] & 7]}{chance[8:].hex()[2:]}")


def event_id(now: int, chance: bytes) -> str:
    """The id of an event whose recorder gave none: in the same form, and marked as such.

    Args:
        now: Milliseconds since 1970.
        chance: Ten bytes, as for `new_transaction_id`.
    """
    return _uuid(now, chance, MARK)


def has_mark(transaction_id: str) -> bool:
    """Whether an id was made for an event, by its form: somebody may have learned it since, and give it again."""
    return transaction_id[14:18] == MARK


def _uuid(now: int, chance: bytes, middle: str) -> str:
    instant = f"{now & 0xFFFF_FFFF_FFFF:012x}"
    digits = chance.hex()
    return f"{instant[:8]}-{instant[8:]}-{middle}-{VARIANTS[chance[7] & 3]}{digits[:3]}-{digits[3:15]}"


def milliseconds(timestamp: datetime) -> int:
    """An instant in milliseconds since 1970, rounded down.

    Raises:
        InvalidArgument: It is no aware datetime, or lies outside the years that Lago's database holds.
    """
    if not isinstance(timestamp, datetime):
        raise InvalidArgument(f"timestamp is {shown(timestamp)}: give an aware datetime, such as datetime.now(UTC)")
    if timestamp.utcoffset() is None:
        raise InvalidArgument(
            f"timestamp {shown(timestamp)} has no time zone: use datetime.now(timezone.utc), not utcnow()"
        )
    since = timestamp - EPOCH
    moment = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    if not FIRST <= moment < LAST:
        raise InvalidArgument(f"timestamp {shown(timestamp)} lies outside the years 1 to 9999: correct it")
    return moment


def present(clock: Callable[[], datetime]) -> int:
    """The instant that a clock of the caller's shows, in milliseconds since 1970.

    Raises:
        InvalidArgument: It shows none.
    """
    try:
        shows = clock()
    except Exception as error:
        raise InvalidArgument(
            f"clock raised a {type(error).__name__} ({error}): give a callable that returns the present instant, aware"
        ) from error
    try:
        return milliseconds(shows)
    except InvalidArgument as error:
        raise InvalidArgument(f"clock returned what is no instant; its {error.message}") from None


def is_same_event(event: Event, known: Event) -> bool:
    """Whether an event is the same use as one that is known, so that recording it changes nothing.

    Instants are compared only if the caller gives one now: a job that runs again records its event under its own id
    at a later "now", and means the same use. Whoever names an instant means that one.

    Args:
        event: What is recorded now.
        known: What was recorded before.
    """
    return (
        event.identity == known.identity
        and event.code == known.code
        and (event.timestamp == known.timestamp or not event.has_own_time)
        and same_json(event.properties, known.properties)
    )


def api_call_properties(
    endpoint: str | None,
    user_id: object,
    tokens: int | None,
    model: str | None,
    properties: Mapping[str, Any],
) -> dict[str, Any]:
    """The properties of one call of the API; what is None is left out.

    Args:
        endpoint: What was called.
        user_id: Who called.
        tokens: How many tokens it took.
        model: Which model answered.
        properties: More of them. Whatever their names, they are properties: none decides who pays, or when.
    """
    named = {"endpoint": endpoint, "user_id": user_id, "tokens": tokens, "model": model, **properties}
    return {name: value for name, value in named.items() if value is not None}


def _with_user(properties: Mapping[str, Any] | None, user_id: object, most_bytes: int) -> Mapping[str, Any]:
    if properties is None:
        return {"user_id": user_id}
    check_properties(properties)
    theirs = properties.get("user_id", user_id)
    if theirs is not user_id and _user_json(theirs, most_bytes) != _user_json(user_id, most_bytes):
        raise InvalidArgument(
            f"user_id is {shown(user_id)}, but properties hold the user_id {shown(theirs)}: pass one of them"
        )
    return {**properties, "user_id": user_id}


def _user(properties: Mapping[str, Any] | None, most_bytes: int) -> str:
    user = properties.get("user_id") if properties else None
    if type(user) is str or user is None:
        return user or ""
    text = _user_json(user, most_bytes)
    return str(json.loads(text)["user_id"]) if text.startswith('{"user_id":"') else ""


def _user_json(user: object, most_bytes: int) -> str:
    return encoded_properties({"user_id": user}, most_bytes)


def nominal(event: Event) -> str:
    """The external id of the event's subscription by this library's convention."""
    return event.pinned or (f"{event.organization}:{event.product}" if event.product else event.organization)


def payload(event: Event, subscription: str) -> str:
    """The event as JSON, as it is sent.

    Args:
        event: The event.
        subscription: The external id of the subscription that it is counted on.
    """
    return (
        f'{{"transaction_id":{quoted(event.transaction_id)},"external_subscription_id":{quoted(subscription)},'
        f'"code":{quoted(event.code)},"timestamp":"{seconds(event.timestamp)}","properties":{event.properties}}}'
    )


def seconds(timestamp: int) -> str:
    """An instant as Lago reads it: seconds since 1970 with exact milliseconds, such as `1700158623.980`."""
    whole, rest = divmod(abs(timestamp), 1000)
    return f"{'-' if timestamp < 0 else ''}{whole}.{rest:03d}"
