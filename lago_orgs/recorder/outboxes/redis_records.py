"""The records of a Redis outbox: how they lie in it, and how they come out."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lago_orgs._core.events import Event
from lago_orgs.recorder.outboxes.rows import NUMBERS, Figures, Letter, Row

STEPS = 32  # bits of a place that are left for the events of one millisecond


def place_of(text: str) -> int:
    """Return the place that a stream id stands for."""
    instant, _, step = text.partition("-")
    return (int(instant) << STEPS) + int(step)


def stream_id(place: int) -> str:
    """Return the stream id of a place."""
    return f"{place >> STEPS}-{place & (1 << STEPS) - 1}"


def sortable(place: int) -> str:
    """Return a place as text that sorts as places do; "" before the first."""
    return "" if place < 0 else f"{place >> STEPS:016d}-{place & (1 << STEPS) - 1:010d}"


def key_of(event: Event) -> str:
    """Return what an event is known by; ids hold no null characters."""
    return "\0".join(event.identity)


def event_of(values: Sequence[str]) -> Event:
    """Return the event of its ten values."""
    organization, product, code, user, timestamp, transaction_id, properties, flags, recorded_at, pinned = values[:10]
    return Event(
        organization,
        product,
        code,
        user,
        int(timestamp),
        transaction_id,
        properties,
        int(flags),
        int(recorded_at),
        pinned,
    )


def row_of(values: Sequence[str]) -> Row:
    """Return a row of what the script for those that wait says of it."""
    return Row(place_of(values[0]), event_of(values[2:]), values[1])


def letter_of(place: str, text: str) -> Letter:
    """Return a dead letter as it was kept."""
    values = json.loads(text)
    amended, reason, is_conflict, at, subscription = values[10:15]
    row = Row(place_of(place), event_of(values), subscription)
    return Letter(row, reason, is_conflict == "1", float(at), int(amended), is_conflict == "2")


def figures_of(pairs: Sequence[str], oldest: str) -> Figures:
    """Return the counts of the books, which come as names and numbers in turn.

    Args:
        pairs: `column:organization` or `:name`, then the number.
        oldest: When the first that waits was recorded; "" if none does.
    """
    organizations: defaultdict[str, dict[str, int]] = defaultdict(dict)
    own: dict[str, int] = {}
    for name, number in zip(pairs[::2], pairs[1::2], strict=True):
        if name == ":epoch":
            continue
        column, _, organization = name.partition(":")
        if column:
            organizations[organization][column] = int(number)
        else:
            own[organization] = int(number)
    return Figures(
        organizations=organizations,
        numbers={name: own.get(name, 0) for name in NUMBERS},
        recorded=own.get("recorded", 0),
        oldest=int(oldest) if oldest else None,
    )


def history_of(text: str | None) -> list[Mapping[str, object]]:
    """Return a history as it is shown."""
    return [
        {"at": float(at), "what": what, "why": why, "code": code, "properties": properties}
        for at, what, why, code, properties in json.loads(text or "[]")
    ]


def printable(text: str) -> str:
    """Return text that Redis can keep: half surrogates are shown as escapes."""
    return text.encode(errors="backslashreplace").decode()


class State(NamedTuple):
    """What the last answer said of the outbox as a whole.

    Args:
        epoch: Which filling of Redis it was.
        waiting: How many events waited.
        size: The bytes of their properties.
        sequence: How many events were recorded in this epoch.
    """

    epoch: str
    waiting: int
    size: int
    sequence: int
