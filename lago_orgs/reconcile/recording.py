"""The first column: what was recorded, from an outbox's books or from an export of one."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import attrs

from lago_orgs._core.events import OWN_ID, OWN_TIME, nominal
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.errors import InvalidArgument
from lago_orgs.reconcile.book import Book, Recorded
from lago_orgs.reconcile.properties import digest_of, kept
from lago_orgs.reconcile.scope import Scope
from lago_orgs.recorder.outboxes.belonging import Owner, refuse_others
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Remembered

PORTION = 1000
EXPORT = "export"
STATES = ("pending", "delivered", "dead", "discarded")

Tell = Callable[[str, int], None]
"""Told what is being done, and how much of it was done."""


@attrs.frozen
class Known:
    """Whom and what was recorded, whether it is compared or not.

    Args:
        organizations: The organizations.
        codes: The metrics' codes.
    """

    organizations: set[str] = attrs.field(factory=set)
    codes: set[str] = attrs.field(factory=set)


def read_outbox(outbox: Outbox, book: Book, scope: Scope, tell: Tell) -> Known:
    """Read everything that an outbox remembers, and how much it has forgotten.

    Args:
        outbox: The outbox; nothing in it is changed.
        book: Takes it in.
        scope: What is compared.
        tell: Told how much was read.
    """
    known = Known()
    before = outbox.stats().organizations
    many = _read(map(_from_outbox, outbox.remembered()), book, scope, tell, known)
    tell("recorded", many)
    known.organizations.update(before)
    if scope.is_whole:
        remembered = book.delivered()
        for name, account in before.items():
            if scope.org_id in {None, name} and (lost := account.delivered - remembered.get(name, 0)) > 0:
                book.set_forgotten(name, lost)
    else:  # what lies outside the scope was not read, so that it cannot be told from what was forgotten
        every: Counter[str] = Counter()
        for each in outbox.remembered():
            every[each.row.event.organization] += each.state == "delivered"
        for name, account in before.items():
            if account.delivered > every[name]:
                book.set_forgotten(name, account.delivered - every[name])
    return known


def read_export(
    lines: Iterable[str], book: Book, scope: Scope, tell: Tell, *, here: Owner, name: str = "the export"
) -> Known:
    """Read an export of an outbox (`export(everything=True)`), or the payloads of events, a JSON object in each line.

    Args:
        lines: The lines.
        book: Takes them in.
        scope: What is compared.
        tell: Told how much was read.
        here: The Lago that is asked: a line that says that it is for another one is refused.
        name: What the lines are called in messages.

    Raises:
        InvalidArgument: A line is no event; the message names it.
        OutboxBelongsElsewhere: A line is of another Lago, or another organization of it.
    """

    def events() -> Iterator[Recorded]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    owner, event = _from_line(line)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise InvalidArgument(
                        f"line {number} of {name} is no event of an export ({error}): write one with "
                        "`lago-orgs outbox export --all`"
                    ) from None
                refuse_others(owner, here, f"line {number} of {name}")
                yield event

    known = Known()
    digest = blake2b(digest_size=16)
    lines = _noted(lines, digest)
    tell("recorded", _read(events(), book, scope, tell, known))
    book.set_fact(EXPORT, digest.hexdigest())
    return known


def refuse_another_export(lines: Iterable[str], book: Book) -> None:
    """Refuse to go on with other lines than those that the comparison was begun with.

    Args:
        lines: The lines that are given now.
        book: What was read before the interruption.

    Raises:
        InvalidArgument: They differ: what was compared would be neither the one export nor the other.
    """
    digest = blake2b(digest_size=16)
    deque(_noted(lines, digest), maxlen=0)
    if digest.hexdigest() != book.fact(EXPORT):
        raise InvalidArgument(
            "the file to go on with was begun for another export than the one that is given: "
            "name another file, or give the same export"
        )


def _noted(lines: Iterable[str], digest: blake2b) -> Iterator[str]:
    for line in lines:
        digest.update(line.strip().encode("utf-8", "surrogatepass") + b"\n")
        yield line


def _read(events: Iterator[Recorded], book: Book, scope: Scope, tell: Tell, known: Known) -> int:
    portion: list[Recorded] = []
    many = 0
    for event in events:
        known.organizations.add(event.organization or event.subscription)
        known.codes.add(event.code)
        if not scope.holds(event.organization or event.subscription, event.code, event.timestamp):
            continue
        portion.append(event)
        if len(portion) == PORTION:
            book.add_recorded(portion)
            many += len(portion)
            portion = []
            tell("recorded", many)
    book.add_recorded(portion)
    return many + len(portion)


def _from_outbox(each: Remembered) -> Recorded:
    event = each.row.event
    return Recorded(
        subscription=each.row.subscription or nominal(event),
        id=event.transaction_id,
        organization=event.organization,
        code=event.code,
        user=event.user,
        timestamp=event.timestamp,
        properties=event.properties,
        flags=event.flags,
        recorded_at=event.recorded_at,
        digest=digest_of(event.properties),
        state=each.state,
        reason=each.reason,
        product=event.product,
    )


def _from_line(line: str) -> tuple[Owner, Recorded]:
    read: dict[str, Any] = json.loads(line, parse_float=Decimal)
    payload = read.get("payload", read)
    properties = payload.get("properties") or {}
    text, digest = kept(properties)
    timestamp = milliseconds_of(str(payload["timestamp"]))
    state = read.get("state", "delivered")
    if timestamp is None or state not in STATES:
        raise ValueError(f"timestamp {payload['timestamp']!r}, state {state!r}")
    subscription = str(payload["external_subscription_id"])
    user = properties.get("user_id")
    owner = Owner(read.get("api_url"), read.get("lago_organization"))
    return owner, Recorded(
        subscription=subscription,
        id=str(payload["transaction_id"]),
        organization=str(read.get("organization", "")),  # a payload alone does not say it
        code=str(payload["code"]),
        user=user if isinstance(user, str) else "",
        timestamp=timestamp,
        properties=text,
        flags=OWN_ID | OWN_TIME,
        recorded_at=timestamp,
        digest=digest,
        state=state,
        reason=str(read.get("reason") or ""),
    )
