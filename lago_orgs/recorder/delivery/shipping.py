"""One batch's way to Lago: sent, judged, repaired and sent again, until nothing of it waits any more."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from lago_orgs._core.deliveries import Accepted, Halved, Held, Later, Repaired, Verdict, Whose, halves, judge
from lago_orgs._core.events import payload
from lago_orgs._core.retry import pause_after
from lago_orgs.recorder.delivery.batches import lane_of
from lago_orgs.recorder.delivery.booking import Booking
from lago_orgs.recorder.delivery.limited import Limited
from lago_orgs.recorder.delivery.parts import Foresight, Part
from lago_orgs.recorder.delivery.patience import SLOW, Patience
from lago_orgs.recorder.delivery.pausing import SUSPECT, Pauses, Stopped, Wait
from lago_orgs.recorder.delivery.port import Clocked
from lago_orgs.recorder.delivery.preparing import Preparer
from lago_orgs.recorder.delivery.roles import Inspector, Ordeal, Sending
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.delivery.trip import Trip
from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.guard.billable import fault_of_size
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row

LOOK = 0.5  # seconds between two looks whether a pause for everybody is over
LONG = 10.0  # seconds; a longer pause that is asked for over a batch holds nobody up who is not the reason of it
HOPELESS = 5  # failures over one event alone, others being taken, from which on it is given up
FEW = 10  # events that fail alone at once; where more do it may be the server, which took some in between
TRIAL = 5.0  # seconds that such an event is tried at least


class Shipping:
    """Sends batches; used by several threads at once.

    Args:
        outbox: Where what became of each event is booked.
        port: The way to Lago.
        trouble: What all threads know of the state of delivery.
        settler: Finds subscriptions.
        inspector: Looks at events before they are sent.
        sending: Told of what concerns others too.
        answers: Whether Lago answers to a question just now.
        wait: How to wait.
        monotonic: The clock.
        longest_pause: Seconds; where Lago asks for a longer pause it is asked again after that.
    """

    def __init__(
        self,
        outbox: Outbox,
        port: Clocked,
        trouble: Trouble,
        *,
        settler: Settler,
        inspector: Inspector,
        sending: Sending,
        answers: Callable[[], bool],
        wait: Wait,
        monotonic: Callable[[], float],
        longest_pause: float,
    ) -> None:
        self._port = port
        self._trouble = trouble
        self._settler = settler
        self._inspector = inspector
        self._sending = sending
        self._answers = answers
        self._monotonic = monotonic
        self._pauses = Pauses(trouble, wait, longest_pause, answers)
        self._booking = Booking(outbox, port, sending, self._pauses)
        self._preparer = Preparer(outbox, settler, inspector, self._booking, sending)
        self._patience = Patience()
        self._limited = Limited()
        self._foresight = Foresight()

    def ship(self, batch: Sequence[Row], ordeal: Ordeal | None = None) -> bool:
        """Bring a batch to its end; False if shipping had to stop before that, and some of it still waits.

        Args:
            batch: The events.
            ordeal: What is known of the only one, if it was set aside before.
        """
        try:
            try:
                if ordeal is not None and not self._preparer.are_known(batch):
                    self._settler.learn(batch)
                ready = self._preparer.prepared(batch)
            except Unknown as unknown:
                if ordeal is None:
                    self._sending.lacking(batch)
                else:
                    self._try_later(ordeal, Later(f"its subscription cannot be read: {unknown}"))
                return True
            self._ship(ready, ordeal)
        except Stopped:
            return False
        return True

    def _ship(self, batch: Sequence[Row], ordeal: Ordeal | None) -> None:
        trip = Trip([batch], ordeal, self._trouble.successes if ordeal is None else ordeal.successes)
        while trip.parts:
            part = trip.parts.pop()
            if not part:
                continue
            is_probe = self._wait_for_limit()
            if trip.failures and not self._preparer.are_known(part):  # after a pause
                trip.parts.append(part)
                if not self._renew(trip):
                    self._sending.lacking([row for each in reversed(trip.parts) for row in each])
                    return
                part = trip.parts.pop()
                if not part:
                    continue
            began = self._monotonic()
            verdict = self._post(part, trip.ordeal)
            took = self._monotonic() - began
            if isinstance(verdict, Later | Held):
                self._face(trip, part, verdict, took)
                continue
            if isinstance(verdict, Halved) and not verdict.is_lagos:  # no sign that Lago lives
                trip.too_large += [part] if verdict.is_too_large else []
            else:
                self._note_life(trip, took, is_probe=is_probe)
            trip.parts.extend(self._book(part, verdict))

    def _renew(self, trip: Trip) -> bool:
        """Return whether it is known again whose the parts of a batch are that was taken apart: it goes on as it is."""
        try:
            trip.parts = self._preparer.renewed(trip.parts) if trip.is_apart else trip.parts
        except Unknown:
            return False
        return trip.is_apart

    def _face(self, trip: Trip, part: Part, verdict: Later | Held, took: float) -> None:
        """Put a part off that failed after so many seconds, take it apart, or set it aside."""
        ordeal = trip.ordeal
        asked = verdict.pause if isinstance(verdict, Later) else None
        is_slow = took >= SLOW or (asked or 0.0) > LONG
        if isinstance(verdict, Later) and verdict.is_limit:
            self._limit(trip, part, verdict)
            return
        if ordeal is not None:
            ordeal.is_limited = False
        trip.failures += 1
        if ordeal is None and verdict.fault is not Whose.NOBODY:
            self._trouble.failed_over_others()
            trip.unexplained += 1
        is_suspect = (
            ordeal is not None or trip.failures >= SUSPECT or is_slow or self._foresight.is_foreseen(part, verdict)
        )
        is_alive = is_suspect and self._is_alive(verdict, trip)
        if not is_alive or len(part) > 1 or self._sending.alone() >= FEW:  # few that hang alone say nothing of others
            self._patience.failed(took)
        if not is_alive:
            self._defer(trip, part, verdict, is_suspect=is_suspect)
        elif len(part) == 1:
            self._blame(trip, part[0], verdict, took)
        else:
            self._trouble.met(verdict.reason)
            trip.take_apart(part)

    def _defer(self, trip: Trip, part: Part, verdict: Later | Held, *, is_suspect: bool) -> None:
        """Put a part off, as nothing shows that Lago takes others."""
        if trip.ordeal is not None and verdict.fault is not Whose.NOBODY:
            self._try_later(trip.ordeal, verdict)
            return
        # Where it may be these events' own fault, those of others are tried first, and at once.
        if is_suspect and verdict.fault is not Whose.NOBODY and trip.defer(part):
            self._trouble.met(verdict.reason)
            return
        self._pauses.put_off(verdict, trip.failures)
        trip.tried.clear()
        if not is_suspect or verdict.fault is Whose.NOBODY:
            trip.parts.append(part)

    def _blame(self, trip: Trip, row: Row, verdict: Later | Held, took: float) -> None:
        """Set an event aside over which delivery failed; where it hung, others wait for its subscription no more."""
        ordeal = trip.ordeal or self._suspect(row, trip)
        ordeal.is_foreseen = self._foresight.is_foreseen([row], verdict)
        self._try_alone(ordeal, verdict)
        trip.unexplained = 0
        if took >= SLOW:
            self._sending.keep_apart(row, trip.release(lane_of(row)))

    def _note_life(self, trip: Trip, took: float, *, is_probe: bool) -> None:
        """Note an answer that only a working Lago gives."""
        self._patience.answered(took)
        if is_probe:
            self._trouble.pass_limit()
        self._sending.relieve(self._trouble.over())
        for part in trip.too_large:
            self._sending.too_large(part)
        trip.too_large = []
        if trip.ordeal is not None:  # it was the server's fault, and so was what it seemed to explain
            self._trouble.failed_over_others(trip.ordeal.failures + trip.ordeal.explains)
            if took < SLOW:
                self._sending.rejoin(trip.ordeal.row)
        trip.tried.clear()
        trip.failures = min(trip.failures, SUSPECT - 1)  # what fails next does so for what is in it

    def _wait_for_limit(self) -> bool:
        """Wait while a limiter asks everybody for a pause; whether this goes before its end, to see if it means all."""
        trouble = self._trouble
        while (left := trouble.remaining_pause()) > 0:
            if trouble.may_probe():
                return True
            self._pauses.wait_for(min(left, LOOK), lambda: trouble.remaining_pause() == 0)
        return False

    def _limit(self, trip: Trip, part: Part, verdict: Later) -> None:
        """Do as a limiter asks; where it lets others pass meanwhile, they do, and these alone wait."""
        asked, now = self._pauses.asked(verdict.pause), self._monotonic()
        if trip.ordeal is None and not trip.is_limited_alone and not self._limited.has_some(part, now):
            taken = self._trouble.limits_passed
            self._pauses.pause(
                verdict.reason, asked, 1, for_all=True, until=lambda: self._trouble.limits_passed > taken
            )
            if self._trouble.limits_passed == taken:
                trip.parts.append(part)
                return
        trip.is_limited_alone = True
        left = max(1.0, (asked or 0.0) - (self._monotonic() - now))
        if len(part) == 1:
            aside = trip.ordeal or Ordeal(part[0], now, self._trouble.successes, self._trouble.faults)
            aside.due, aside.is_limited = self._monotonic() + left, True
            self._limited.note(part[0], aside.due)
            self._sending.set_aside(aside)
        elif self._limited.has_all(part, now):
            self._sending.rest(part, left)
        else:
            trip.take_apart(part)

    def _suspect(self, row: Row, trip: Trip) -> Ordeal:
        """Take an event for the reason of the failures over the batches that it was found in."""
        self._trouble.failed_over_others(-trip.unexplained)
        self._trouble.suspect()
        return Ordeal(row, self._monotonic(), trip.before, self._trouble.faults, trip.unexplained)

    def _is_alive(self, verdict: Later | Held, trip: Trip) -> bool:
        """Return whether Lago takes other events, so that the fault may be these events' own."""
        if self._trouble.successes > trip.before:
            return True
        # Where nothing else is on its way, an answer of Lago's to anything speaks for it, but once for each event.
        may_suspect = trip.ordeal is None and self._trouble.next_suspicion() == 0
        return may_suspect and verdict.fault is not Whose.NOBODY and self._answers()

    def _post(self, part: Sequence[Row], ordeal: Ordeal | None) -> Verdict:
        content = f'{{"events":[{",".join([payload(row.event, row.subscription) for row in part])}]}}'
        answer = self._port.send_within(
            self._patience.for_one(ordeal.attempts if ordeal else 0), "POST", "/events/batch", content.encode()
        )
        ids = [row.event.transaction_id for row in part]
        return judge(answer, ids, datetime.now(UTC), [(row.event.code, row.subscription) for row in part])

    def _book(self, part: Sequence[Row], verdict: Accepted | Repaired | Halved) -> Sequence[Sequence[Row]]:
        """Book what is certain now; return the parts to send next."""
        match verdict:
            case Accepted():
                self._booking.close([Delivered(row) for row in part], [])
                self._inspector.observe(part)
                self._foresight.passed(part)
                return ()
            case Repaired():
                return (self._booking.repair(part, verdict),)
            case Halved(reason) if len(part) == 1:
                size = fault_of_size(part[0].event)
                self._booking.give_up(Dead(part[0], f"{reason}; {size}" if size else reason))
                return ()
            case Halved():
                if verdict.is_too_long:
                    self._sending.too_long((len(part) + 1) // 2)
                return halves(part)[::-1]  # the first half last, for that is the next one to be sent

    def _try_alone(self, ordeal: Ordeal, verdict: Later | Held) -> None:
        """Set an event aside over which delivery failed while others pass, or give it up after some trials."""
        now = self._monotonic()
        ordeal.attempts += 1
        passed = self._trouble.successes > ordeal.seen
        ordeal.failures += passed or ordeal.is_foreseen or self._sending.alone() < FEW
        ordeal.seen = self._trouble.successes
        ordeal.reason = verdict.reason
        successes = self._trouble.successes - ordeal.successes
        faults = self._trouble.faults - ordeal.faults
        is_its_own = self._trouble.is_its_own(
            ordeal.failures, successes, max(0, faults), is_foreseen=ordeal.is_foreseen
        )
        if is_its_own and ordeal.failures >= HOPELESS and now - ordeal.since >= TRIAL:
            size = fault_of_size(ordeal.row.event)
            why = f"Lago fails over it while it takes others: {verdict.reason}"
            self._booking.give_up(Dead(ordeal.row, f"{why}; {size}" if size else why))
            return
        asked = self._pauses.asked(verdict.pause) if isinstance(verdict, Later) else None
        ordeal.due = now + max(asked or 0.0, min(0.5 * 2.0 ** min(ordeal.attempts - 1, 4), 8.0))
        self._sending.set_aside(ordeal)

    def _try_later(self, ordeal: Ordeal, verdict: Later | Held) -> None:
        """Set an event aside again while nothing shows that Lago takes others: it must not keep them from being tried.

        That it failed now says nothing against it.
        """
        in_a_row = self._trouble.met(verdict.reason)
        ordeal.due = self._monotonic() + max(1.0, pause_after(in_a_row, None, random.random()))
        self._sending.set_aside(ordeal)
