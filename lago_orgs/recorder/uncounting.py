"""Which events are meant by what Lago says, after it accepted them, of those that it does not count.

It names transaction ids alone, and an id is that of one use in each subscription. It may also say it a second time,
when the event was put right long ago. So what an event's metric, as it is now, can tell is looked at: an event that
Lago counts by now is none of those, and amended under a new id it would be billed twice.
"""

from collections.abc import Callable, Mapping, Sequence

from lago_orgs._core.events import Event
from lago_orgs.errors import ConnectionFailed
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.guard.billable import Metric, fault_of_metric
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.reading import Forbidden, Unasked, Unknown
from lago_orgs.recorder.hearsay import Hearsay
from lago_orgs.recorder.outboxes.belonging import bind_organization
from lago_orgs.recorder.outboxes.outbox import Outbox

FAULTS = {  # of what Lago calls them, the findings that are one
    "invalid_code": {"unknown_metric"},
    "code": {"unknown_metric"},
    "missing_aggregation_property": {"unknown_metric", "missing_property", "unreadable_number"},
}


def uncount(outbox: Outbox, facts: Facts, keys: Keys | None, said: Sequence[Hearsay]) -> int:
    """Book as dead what Lago does not count; how many events were booked.

    Args:
        outbox: Where they were delivered from.
        facts: What Lago says.
        keys: The keys that may ask it; None if any may.
        said: What it said of events; of what it counts all the same, nothing is booked.

    Raises:
        ConnectionFailed: Lago cannot be asked for its metrics; nothing was booked.
        OutboxError: The outbox refuses, or is another organization's than the key.
    """
    told = {each.transaction_id: each for each in said if not each.is_counted}
    judged = {id_: each for id_, each in told.items() if each.kind in FAULTS}
    metrics = _metrics(outbox, facts, keys) if judged else None
    # What cannot be looked at is believed where the id is that of one use alone.
    doubtful = told if metrics is None else {id_: each for id_, each in told.items() if id_ not in judged}
    several = _several(outbox, doubtful) if doubtful else frozenset()
    reasons = {id_: each.reason for id_, each in told.items() if id_ not in several}
    return outbox.uncount(reasons, _meant(told, metrics)) if reasons else 0


def _metrics(outbox: Outbox, facts: Facts, keys: Keys | None) -> Mapping[str, Metric] | None:
    try:
        try:
            return facts.ask_metrics()
        except Unasked:  # this process has sent nothing yet, and may never: another one may have the right to
            bind_organization(outbox.store, *facts.ask_organization())
            if keys is not None:
                keys.vouch()
            return facts.ask_metrics()
    except Forbidden:
        return None
    except Unknown as unknown:
        raise ConnectionFailed(
            "Lago says that it does not count usage, and cannot be asked what it counts: hear the webhook again "
            f"({unknown})"
        ) from unknown


def _meant(told: Mapping[str, Hearsay], metrics: Mapping[str, Metric] | None) -> Callable[[Event], bool]:
    def is_meant(event: Event) -> bool:
        said = told[event.transaction_id]
        if said.code is not None and said.code != event.code:
            return False
        if metrics is None or said.kind not in FAULTS:
            return True
        metric = metrics.get(event.code)
        if metric is not None and metric.is_computed and said.kind == "missing_aggregation_property":
            return True  # the server computes the property, and says here that it could not
        fault = fault_of_metric(event, metrics)
        return fault is not None and fault.kind in FAULTS[said.kind]

    return is_meant


def _several(outbox: Outbox, told: Mapping[str, Hearsay]) -> frozenset[str]:
    """Return the ids that several uses have; nothing is booked."""
    found: dict[str, int] = {}

    def seen(event: Event) -> bool:
        if told[event.transaction_id].code in {None, event.code}:
            found[event.transaction_id] = found.get(event.transaction_id, 0) + 1
        return False

    outbox.uncount({id_: each.reason for id_, each in told.items()}, seen)
    return frozenset(id_ for id_, many in found.items() if many > 1)
