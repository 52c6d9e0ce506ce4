"""What became of events that were sent: what an answer singled out is looked up where that decides, and booked."""

import json
import logging
from collections.abc import Mapping, Sequence

from lago_orgs._core.arguments import shown
from lago_orgs._core.deliveries import Later, Repaired
from lago_orgs._core.lookups import Stored
from lago_orgs.recorder.delivery.lookup import find_stored, is_ours
from lago_orgs.recorder.delivery.pausing import Pauses
from lago_orgs.recorder.delivery.port import Port
from lago_orgs.recorder.delivery.roles import Sending
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row

logger = logging.getLogger("lago_orgs.recorder")
MOST_SAID = 10  # conflicts of one answer that are in the log by name


class Booking:
    """Books events as delivered or dead.

    Args:
        outbox: Where that is booked.
        port: The way to Lago, to see what it holds.
        sending: Told of what has come to its end.
        pauses: For as long as Lago does not say what it holds.
    """

    def __init__(self, outbox: Outbox, port: Port, sending: Sending, pauses: Pauses) -> None:
        self._outbox = outbox
        self._port = port
        self._sending = sending
        self._pauses = pauses

    def close(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book events, and let those know who wait for them."""
        self._outbox.settle(delivered, dead)
        self._sending.arrived([each.row for each in delivered])
        self._sending.arrived([each.row for each in dead])

    def give_up(self, death: Dead) -> None:
        """Bury an event that is refused, unless Lago holds it from an earlier attempt whose answer was lost."""
        stored = self._stored([death.row])[death.row.position]
        if stored is not None and is_ours(death.row, stored):
            self.close([Delivered(death.row, is_duplicate=True)], [])
        else:
            self.close([], [death])

    def repair(self, part: Sequence[Row], repair: Repaired) -> Sequence[Row]:
        """Book what the answer singled out; return what is left to send."""
        dead = [Dead(part[index], reason) for index, reason in repair.refused.items()]
        # An id that was made here is ours: only an answer was lost.
        held_already = [part[index] for index in sorted(repair.duplicates)]
        delivered = [Delivered(row, is_duplicate=True) for row in held_already if not row.event.has_own_id]
        doubtful = [row for row in held_already if row.event.has_own_id]
        stored = self._stored(doubtful) if doubtful else {}
        for row in doubtful:
            held = stored[row.position]
            if held is not None and is_ours(row, held):
                delivered.append(Delivered(row, is_duplicate=True))
            else:
                shown = "shows none" if held is None else f"holds another: {json.dumps(held, default=str)[:500]}"
                reason = f"transaction_id: Lago says value_already_exist, and {shown}"
                dead.append(Dead(row, reason, is_conflict=True))
        self.close(delivered, dead)
        _warn_of_conflicts([each.row for each in dead if each.is_conflict])
        return [row for index, row in enumerate(part) if index not in repair.duplicates and index not in repair.refused]

    def _stored(self, rows: Sequence[Row]) -> Mapping[int, Stored | None]:
        failures = 0
        while isinstance(found := find_stored(self._port, rows), Later):
            failures += 1
            self._pauses.pause(found.reason, None, failures)
        return found


def _warn_of_conflicts(rows: Sequence[Row]) -> None:
    if rows:
        named = ", ".join(
            f"{shown(row.event.transaction_id)} of {row.event.organization!r}" for row in rows[:MOST_SAID]
        )
        logger.warning(
            "%d usage events are not billed, for Lago holds others under their transaction ids: %s%s",
            len(rows),
            named,
            ", ..." if len(rows) > MOST_SAID else "",
        )
