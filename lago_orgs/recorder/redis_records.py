"""The records of a Redis outbox, as they are kept in it and as they are shown."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import Account, Dead, DeadLetter, Entry, Stats, parsed

STEPS = 32  # bits of a place that are left for the order of requeued events


def place_of(text: str) -> int:
    """The place that a stream id stands for."""
    number, _, step = text.partition("-")
    return (int(number) << STEPS) + int(step)


def stream_id(place: int) -> str:
    """The stream id of a place."""
    return f"{place >> STEPS}-{place & (1 << STEPS) - 1}"


def key_of(event: Event) -> str:
    """What an event is known by: its id, and its subscription."""
    return json.dumps([event.transaction_id, event.subscription])


def event_of(fields: dict[str, str]) -> Event:
    """The event in an entry of the stream."""
    return Event(*json.loads(fields["event"]))


def item_of(entry: Entry, count: str | None, letter: str | None = None) -> dict[str, Any]:
    """What the script that settles is told of one event."""
    place = int(entry.position)
    item = {
        "id": stream_id(place),
        "place": place >> STEPS,
        "organization": entry.event.organization,
        "key": key_of(entry.event),
        "count": count,
        "letter": letter,
    }
    return {name: value for name, value in item.items() if value is not None}


def letter_of(death: Dead) -> str:
    """A dead letter as it is kept."""
    event = death.entry.event
    return json.dumps(
        {
            "organization": event.organization,
            "event": json.dumps(event),
            "reason": death.reason,
            "is_conflict": death.is_conflict,
            "at": time.time(),
        }
    )


def dead_letter(place: int, letter: dict[str, Any]) -> DeadLetter:
    """A dead letter as it is shown."""
    event = Event(*json.loads(letter["event"]))
    return DeadLetter(
        position=place,
        organization=event.organization,
        subscription=event.subscription,
        transaction_id=event.transaction_id,
        payload=parsed(event.payload),
        reason=letter["reason"],
        died_at=datetime.fromtimestamp(letter["at"], UTC),
    )


def books(
    recorded: Counter[str], delivered: Counter[str], dead: Counter[str], pending: Counter[str], numbers: Counter[str]
) -> Stats:
    """The books from their columns."""
    return Stats(
        total=Account(
            recorded=numbers["recorded"], delivered=delivered.total(), pending=pending.total(), dead=dead.total()
        ),
        organizations={
            name: Account(recorded=count, delivered=delivered[name], pending=pending[name], dead=dead[name])
            for name, count in recorded.items()
        },
        **{name: numbers[name] for name in ("repeats", "duplicates", "conflicts", "dropped")},
    )
