"""The books, dead letters and notes in a Redis outbox."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lago_orgs._core.events import Event
from lago_orgs.recorder.outboxes import redis_letters
from lago_orgs.recorder.outboxes import redis_scripts as scripts
from lago_orgs.recorder.outboxes.letters import reissued
from lago_orgs.recorder.outboxes.redis_parts import OutboxScript
from lago_orgs.recorder.outboxes.redis_records import event_of, figures_of, history_of, letter_of, printable, sortable
from lago_orgs.recorder.outboxes.redis_restoring import Restorer
from lago_orgs.recorder.outboxes.rows import Figures, Letter

PORTION = 1000  # known events that are looked through at once


class RedisBooks:
    """The part of the store that is about what became of events."""

    _restorer: Restorer

    def _key(self, part: str) -> str:
        """Return the key of a part of the outbox."""
        raise NotImplementedError

    def _ask(self, *command: str | int) -> Any:
        """Give Redis one command."""
        raise NotImplementedError

    def _run(self, script: OutboxScript, *arguments: str | int | float) -> Any:
        """Run a script on the keys of its parts."""
        raise NotImplementedError

    # Books

    def figures(self, *, recount: bool = False) -> Figures:
        """Return the counts of one instant; what waits and is dead is counted over many, if it is counted."""
        pairs, oldest = self._run(scripts.FIGURES)
        kept = figures_of(json.loads(pairs) or [], oldest)
        if not recount:
            return kept
        waiting, dead = self._tally(scripts.TALLY_WAITING), self._tally(redis_letters.TALLY)
        organizations = {
            name: {**kept.organizations.get(name, {}), "pending": waiting[name], "dead": dead[name]}
            for name in {*kept.organizations, *waiting, *dead}
        }
        return Figures(organizations=organizations, numbers=kept.numbers, recorded=kept.recorded, oldest=kept.oldest)

    def _tally(self, script: OutboxScript) -> Counter[str]:
        counted: Counter[str] = Counter()
        start = "-"
        while start:
            start, portion = self._run(script, start)
            counted.update(json.loads(portion))
        return counted

    def add(self, number: str, by: int = 1) -> None:
        """Add to one of the outbox's own numbers."""
        self._run(scripts.ADD, f":{number}", by)

    # Dead letters

    def letters(self, limit: int, after: int = -1, transaction_ids: Sequence[str] | None = None) -> Sequence[Letter]:
        """Return dead letters in the order of their places; fewer than the limit if they are very large."""
        if transaction_ids is not None and not transaction_ids:
            return []
        found = self._run(redis_letters.FIND, limit, sortable(after), *dict.fromkeys(transaction_ids or ()))
        return [letter_of(place, text) for place, text in found]

    def raise_letters(self, positions: Sequence[int]) -> int:
        """Let dead letters wait again, behind all others."""
        return int(self._run(redis_letters.RAISE, *map(sortable, positions)))

    def amend(self, position: int, event: Event, why: str) -> bool:
        """Put another event in a dead letter's place, behind all others that wait."""
        return bool(self._run(redis_letters.AMEND, time.time(), printable(why), sortable(position), *event))

    def reissue(self, position: int, event: Event, why: str) -> bool:
        """Discard a dead letter and keep another event instead."""
        place = sortable(position)
        text = self._ask("HGET", self._key("dead-letters"), place)
        if text is None:
            return False
        old = letter_of(place, text).row.event.transaction_id
        told = (
            printable(reissued(why, event.transaction_id, is_new=False)),
            printable(reissued(why, old, is_new=True)),
        )
        return bool(self._run(redis_letters.REISSUE, time.time(), *told, place, *event))

    def uncount(self, reasons: Mapping[str, str], is_meant: Callable[[Event], bool]) -> int:
        """Book as dead what Lago accepted and does not count; all that is known is looked through."""
        cursor, booked = "0", 0
        while True:
            cursor, found = self._ask("HSCAN", self._key("known"), cursor, "COUNT", PORTION)
            names = [*found] if isinstance(found, dict) else found[::2]
            named = [name for name in names if name.partition("\0")[0] in reasons]
            meant = [name for name in named if (event := self._under(name)) is not None and is_meant(event)]
            if meant:
                said = [text for name in meant for text in (name, printable(reasons[name.partition("\0")[0]]))]
                booked += int(self._run(redis_letters.UNCOUNT, time.time(), *said))
            if str(cursor) == "0":
                return booked

    def _under(self, name: str) -> Event | None:
        """Return the event that waits or is delivered under the name of its identity."""
        values = json.loads(self._run(scripts.KNOWN, name) or "[]")
        return event_of(values) if len(values) == len(Event._fields) else None  # a letter has more

    def discard(self, positions: Sequence[int], why: str) -> int:
        """Book dead letters as discarded."""
        return int(self._run(redis_letters.DISCARD, time.time(), printable(why), *map(sortable, positions)))

    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """Return what was amended and discarded under a transaction id; the latest twenty."""
        return history_of(self._ask("HGET", self._key("history"), transaction_id))

    # Notes

    def note(self, name: str) -> str | None:
        """Return a note."""
        found = self._ask("HGET", self._key("notes"), name)
        return None if found is None else self._restorer.noted(name, str(found))

    def notes(self, *names: str) -> Mapping[str, str]:
        """Return several notes."""
        found = zip(names, self._ask("HMGET", self._key("notes"), *names), strict=True)
        return {name: self._restorer.noted(name, str(value)) for name, value in found if value is not None}

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note; what holds now."""
        held = self._run(scripts.SET_NOTE, name, value, "HSETNX" if unless == "exists" else "HSET")
        return self._restorer.noted(name, str(held))
