"""The guard: says before money is lost that Lago would accept an event and never bill it."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Literal, TypeVar, get_args

from lago_orgs._core.events import Event
from lago_orgs._core.saying import Said
from lago_orgs._core.sizes import SMALL
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import EventNotBillable
from lago_orgs.recorder.guard.billable import (
    Circumstances,
    Finding,
    Metric,
    Subscribed,
    fault_of_size,
    fault_of_time,
    find_fault,
)
from lago_orgs.recorder.guard.facts import Facts, Known
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.guard.usual import Usual, usual
from lago_orgs.recorder.outboxes.rows import Dead, Row

logger = logging.getLogger("lago_orgs")
T = TypeVar("T")

Policy = Literal["warn", "hold", "dead-letter", "raise"]
"""What happens to an event that would never be billed.

`warn` sends it and says so in the log, once per kind of event. `hold` does the same, but lets the usage of an
organization that was never subscribed wait until it is. `dead-letter` keeps it back, to be requeued when Lago is
set up for it. `raise` lets `record()` raise `EventNotBillable` where that needs no word of Lago's, and keeps it back
where Lago must be asked: what is remembered of Lago is older than the event, and may be wrong about it by now.
"""

KEEP = (
    300_000  # milliseconds that what Lago said of metrics and plans is believed while nothing speaks against an event
)
MOMENT = 5_000  # milliseconds that it is believed where something does, and nothing is kept back for it
MOST_SAID = 10_000  # kinds of findings that are remembered as said


def checked_policy(policy: object) -> Policy | None:
    """Return a policy, if it is one.

    Raises:
        InvalidArgument: It is none.
    """
    if policy is not None and policy not in get_args(Policy):
        raise InvalidArgument(f"guard is {policy!r}: give 'warn', 'hold', 'dead-letter', 'raise' or None")
    return policy  # type: ignore[return-value]  # it was compared with them


class Guard:
    """Looks at events on their way, off the callers' path.

    Args:
        facts: What Lago said.
        policy: What happens to an event that would never be billed; None looks at nothing.
        lago_now: The present millisecond by Lago's clock.
        max_skew: How far in the future an event may be stamped, in milliseconds.
    """

    def __init__(self, facts: Facts, policy: Policy | None, *, lago_now: Callable[[], int], max_skew: int) -> None:
        self.holds = policy == "hold"  # which the sender does: there is nothing to look at before somebody subscribes
        self.policy: Policy | None = "warn" if self.holds else policy
        self._facts = facts
        self._lago_now = lago_now
        self._max_skew = max_skew
        self._findings: dict[tuple[str, int], int] = {}  # by kind and thread
        self.renew()

    def renew(self) -> None:
        """Say findings once more: a forked child has a log of its own to say them in."""
        self._said = Said(MOST_SAID)

    @property
    def findings(self) -> Mapping[str, int]:
        """How many events were found by this process that would never be billed, by kind."""
        counted: Counter[str] = Counter()
        for (kind, _), many in self._findings.copy().items():
            counted[kind] += many
        return dict(counted)

    def refuse(self, event: Event) -> None:
        """Look at an event that is about to be recorded, without asking Lago.

        Raises:
            EventNotBillable: It would never be billed, and the policy is to raise.
        """
        if self.policy is None:
            return
        finding = fault_of_size(event) if len(event.properties) >= SMALL else None
        if finding is not None and self.policy == "warn":
            self.count(finding.kind)
            self.say(finding, event)
        if self.policy == "raise":
            finding = finding or fault_of_time(event, self._lago_now(), self._max_skew)
            if finding is not None:
                self.count(finding.kind)
                raise EventNotBillable(f"Lago would never bill the event ({finding})")

    def learn(self, rows: Sequence[Row]) -> None:
        """Ask Lago for what events are judged by, before they are on their way; their subscriptions are known."""
        if self.policy is None:
            return
        facts, oldest = self._facts, self._facts.now() - KEEP
        with suppress(Unknown):  # what cannot be known is not judged
            known = facts.known_metrics()
            if known is None or known.at < oldest:
                facts.ask_metrics()
            owned = [facts.owned(org_id) for org_id in {row.event.organization for row in rows}]
            plans = {each.plan_code for known in owned if known is not None for each in known.value}
            for code in sorted(plans):
                plan = facts.known_plan(code)
                if plan is None or plan.at < oldest:
                    facts.ask_plan(code)

    def inspect(self, rows: Sequence[Row]) -> Sequence[Dead]:
        """Return those that must not be sent; each verdict rests on facts that are newer than its event."""
        if self.policy is None or self.policy == "warn":
            return ()
        dead: list[Dead] = []
        for row, finding in self._judged(rows):
            if finding.is_warning:
                self.say(finding, row.event)
            else:
                dead.append(Dead(row, f"not billable: {finding}"))
        return dead

    def observe(self, rows: Sequence[Row]) -> None:
        """Look at those that were sent, where nothing else is to be done about them."""
        if self.policy == "warn":
            for row, finding in self._judged(self._unusual(rows)):
                self.say(finding, row.event)

    def _unusual(self, rows: Sequence[Row]) -> list[Row]:
        """Return those of the events that something may speak against."""
        found: list[Row] = []
        known: dict[tuple[str, str, str], Usual | None] = {}
        for row in rows:
            event = row.event
            name = (event.organization, row.subscription, event.code)
            if name not in known:
                by = self._from_memory(row)
                known[name] = None if by is None else usual(event.code, by)
            plain = known[name]
            if plain is None or not plain.has(event):
                found.append(row)
        return found

    def _judged(self, rows: Sequence[Row]) -> list[tuple[Row, Finding]]:
        """Return those of the events that will not be billed, with the reason."""
        found: list[tuple[Row, Finding]] = []
        remembered: dict[tuple[str, str], Circumstances | None] = {}
        asked: dict[tuple[str, str], Circumstances | None] = {}  # one batch holds many events of few subscriptions
        for row in rows:
            finding = fault_of_size(row.event) if self.policy != "warn" else None
            key = (row.event.organization, row.subscription)
            if finding is None:
                if key not in remembered:
                    remembered[key] = self._from_memory(row)
                known = remembered[key]
                finding = None if known is None else find_fault(row.event, known)
                is_doubtful = self.policy != "warn" if known is None else finding is not None and not finding.is_warning
                if is_doubtful:
                    if key not in asked:
                        newest = max(each.event.recorded_at for each in rows)
                        asked[key] = self._from_lago(row, newest)  # newer than every event of the batch
                    fresh = asked[key]
                    finding = None if fresh is None else find_fault(row.event, fresh)
            if finding is not None:
                self.count(finding.kind)
                found.append((row, finding))
        return found

    def _from_memory(self, row: Row) -> Circumstances | None:
        """Return what is remembered, if it is enough to find that nothing speaks against an event."""
        facts, oldest = self._facts, self._facts.now() - KEEP
        metrics, owned = facts.known_metrics(), facts.owned(row.event.organization)
        if metrics is None or owned is None or metrics.at < oldest:
            return None
        times = [each for each in owned.value if each.external_id == row.subscription]
        charged: dict[str, frozenset[str] | None] = {}
        for code in {each.plan_code for each in times}:
            plan = facts.known_plan(code)
            if plan is None or plan.at < oldest:
                return None
            charged[code] = plan.value
        over = [each.period_start for each in times if each.period_start is not None]
        # What happened before the period under way may be invoiced: that is doubt enough to ask.
        invoiced = [(0, min(over) - 1)] if over else []
        return self._circumstances(row, metrics.value, times, charged, invoiced)

    def _from_lago(self, row: Row, newest: int) -> Circumstances | None:
        """Return what Lago says now; None if it cannot be asked, and what cannot be judged is sent."""
        event, facts = row.event, self._facts
        # What keeps nothing back may rest on what was asked a moment ago, though after these events were recorded:
        # where many are late, each batch would ask again.
        since = max(facts.now() - MOMENT, newest + 1) if self.policy == "warn" else None
        try:
            metrics = self._lately(facts.known_metrics(), since) or facts.ask_metrics()
            times = facts.ask_times(event.organization, row.subscription)
        except Unknown:
            return None
        charged: dict[str, frozenset[str] | None] = {}
        for code in {each.plan_code for each in times}:
            with suppress(Unknown):  # a plan that this key may not read
                known = self._lately(facts.known_plan(code), since)
                charged[code] = facts.ask_plan(code) if known is None else known
        invoiced: Sequence[tuple[int, int]] = ()
        if times:
            with suppress(Unknown):
                invoiced = facts.ask_invoiced(event.organization, row.subscription)
        return self._circumstances(row, metrics, times, charged, invoiced)

    @staticmethod
    def _lately(known: Known[T] | None, since: int | None) -> T | None:
        """Return what is known since a moment; None if that is not wanted, or it is older."""
        return None if known is None or since is None or known.at < since else known.value

    def _circumstances(
        self,
        row: Row,
        metrics: Mapping[str, Metric],
        times: Sequence[Subscribed],
        charged: Mapping[str, frozenset[str] | None],
        invoiced: Sequence[tuple[int, int]],
    ) -> Circumstances:
        return Circumstances(
            subscription=row.subscription,
            metrics=metrics,
            times=times,
            charged=charged,
            invoiced=invoiced,
            now=self._lago_now(),
            max_skew=self._max_skew,
        )

    def count(self, kind: str) -> None:
        """Count a finding of a kind; without a lock, as `record()` comes by here: each thread counts for itself."""
        mine = (kind, threading.get_ident())
        self._findings[mine] = self._findings.get(mine, 0) + 1

    def say(self, finding: Finding, event: Event) -> None:
        """Say a finding in the log, once per kind and metric."""
        if self._said.is_news((finding.kind, event.code)):
            what = "are billed otherwise than they may be meant" if finding.is_warning else "will never be billed"
            logger.warning("usage events of %r %s: %s", event.code, what, finding)
