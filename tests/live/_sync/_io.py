"""What the flavours do differently, written by hand in both; and the traces that a scenario leaves and wipes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from lago_orgs import ChargeSpec, LagoOrgs, Money, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.conftest import Server

T = TypeVar("T")
PATIENCE = 30.0


class Scenario:
    """A client, and names of its own; what it makes by these names is deleted at the end."""

    def __init__(self, lago: LagoOrgs) -> None:
        self.lago = lago
        self.run = f"live_{uuid4().hex[:12]}"
        self.metric = f"{self.run}_tokens"
        self.plans = {name: f"{self.run}_{name}" for name in ("starter", "pro")}
        self.orgs: list[str] = []

    def org(self, suffix: str = "org") -> str:
        """An id that nobody else has."""
        self.orgs.append(f"{self.run}_{suffix}")
        return self.orgs[-1]

    def set_up(self) -> None:
        """A metric, and two plans with a charge on it."""
        self.lago.ensure_metric(self.metric, aggregation_type="sum_agg", field_name="tokens")
        for name, dollars in (("starter", 10), ("pro", 49)):
            charge = ChargeSpec(metric=self.metric, properties={"amount": "0.01"})
            self.lago.ensure_plan(self.plans[name], interval="monthly", amount=Money(dollars, "USD"), charges=[charge])

    def wipe(self) -> None:
        """Delete what was made."""
        for org_id in self.orgs:
            with suppress(NotFound):
                self.lago.delete_org_customer(org_id, end_subscriptions=True)
        for plan in self.plans.values():
            with suppress(NotFound):
                self.lago.api.plans.destroy_plan(plan)
        with suppress(NotFound):
            self.lago.api.billable_metrics.destroy_billable_metric(self.metric)


@contextmanager
def scenario(server: Server) -> Iterator[Scenario]:
    """A scenario with its metric and plans."""
    with LagoOrgs(server.url, server.key) as lago:
        play = Scenario(lago)
        try:
            play.set_up()
            yield play
        finally:
            play.wipe()


def all_at_once(call: Callable[[int], T], times: int) -> list[T]:
    """The outcomes of many calls made at the same moment; the first failure is raised."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


def eventually(look: Callable[[], T], holds: Callable[[Any], bool]) -> T:
    """What is seen as soon as it holds: Lago works in the background; or what is seen when patience ends."""
    until = monotonic() + PATIENCE
    while True:
        seen = look()
        if holds(seen) or monotonic() > until:
            return seen
        time.sleep(0.2)
