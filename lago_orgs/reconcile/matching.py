"""The first two columns, event by event: each that is on one side alone gets its class. Decisions, without Lago."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs._core.events import OWN_ID, Event
from lago_orgs._core.stored_events import is_stored_event
from lago_orgs.reconcile.book import Accepted, Recorded
from lago_orgs.reconcile.kinds import Kind
from lago_orgs.reconcile.lago import JSON, Time, instant
from lago_orgs.recorder.guard.billable import Circumstances, Finding, Metric, Subscribed, find_fault

HELD = "not billable: "  # how the guard begins its reasons
FAR = 1 << 62
SECOND = 1000
Verdict = tuple[Kind, str | None]
"""A class, and what the guard says."""


def event_of(recorded: Recorded) -> Event:
    """Return what was recorded as it was made."""
    return Event(
        recorded.organization or recorded.subscription,
        recorded.product,
        recorded.code,
        recorded.user,
        recorded.timestamp,
        recorded.id,
        recorded.properties,
        recorded.flags,
        recorded.recorded_at,
    )


def kind_of_recorded(
    event: Recorded, held: Accepted | None, *, is_elsewhere: bool, is_settling: bool
) -> Verdict | None:
    """Return why what was recorded is not simply delivered and there, with the guard's finding; None if it is.

    Args:
        event: What was recorded.
        held: What Lago holds under its id and subscription.
        is_elsewhere: Whether Lago holds its id under another subscription.
        is_settling: Whether it was recorded a moment ago.
    """
    is_same = held is not None and is_ours(event, held)
    match event.state:
        case "pending":
            return ("on_its_way" if is_same or is_settling else "not_delivered"), None
        case "dead" if not is_same:
            if event.reason.startswith(HELD):
                return "held_back", event.reason.removeprefix(HELD).partition(":")[0]
            return "dead_letter", None
        case "discarded" if not is_same:
            return "discarded", None
        case "dead" | "discarded":
            return "given_up_but_accepted", None
    if held is None:
        return ("other_subscription" if is_elsewhere else "missing"), None
    return None if is_same else ("changed", None)


def is_ours(event: Recorded, held: Accepted) -> bool:
    """Return whether what Lago holds is what was recorded."""
    stored = {
        "transaction_id": held.id,
        "external_subscription_id": held.subscription,
        "code": held.code,
        "timestamp": instant(held.timestamp).isoformat(timespec="milliseconds"),
        "properties": _read(held.properties),
    }
    return is_stored_event(event_of(event), event.subscription, stored)


def _read(properties: str) -> Any:
    return json.loads(properties, parse_float=Decimal)


@attrs.frozen(kw_only=True)
class Judge:
    """Says of events that Lago holds why it will never bill them.

    Args:
        subscription: The subscription's external id.
        times: When it ran, the earliest first.
        metrics: Lago's metrics, by code.
        charged: By plan the codes of the metrics that it charges for; a plan that is missing is not judged.
        ends: The last milliseconds of its charge periods.
    """

    subscription: str
    times: Sequence[Time]
    metrics: Mapping[str, JSON]
    charged: Mapping[str, frozenset[str]]
    ends: Sequence[int]

    def circumstances(self) -> Circumstances:
        """Return what each event is judged by."""
        return Circumstances(
            subscription=self.subscription,
            metrics={
                code: Metric(
                    code, raw["aggregation_type"], raw.get("field_name"), is_computed=bool(raw.get("expression"))
                )
                for code, raw in self.metrics.items()
            },
            times=[
                Subscribed(
                    plan_code=str(each.raw["plan_code"]),
                    start=each.start,
                    end=each.end,
                    external_id=each.external_id,
                    customer=each.organization,
                )
                for each in self.times
            ],
            charged=self.charged,
            now=FAR,  # what is ahead of its period is found by the periods
            max_skew=0,
        )

    def verdict(self) -> Callable[[Accepted], Verdict | None]:
        """Return what says why an event is never billed: its class and the guard's finding; None if it is."""
        by = self.circumstances()
        gaps = self._gaps()
        last = max(self.ends, default=None)

        def of(event: Accepted) -> Verdict | None:
            if any(first < event.timestamp <= end for first, end in gaps):
                return "downgrade_gap", None
            found: Finding | None = find_fault(_as_sent(event), by)
            if found is None or found.is_warning:
                is_ahead = last is not None and event.timestamp > last and self.times[-1].end is None
                return ("not_billable", "in_the_future") if is_ahead else None
            if found.kind == "outside_subscription":
                return "before_or_after", found.kind
            return "not_billable", found.kind

        return of

    def _gaps(self) -> list[tuple[int, int]]:
        """Return where a cheaper plan took over some time after the period of the dearer one had ended.

        The dearer one's last invoice stops at the period's end, and the cheaper one begins with the job that switches
        them (recorded in subscriptions-downgrade).
        """
        found = []
        for before, after in zip(self.times, self.times[1:], strict=False):
            follows = after.raw.get("previous_plan_code") == before.raw["plan_code"]
            if before.end is None or after.start is None or not follows:
                continue
            billed = max((end for end in self.ends if end <= before.end), default=None)
            if billed is not None and after.start - billed > SECOND >= after.start - before.end:
                found.append((billed, after.start - 1))
        return found


def _as_sent(event: Accepted) -> Event:
    return Event(event.subscription, "", event.code, event.user, event.timestamp, event.id, event.properties, OWN_ID, 0)
