"""What Lago holds under transaction ids: which questions to ask, and what the answers mean. Whoever asks does the I/O.

Only Lago's own word counts: a page of something on the way is no "not there". Many events are looked for in the lists
of what happened at their time, a thousand at once (recording q41); what no list shows is asked for by its id, which
alone does not say whose it is: Lago answers with the one that was stored first (recording events-single).
"""

import json
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import attrs

from lago_orgs._core.events import EPOCH, OWN_ID, OWN_TIME, Event
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs._core.wire import encoded
from lago_orgs.errors import InvalidArgument

Stored = Mapping[str, Any]
Sent = tuple[Event, str]
"""An event, and the external id of the subscription that it was sent under."""

NO_EVENT = "event_not_found"
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,255}")  # ids that a path carries through every proxy as they are
PAGE = 1_000
MOST_PAGES = 2


class Undecided(Exception):
    """Lago did not say what it holds; the text says what came instead."""


@attrs.frozen
class Ask:
    """A question to Lago. Its answer is the whole body, or None if Lago itself says that there is no such event.

    Args:
        operation: The operation's name in Lago's API description.
        path: The path below the API's address, quoted.
        params: The query.
    """

    operation: str
    path: str
    params: Sequence[tuple[str, str]] = ()


Looking = Generator[Ask, Any, dict[int, Stored | None]]


def sent_as(raw: Mapping[str, Any]) -> Sent | None:
    """Read an event that was sent as a caller made it; None if it cannot be compared with what Lago holds.

    Args:
        raw: The event in the body of the request.
    """
    try:
        plain = json.loads(encoded(raw), parse_float=Decimal)
        properties = encoded(plain.get("properties") or {}).decode()
    except (InvalidArgument, ValueError):
        return None
    named = [plain.get(name) for name in ("transaction_id", "code", "external_subscription_id")]
    timestamp = plain.get("timestamp")
    instant = 0 if timestamp is None else milliseconds_of(str(timestamp))
    if instant is None or not all(isinstance(each, str) and each for each in named):
        return None
    transaction_id, code, subscription = named
    flags = OWN_ID | (0 if timestamp is None else OWN_TIME)
    return Event("", "", code, "", instant, transaction_id, properties, flags, instant), subscription


def looking_up(sent: Sequence[Sent]) -> Looking:
    """Look events up: yields questions, is sent the bodies of their answers, and returns what Lago holds by index.

    What is None is not there, or hidden behind an id that no path carries safely and an instant that is not known.

    Args:
        sent: The events, with their subscriptions.

    Raises:
        Undecided: An answer is not Lago's.
    """
    found: dict[int, Stored] = {}
    missing = list(range(len(sent)))
    if len(sent) > 1:
        yield from _in_lists(sent, missing, found)
        missing = [index for index in missing if index not in found]
    for index in missing:
        stored = yield from _by_id(sent, index)
        if stored is not None:
            found[index] = stored
    return {index: found.get(index) for index in range(len(sent))}


def _in_lists(sent: Sequence[Sent], missing: Sequence[int], found: dict[int, Stored]) -> Generator[Ask, Any, None]:
    """Look where the events should be by their time: among all, if they are of several subscriptions, then in each."""
    subscriptions = {sent[index][1] for index in missing}
    is_complete = False
    if len(subscriptions) > 1:
        is_complete = yield from _list(sent, missing, found, _window(sent, missing), MOST_PAGES)
    for subscription in sorted(subscriptions):
        some = [index for index in missing if sent[index][1] == subscription and index not in found]
        if not some:
            continue
        of_it = ("external_subscription_id", subscription)
        if not is_complete:
            yield from _list(sent, some, found, [of_it, *_window(sent, some)], MOST_PAGES)
        # One without an instant of the caller's may be held from an earlier "now".
        some = [index for index in some if index not in found and not sent[index][0].has_own_time]
        if len(some) > 1:
            yield from _list(sent, some, found, [of_it], 1)


def _by_id(sent: Sequence[Sent], index: int) -> Generator[Ask, Any, Stored | None]:
    event, subscription = sent[index]
    transaction_id = event.transaction_id
    body = yield Ask("findEvent", f"/events/{quote(transaction_id, safe='').replace('.', '%2E')}")
    is_plain = PLAIN.fullmatch(transaction_id) is not None
    if body is None and is_plain:
        return None
    if body is not None:
        stored = body.get("event") if isinstance(body, dict) else None
        if not isinstance(stored, dict):
            raise Undecided("the answer holds no event")
        if _key(stored) == (transaction_id, subscription):
            return stored
        if is_plain and stored.get("transaction_id") != transaction_id:
            raise Undecided("the answer is about another event")
    found: dict[int, Stored] = {}
    params = [("external_subscription_id", subscription)]
    yield from _list(sent, [index], found, [*params, *_window(sent, [index])], MOST_PAGES)
    if not found and not event.has_own_time:
        yield from _list(sent, [index], found, params, MOST_PAGES)
    return found.get(index)


def _list(
    sent: Sequence[Sent],
    wanted: Sequence[int],
    found: dict[int, Stored],
    params: Sequence[tuple[str, str]],
    most: int,
) -> Generator[Ask, Any, bool]:
    """Read a list as far as it may help; whether that was all of it, or all of the wanted were found."""
    places: dict[tuple[str, str], list[int]] = {}
    for index in wanted:
        places.setdefault((sent[index][0].transaction_id, sent[index][1]), []).append(index)
    for page in range(1, most + 1):
        body = yield Ask("findAllEvents", "/events", [*params, ("page", str(page)), ("per_page", str(PAGE))])
        listed = body.get("events") if isinstance(body, dict) else None
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise Undecided("the answer holds no events")
        for each in listed:
            for index in places.get(_key(each), ()):
                found.setdefault(index, each)
        if len(listed) < PAGE or all(index in found for index in wanted):
            return True
    return False


def _key(stored: Stored) -> tuple[str, str]:
    return str(stored.get("transaction_id")), str(stored.get("external_subscription_id"))


def _window(sent: Sequence[Sent], some: Sequence[int]) -> list[tuple[str, str]]:
    # Both ends are included, to the millisecond.
    moments = [sent[index][0].timestamp for index in some]
    return [("timestamp_from", _iso(min(moments))), ("timestamp_to", _iso(max(moments)))]


def _iso(moment: int) -> str:
    return (EPOCH + timedelta(milliseconds=moment)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def answered(looking: Looking, ask: Callable[[Ask], Any]) -> dict[int, Stored | None]:
    """Drive a look-up with a function that asks and waits.

    Args:
        looking: The look-up.
        ask: Gives the body of an answer, or None if Lago says that there is no such event.

    Raises:
        Undecided: An answer is not Lago's.
    """
    try:
        question = next(looking)
        while True:
            question = looking.send(ask(question))
    except StopIteration as done:
        found: dict[int, Stored | None] = done.value
        return found
