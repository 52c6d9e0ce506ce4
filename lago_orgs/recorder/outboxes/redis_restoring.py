"""What a process knows of a Redis outbox that no other key holds, to write it again where somebody deletes its key.

Notes say which Lago the outbox belongs to: without them whoever comes next could take it for another's. Routes say what
events are sent under. What was routed by a process that has gone stands nowhere else: such events are settled anew.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

logger = logging.getLogger("lago_orgs.recorder")

MOST = 10_000  # routes that are remembered: far more than one process has under way


class Written(Protocol):
    """Where notes and routes are written."""

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note."""
        ...

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down what events are sent under, of those that wait."""
        ...


class Restorer:
    """Remembers what this process saw of notes and routes; any thread may tell it.

    Args:
        store: Writes them.
        place: Where the outbox is, for messages.
        ask: Sends a command to the outbox's Redis.
        key: Names the key of one of its parts.
    """

    def __init__(self, store: Written, place: str, ask: Callable[..., Any], key: Callable[[str], str]) -> None:
        self._store, self._place, self._ask, self._key = store, place, ask, key
        self._notes: dict[str, str] = {}
        self._routes: dict[int, str] = {}

    def noted(self, name: str, value: str) -> str:
        """Remember a note as it is now, and return it."""
        if name == "address" and self._notes.get(name, value) != value:
            self._notes = {}  # another Lago's outbox came in this one's place: what was noted of this is none of it
        self._notes[name] = value
        return value

    def routed(self, subscriptions: Mapping[int, str]) -> None:
        """Remember what events are sent under."""
        self._routes.update(subscriptions)
        for place in list(self._routes)[:-MOST]:  # settled by another host, or given back
            self._routes.pop(place, None)

    def settled(self, places: Iterable[int]) -> None:
        """Forget what has come to its end."""
        for place in places:
            self._routes.pop(place, None)

    def restore(self) -> None:
        """Write again what is gone, as it was seen last; where another process has written meanwhile, that holds."""
        restored = self._restored_notes()
        routes = dict(self._routes)
        if routes and not self._ask("EXISTS", self._key("routes")):
            self._store.route(routes)
        if restored:
            logger.error(
                "%s lost its notes (%s), which were written again: find out who deletes its keys",
                self._place,
                ", ".join(restored),
            )

    def _restored_notes(self) -> list[str]:
        names = sorted(self._notes, key=lambda name: name != "address")  # it says whose the others are
        if not names:
            return []
        lost = []
        for name, held in zip(names, self._ask("HMGET", self._key("notes"), *names), strict=True):
            if name not in self._notes:
                continue
            if held is None:
                self._store.set_note(name, self._notes[name], unless="exists")
                lost.append(name)
            else:
                self.noted(name, str(held))
        return lost

    def after_fork(self) -> None:
        """Forget what the parent sends: it is the parent's to say."""
        self._routes = {}
