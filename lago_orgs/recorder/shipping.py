"""One batch's way to Lago: sent, judged, repaired and booked, until nothing of it waits any more."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from lago_orgs.recorder.answers import Accepted, Halved, Held, Later, Repaired, Verdict, judge, pause_after
from lago_orgs.recorder.lookup import Stored, find_stored, is_ours
from lago_orgs.recorder.outbox import Dead, Delivered, Entry, Outbox
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
        try:
            self._ship(self._inspected(batch))
        except _Stopped:
            return False
        if self._inspector:
            self._inspector.observe(batch)
        return True

    def _ship(self, batch: Sequence[Entry]) -> None:
        parts = [batch]  # the next one to send is the last
        failures, successes = 0, self._trouble.successes
        while parts:
            part = parts.pop()
            if not part:
                continue
            self._wait_for(self._trouble.remaining_pause())
            verdict = self._post(part)
            if isinstance(verdict, Later | Held):
                successes = successes if failures else self._trouble.successes
                failures += 1
                rest = self._put_off(part, verdict, failures, is_alive=self._trouble.successes > successes)
            else:
                self._trouble.over()
                failures = 0
                rest = self._book(part, verdict)
            if failures >= SUSPECT and len(part) == 1:
                parts[:0] = rest  # the others first
            else:
                parts.extend(rest)

    def _inspected(self, batch: Sequence[Entry]) -> Sequence[Entry]:
        refused = self._inspector.inspect(batch) if self._inspector else ()
        if not refused:
            return batch
        self._outbox.settle([], refused)
        gone = {death.entry.position for death in refused}
        return [entry for entry in batch if entry.position not in gone]

    def _post(self, part: Sequence[Entry]) -> Verdict:
        content = f'{{"events":[{",".join([entry.event.payload for entry in part])}]}}'
        answer = self._port.send("POST", "/events/batch", content.encode())
        return judge(answer, [entry.event.transaction_id for entry in part], datetime.now(UTC))

    def _book(self, part: Sequence[Entry], verdict: Accepted | Repaired | Halved) -> Sequence[Sequence[Entry]]:
        """Book what is certain now; the parts to send next."""
        match verdict:
            case Accepted():
                self._outbox.settle([Delivered(entry) for entry in part], [])
                return ()
            case Repaired():
                return (self._repair(part, verdict),)
            case Halved(reason) if len(part) == 1:
                self._give_up(part[0], reason)
                return ()
            case Halved(_, is_too_long):
                if is_too_long:
                    self._on_too_long((len(part) + 1) // 2)
                return _halves(part)

    def _put_off(
        self, part: Sequence[Entry], verdict: Later | Held, failures: int, *, is_alive: bool
    ) -> Sequence[Sequence[Entry]]:
        """Wait as the failure asks for; the parts to send then."""
        if isinstance(verdict, Held):
            self._trouble.held(verdict.reason)
            self._wait_for(HOLD)
            return (part,)
        is_suspect = verdict.is_server_fault and failures >= SUSPECT
        if is_suspect and is_alive and len(part) == 1 and failures >= HOPELESS:
            self._give_up(part[0], f"Lago fails over it while it takes others: {verdict.reason}")
            return ()
        self._pause(verdict, failures)
        return _halves(part) if is_suspect and len(part) > 1 else (part,)

    def _repair(self, part: Sequence[Entry], repair: Repaired) -> Sequence[Entry]:
        """Book what the answer singled out; what is left to send."""
        delivered: list[Delivered] = []
        dead = [Dead(part[index], reason) for index, reason in repair.refused.items()]
        for index in sorted(repair.duplicates):
            entry = part[index]
            if not entry.event.has_own_id:  # an id that was made here is ours: only an answer was lost
                delivered.append(Delivered(entry, is_duplicate=True))
                continue
            stored = self._stored(entry)
            if stored is not None and is_ours(entry.event, stored):
                delivered.append(Delivered(entry, is_duplicate=True))
            else:
                held = "and shows none" if stored is None else f"and holds another event under it: {json.dumps(stored)}"
                dead.append(Dead(entry, f"transaction_id: Lago says value_already_exist, {held}", is_conflict=True))
        self._outbox.settle(delivered, dead)
        return [
            entry for index, entry in enumerate(part) if index not in repair.duplicates and index not in repair.refused
        ]

    def _give_up(self, entry: Entry, reason: str) -> None:
        """Bury an event that is refused, unless Lago holds it from an earlier attempt whose answer was lost."""
        stored = self._stored(entry)
        if stored is not None and is_ours(entry.event, stored):
            self._outbox.settle([Delivered(entry, is_duplicate=True)], [])
        else:
            self._outbox.settle([], [Dead(entry, reason)])

    def _stored(self, entry: Entry) -> Stored | None:
        failures = 0
        while isinstance(found := find_stored(self._port, entry.event), Later):
            failures += 1
            self._pause(found, failures)
        return found

    def _pause(self, later: Later, failures: int) -> None:
        in_a_row = max(failures, self._trouble.met(later.reason, later.pause))
        # Chance spreads clients apart, it keeps no secret.
        self._wait_for(pause_after(in_a_row, later.pause, random.random()))

    def _wait_for(self, seconds: float) -> None:
        if not self._wait(seconds):
            raise _Stopped


class _Stopped(Exception):
    """Shipping must stop here."""


def _halves(part: Sequence[Entry]) -> Sequence[Sequence[Entry]]:
    # The first half last, for that is the next one to be sent.
    middle = (len(part) + 1) // 2
    return part[middle:], part[:middle]
