"""What became of the events of `record_batch`: counted while they are sent, and told at the end."""

from collections.abc import Sequence

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs._core.deliveries import Mended
from lago_orgs._core.events import Event
from lago_orgs._core.sizes import TOO_LARGE as LARGEST
from lago_orgs._core.sizes import index_size
from lago_orgs.errors import EventsRefused, TransactionIdReused
from lago_orgs.types import BatchResult, EventRefusal

REUSED = {"transaction_id": ("belongs_to_another_use",)}
TOO_LARGE = {"properties": ("too_large_for_lago",)}


@attrs.define
class Tally:
    """The count of what became of a list of events.

    Args:
        events: All of them, in the order that they were given in.
    """

    events: Sequence[Event]
    recorded: int = 0
    duplicates: int = 0
    refused: dict[int, EventRefusal] = attrs.field(factory=dict)
    reused: list[int] = attrs.field(factory=list)

    def accept(self, places: Sequence[int]) -> None:
        """Note that a batch was taken."""
        self.recorded += len(places)

    def refuse(self, mended: Mended[int]) -> None:
        """Note which events Lago will never take."""
        for place, refusal in mended.refused:
            self.refused[place] = attrs.evolve(refusal, index=place)

    def repeat(self, place: int, *, is_same: bool) -> None:
        """Note that Lago holds a use under the id of an event: this one, or another."""
        if is_same:
            self.duplicates += 1
        else:
            self.reused.append(place)
            self.refused[place] = EventRefusal(place, REUSED, is_duplicate=False)

    def result(self) -> BatchResult:
        """Say what became of all of them.

        Raises:
            EventsRefused: Lago will never take some of them.
            TransactionIdReused: None but those whose ids belong to other uses.
        """
        refused = tuple(self.refused[place] for place in sorted(self.refused))
        result = BatchResult(recorded=self.recorded, duplicates=self.duplicates, refused=refused)
        if not refused:
            return result
        reused = self._reused(result) if self.reused else None
        if reused is not None and len(refused) == len(self.reused):
            raise reused
        first = refused[0]
        raise EventsRefused(
            f"Lago refused {len(refused)} of {len(self.events)} events for good, the others are stored; the first is "
            f"number {first.index} ({shown(self.events[first.index].transaction_id)}): {first}",
            result=result,
            status=422,
            code="validation_errors",
        ) from reused

    def _reused(self, result: BatchResult) -> TransactionIdReused:
        place = min(self.reused)
        error = reused(self.events[place], result)
        error.add_note(
            f"{len(self.reused)} of {len(self.events)} events, the first being number {place}; the others are stored"
        )
        return error


def too_large(event: Event) -> str:
    """What to say of an event that Lago fails over because its index cannot hold the properties."""
    return (
        f"the properties of {shown(event.transaction_id)} make an entry of about {index_size(event.properties):,} "
        f"bytes in the index of Lago's PostgreSQL store, which takes {LARGEST:,}, and Lago failed over it: leave long "
        "texts out of them, keep a digest or a reference instead"
    )


def reused(event: Event, result: BatchResult | None = None) -> TransactionIdReused:
    """The refusal of an event whose id belongs to another use, and what became of its batch."""
    return TransactionIdReused(
        f"transaction_id {shown(event.transaction_id)} belongs to another use already, and this one would never be "
        "billed: give each use an id of its own",
        result=result,
    )
