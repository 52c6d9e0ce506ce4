"""A batch before it is sent: under which subscriptions, what must not be sent, and what is written down of it."""

from collections.abc import Mapping, Sequence

import attrs

from lago_orgs._core.events import nominal
from lago_orgs.recorder.delivery.booking import Booking
from lago_orgs.recorder.delivery.roles import Inspector, Sending
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.errors import OutboxBusy, OutboxUnavailable
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Dead, Row

UNWRITTEN = 30.0  # seconds that what cannot be written down, and must be before it is sent, waits


class Preparer:
    """Makes batches ready to be sent.

    Args:
        outbox: Where it is written down under which subscription an event is sent.
        settler: Finds subscriptions.
        inspector: Looks at events before they are sent.
        booking: Books what must not be sent.
        sending: Told of what waits.
    """

    def __init__(
        self, outbox: Outbox, settler: Settler, inspector: Inspector, booking: Booking, sending: Sending
    ) -> None:
        self._outbox = outbox
        self._settler = settler
        self._inspector = inspector
        self._booking = booking
        self._sending = sending

    def are_known(self, rows: Sequence[Row]) -> bool:
        """Return whether what was said of the subscriptions is new enough: they may be another customer's by now."""
        return all(self._settler.is_known(row) for row in rows)

    def renewed(self, parts: Sequence[Sequence[Row]]) -> list[Sequence[Row]]:
        """Make parts of a batch ready once more, after what was said of their subscriptions grew old.

        Args:
            parts: Each in its order, the last one being the next.

        Raises:
            Unknown: Lago could not be asked, or what it says is that they are to wait.
        """
        rows = [row for part in reversed(parts) for row in part]
        self._settler.learn([row for row in rows if not self._settler.is_known(row)])
        self._inspector.learn(rows)
        if not self.are_known(rows):
            raise Unknown("their subscriptions are not known")
        ready = {row.position: row for row in self.prepared(rows)}
        return [[ready[row.position] for row in part if row.position in ready] for part in parts]

    def prepared(self, batch: Sequence[Row]) -> Sequence[Row]:
        """Settle subscriptions, keep back what must not be sent, and write down what is."""
        settled = self._settler.settle(batch)
        dead = []
        for row, finding in settled.foreign:
            self._inspector.count(finding.kind)
            self._inspector.say(finding, row.event)
            dead.append(Dead(row, str(finding)))
        dead += self._inspector.inspect(settled.ready)
        before = {row.position: row for row in batch}
        for death in dead:
            if before[death.row.position].subscription:  # it may have been sent before, and be held
                self._booking.give_up(attrs.evolve(death, row=before[death.row.position]))
            else:
                self._booking.close([], [death])
        ready = settled.ready
        if dead:
            gone = {death.row.position for death in dead}
            ready = [row for row in ready if row.position not in gone]
        fresh = {row.position: row.subscription for row in ready if not before[row.position].subscription}
        if fresh:
            held = self._routed(fresh, ready, before)
            if held != fresh:
                ready = [row for row in ready if row.position in held or row.position not in fresh]
                ready = [row._replace(subscription=held.get(row.position, row.subscription)) for row in ready]
        return ready

    def _routed(self, fresh: Mapping[int, str], ready: Sequence[Row], before: Mapping[int, Row]) -> Mapping[int, str]:
        """Write down what is sent under which subscription; return what holds of those that may be sent."""
        try:
            return {**fresh, **self._outbox.route(fresh)}
        except OutboxBusy:
            raise
        except OutboxUnavailable:
            # Nothing can be written. What is sent under an organization's own id is found again without a note.
            others = [row for row in ready if row.position in fresh and row.subscription != nominal(row.event)]
            if len(others) == len(fresh):
                raise
            if others:
                self._sending.rest([before[row.position] for row in others], UNWRITTEN)
            gone = {row.position for row in others}
            return {place: name for place, name in fresh.items() if place not in gone}
