"""Events in batches: how they are built, and how a refused batch is mended.

A batch is taken whole or refused whole, and the refusal names the events at fault by their index: those that Lago holds
already are delivered, those that are wrong will never be taken, and all the others go again at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.wire import epoch
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import BatchResult, EventRefusal

BATCH = 100


def event_body(
    *,
    external_subscription_id: str,
    code: str,
    transaction_id: str,
    properties: Mapping[str, Any] | None,
    timestamp: datetime,
) -> dict[str, Any]:
    """An event as it is sent, complete: with its own id and instant, so that sending it again changes nothing.

    Raises:
        InvalidArgument: The code or the id is empty, or the instant has no time zone.
    """
    given: dict[str, object] = {"code": code, "transaction_id": transaction_id}
    for name, value in given.items():
        if not isinstance(value, str) or not value.strip():
            raise InvalidArgument(f"{name} is {value!r}: an event needs one, and it must be a string")
    if not isinstance(properties, Mapping | None):
        raise InvalidArgument(f"properties are {properties!r}: give a dictionary, such as {{'tokens': 1500}}")
    return {
        "transaction_id": transaction_id,
        "external_subscription_id": external_subscription_id,
        "code": code,
        "timestamp": epoch(timestamp),
        "properties": dict(properties or {}),
    }


@attrs.define
class Delivery:
    """The way of a list of events to the server, one batch after the other.

    Args:
        events: The events as they are sent, in order.
    """

    events: Sequence[Mapping[str, Any]]
    recorded: int = 0
    duplicates: int = 0
    refused: list[EventRefusal] = attrs.field(factory=list)

    def batches(self) -> Iterator[list[int]]:
        """The places of the events of each batch; an id that comes twice goes into two batches, as one refuses it."""
        batch: list[int] = []
        ids: set[Any] = set()
        for place, event in enumerate(self.events):
            if len(batch) == BATCH or event["transaction_id"] in ids:
                yield batch
                batch, ids = [], set()
            batch.append(place)
            ids.add(event["transaction_id"])
        if batch:
            yield batch

    def accepted(self, batch: Sequence[int]) -> None:
        """Note that a batch was taken."""
        self.recorded += len(batch)

    def mend(self, batch: Sequence[int], refusals: Sequence[EventRefusal]) -> list[int]:
        """Note why a batch was refused, and say which of its events to send again.

        Args:
            batch: The places of the events that were sent.
            refusals: The server's, with indices into that batch.
        """
        at_fault = {each.index: each for each in refusals if 0 <= each.index < len(batch)}
        for index, refusal in at_fault.items():
            if refusal.is_duplicate:
                self.duplicates += 1
            else:
                self.refused.append(attrs.evolve(refusal, index=batch[index]))
        return [place for index, place in enumerate(batch) if index not in at_fault]

    def result(self) -> BatchResult:
        """What became of all of them."""
        refused = tuple(sorted(self.refused, key=lambda each: each.index))
        return BatchResult(recorded=self.recorded, duplicates=self.duplicates, refused=refused)
