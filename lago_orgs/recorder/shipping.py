"""One batch's way to Lago: sent, judged, repaired and booked, until nothing of it waits any more."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from lago_orgs._core.answers import Answer
from lago_orgs.recorder.answers import (
    Accepted,
    Halved,
    Held,
    Later,
    NoAnswer,
    Repaired,
    body_of,
    is_stored_event,
    judge,
    milliseconds_of,
    pause_after,
)
from lago_orgs.recorder.outbox import Dead, Delivered, Entry, Outbox, parsed
from lago_orgs.recorder.port import Port
from lago_orgs.recorder.trouble import Trouble

HOLD = 30.0  # seconds between two looks whether a refused key is accepted by now
SUSPECT = 3  # server errors in a row from which on a batch is halved: one event in it may be what breaks the server
HOPELESS = 10  # server errors in a row over one event, others being taken, from which on it is given up

Wait = Callable[[float], bool]
"""Waits so many seconds; False at once when shipping must stop."""


class Inspector(Protocol):
    """Looks at events on their way."""

    def inspect(self, entries: Sequence[Entry]) -> Sequence[Dead]:
        """Those that must not be sent, with the reason."""
        ...

    def observe(self, entries: Sequence[Entry]) -> None:
        """Look at those that came through."""
        ...


class Shipping:
    """Sends batches; used by several threads at once.

    Args:
        outbox: Where what became of each event is booked.
        port: The way to Lago.
        trouble: What all shippers know of the state of delivery.
        wait: How to wait.
        inspector: Looks at events before they are sent.
        on_too_long: Called with the number of events that this server does take at once.
    """

    def __init__(
        self,
        outbox: Outbox,
        port: Port,
        trouble: Trouble,
        wait: Wait,
        *,
        inspector: Inspector | None = None,
        on_too_long: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._outbox = outbox
        self._port = port
        self._trouble = trouble
        self._wait = wait
        self._inspector = inspector
        self._on_too_long = on_too_long

    def ship(self, batch: Sequence[Entry]) -> bool:
        """Bring a batch to its end; False if shipping had to stop before that, and some of it still waits."""
        parts: list[Sequence[Entry]] = [self._inspected(batch)]  # the next one to send is the last
        failures, successes = 0, self._trouble.successes
        while parts:
            part = parts.pop()
            if not part:
                continue
            if not self._wait(self._trouble.remaining_pause()):
                return False
            verdict = self._post(part)
            rest: Sequence[Sequence[Entry]] | None
            if isinstance(verdict, Later | Held):
                successes = successes if failures else self._trouble.successes
                failures += 1
                rest = self._put_off(part, verdict, failures, is_alive=self._trouble.successes > successes)
            else:
                self._trouble.over()
                failures = 0
                rest = self._book(part, verdict)
            if rest is None:
                return False
            if failures >= SUSPECT and len(part) == 1:
                parts[:0] = rest  # the others first
            else:
                parts.extend(rest)
        if self._inspector:
            self._inspector.observe(batch)
        return True

    def _inspected(self, batch: Sequence[Entry]) -> Sequence[Entry]:
        refused = self._inspector.inspect(batch) if self._inspector else ()
        if not refused:
            return batch
        self._outbox.settle([], refused)
        gone = {death.entry.position for death in refused}
        return [entry for entry in batch if entry.position not in gone]

    def _post(self, part: Sequence[Entry]) -> Accepted | Repaired | Halved | Later | Held:
        content = f'{{"events":[{",".join(entry.event.payload for entry in part)}]}}'
        answer = self._port.send("POST", "/events/batch", content.encode())
        return judge(answer, [entry.event.transaction_id for entry in part], datetime.now(UTC))

    def _book(self, part: Sequence[Entry], verdict: Accepted | Repaired | Halved) -> Sequence[Sequence[Entry]] | None:
        """Book what is certain now; the parts to send next, or None if shipping must stop."""
        match verdict:
            case Accepted():
                self._outbox.settle([Delivered(entry) for entry in part], [])
                return ()
            case Repaired():
                rest = self._repair(part, verdict)
                return None if rest is None else (rest,)
            case Halved(reason) if len(part) == 1:
                self._outbox.settle([], [Dead(part[0], reason)])
                return ()
            case Halved(_, is_too_long):
                if is_too_long:
                    self._on_too_long((len(part) + 1) // 2)
                return _halves(part)

    def _put_off(
        self, part: Sequence[Entry], verdict: Later | Held, failures: int, *, is_alive: bool
    ) -> Sequence[Sequence[Entry]] | None:
        """Wait as the failure asks for; the parts to send then, or None if shipping must stop."""
        if isinstance(verdict, Held):
            self._trouble.held(verdict.reason)
            return (part,) if self._wait(HOLD) else None
        is_suspect = verdict.is_server_fault and failures >= SUSPECT
        if is_suspect and is_alive and len(part) == 1 and failures >= HOPELESS:
            self._outbox.settle([], [Dead(part[0], f"Lago fails over it while it takes others: {verdict.reason}")])
            return ()
        if not self._pause(verdict, failures):
            return None
        return _halves(part) if is_suspect and len(part) > 1 else (part,)

    def _pause(self, later: Later, failures: int) -> bool:
        in_a_row = max(failures, self._trouble.met(later.reason, later.pause))
        # Chance spreads clients apart, it keeps no secret.
        return self._wait(pause_after(in_a_row, later.pause, random.random()))

    def _repair(self, part: Sequence[Entry], repair: Repaired) -> Sequence[Entry] | None:
        """Book what the answer singled out; what is left to send, or None if shipping must stop."""
        delivered: list[Delivered] = []
        dead = [Dead(part[index], reason) for index, reason in repair.refused.items()]
        for index in sorted(repair.duplicates):
            entry = part[index]
            failures = 0
            while isinstance(reason := self._why_not_ours(entry), Later):
                failures += 1
                if not self._pause(reason, failures):
                    return None
            if reason is None:
                delivered.append(Delivered(entry, is_duplicate=True))
            else:
                dead.append(Dead(entry, reason, is_conflict=True))
        self._outbox.settle(delivered, dead)
        return [
            entry for index, entry in enumerate(part) if index not in repair.duplicates and index not in repair.refused
        ]

    def _why_not_ours(self, entry: Entry) -> str | Later | None:
        """Why the event that Lago holds under this id is not this one; None if it is."""
        event = entry.event
        if not event.has_own_id:
            return None  # 74 bits of chance: nobody else can have sent it, so an answer to it was lost
        answer = self._port.send("GET", f"/events/{quote(event.transaction_id, safe='')}")
        if isinstance(answer, Answer) and answer.status == 404:
            return "transaction_id: value_already_exist, but Lago shows no event under it"
        stored = _object(answer, "event")
        if not isinstance(stored, dict):
            return _undecided(answer)
        payload = parsed(event.payload)
        if stored.get("external_subscription_id") != event.subscription:
            # The id alone does not say which: Lago answers with the one that was stored first.
            answer = self._port.send("GET", f"/events?{_query(payload)}")
            candidates = _object(answer, "events")
            if not isinstance(candidates, list):
                return _undecided(answer)
            stored = next((each for each in candidates if each["transaction_id"] == event.transaction_id), stored)
        if is_stored_event(payload, stored, compare_time=event.has_own_time):
            return None
        return f"transaction_id: Lago holds another event under it: {json.dumps(stored)}"


def _halves(part: Sequence[Entry]) -> Sequence[Sequence[Entry]]:
    # The first half last, for that is the next one to be sent.
    middle = (len(part) + 1) // 2
    return part[middle:], part[:middle]


def _object(answer: Answer | NoAnswer, root: str) -> Any:
    body = body_of(answer) if isinstance(answer, Answer) else None
    return body.get(root) if isinstance(body, dict) else None


def _undecided(answer: Answer | NoAnswer) -> Later:
    why = answer.reason if isinstance(answer, NoAnswer) else f"status {answer.status}: {answer.excerpt()}"
    return Later(f"whether a duplicate is ours cannot be seen: {why}")


def _query(payload: dict[str, Any]) -> str:
    second = (milliseconds_of(payload["timestamp"]) or 0) // 1000
    return urlencode(
        {
            "external_subscription_id": payload["external_subscription_id"],
            "code": payload["code"],
            "timestamp_from": _iso(second),
            "timestamp_to": _iso(second + 1),
            "per_page": 1000,
        }
    )


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
