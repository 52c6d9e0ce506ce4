"""The guard: says before money is lost that Lago would accept an event and never bill it."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal

from lago_orgs.recorder.billable import Finding, Metric, Subscribed, find_fault
from lago_orgs.recorder.catalogue import Catalogue, Unknown
from lago_orgs.recorder.errors import EventNotBillable
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import Dead, Entry, parsed
from lago_orgs.recorder.port import Port

logger = logging.getLogger("lago_orgs.recorder")

Policy = Literal["warn", "dead-letter", "raise"]
"""What happens to an event that would never be billed.

`warn` sends it and says so in the log, once per kind of event. `dead-letter` keeps it back, to be requeued when Lago is
set up for it. `raise` lets `record()` raise `EventNotBillable` where that can be told from memory, and keeps it back
where Lago must be asked first.
"""

KEEP = 300.0  # seconds that what Lago said is believed
QUESTIONS = 20  # subscriptions looked up per batch at most when nothing waits for the answer


_Facts = tuple[Mapping[str, Metric], Sequence[Subscribed], Mapping[str, frozenset[str]]]


class Guard:
    """Looks at events on their way, off the callers' path.

    Args:
        port: The way to Lago.
        policy: What happens to an event that would never be billed.
        keep: Seconds that what Lago said about metrics, subscriptions and plans is believed.
        monotonic: The clock.
    """

    def __init__(
        self, port: Port, policy: Policy, *, keep: float = KEEP, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._catalogue = Catalogue(port, keep, monotonic)
        self._policy: Policy = policy
        self._lock = threading.Lock()
        self._findings: Counter[str] = Counter()
        self._said: set[tuple[str, str]] = set()

    @property
    def findings(self) -> Mapping[str, int]:
        """How many events were found by this process that would never be billed, by kind."""
        with self._lock:
            return dict(self._findings)

    def refuse(self, event: Event) -> None:
        """Look at an event that is about to be recorded, without asking Lago.

        Raises:
            EventNotBillable: It would never be billed, and the policy is to raise.
        """
        if self._policy != "raise":
            return
        if self._catalogue.remembers(event.subscription):
            for _, finding in self._judged([Entry(0, event)]):
                raise EventNotBillable(f"Lago would take the event and never bill it ({finding})")

    def inspect(self, entries: Sequence[Entry]) -> Sequence[Dead]:
        """Those that must not be sent."""
        if self._policy == "warn":
            return ()
        return [Dead(entry, f"not billable: {finding}") for entry, finding in self._judged(entries)]

    def observe(self, entries: Sequence[Entry]) -> None:
        """Look at those that were sent, where nothing else is to be done about them."""
        if self._policy != "warn":
            return
        subscriptions = {entry.event.subscription for entry in entries}
        strangers = [each for each in subscriptions if not self._catalogue.remembers(each)]
        passed = set(strangers[QUESTIONS:])
        for entry, finding in self._judged([entry for entry in entries if entry.event.subscription not in passed]):
            self._say(finding, entry.event)

    def _judged(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Finding]]:
        """Those of the events that will not be billed; each counts as found."""
        facts: dict[tuple[str, str], _Facts | Finding | None] = {}  # a batch holds many events of few subscriptions
        for entry in entries:
            payload = parsed(entry.event.payload)
            key = (payload["code"], entry.event.subscription)
            if key not in facts:
                facts[key] = self._facts(payload)
            known = facts[key]
            finding = known if isinstance(known, Finding) else known and find_fault(payload, *known)
            if finding:
                with self._lock:
                    self._findings[finding.kind] += 1
                yield entry, finding

    def _facts(self, payload: Mapping[str, Any]) -> _Facts | Finding | None:
        """What an event is judged by, or the verdict on all of its metric and subscription."""
        code = payload["code"]
        try:
            metrics = self._catalogue.metrics(code)
            if code not in metrics:
                return find_fault(payload, metrics, (), {})
            times = self._catalogue.times(payload["external_subscription_id"])
        except Unknown:
            return None  # Lago is away or does not let this key read: what cannot be judged is sent
        charged = {}
        for plan in {each.plan_code for each in times}:
            with suppress(Unknown):  # a plan that was deleted meanwhile, or that this key may not read
                charged[plan] = self._catalogue.charged(plan)
        return metrics, times, charged

    def _say(self, finding: Finding, event: Event) -> None:
        code = parsed(event.payload)["code"]
        with self._lock:
            is_new = (finding.kind, code) not in self._said
            self._said.add((finding.kind, code))
        if is_new:
            logger.warning("usage events of %r are accepted by Lago and never billed: %s", code, finding)
