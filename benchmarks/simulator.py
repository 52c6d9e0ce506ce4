"""The simulator's speed, in process and on one core: `make bench-simulator`.

Seconds are those of the processor: what else the machine does then is left out.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request

from .machine import headline

NOW = datetime(2026, 3, 20, tzinfo=UTC)
EVENTS = 100_000
METRICS = (
    {"code": "calls", "name": "Calls", "aggregation_type": "count_agg"},
    {"code": "tokens", "name": "Tokens", "aggregation_type": "sum_agg", "field_name": "tokens"},
    {"code": "users", "name": "Users", "aggregation_type": "unique_count_agg", "field_name": "user_id"},
)
PLAN = {
    "name": "Plan",
    "code": "plan",
    "interval": "monthly",
    "amount_cents": 0,
    "amount_currency": "USD",
    "pay_in_advance": False,
}
SUBSCRIPTION = {"external_customer_id": "org_1", "external_id": "org_1", "plan_code": "plan"}


class Bench:
    """One organization with a subscription that all events are of."""

    def __init__(self) -> None:
        self.simulator = LagoSimulator(now=datetime(2026, 3, 1, tzinfo=UTC))
        self._headers = {
            "authorization": f"Bearer {self.simulator.api_key}",
            "content-type": "application/json",
            "accept": "application/json",
        }
        ids = [self.create("billable_metrics", "billable_metric", metric)["lago_id"] for metric in METRICS]
        price = {"charge_model": "standard", "properties": {"amount": "0.01"}}
        self.create("plans", "plan", {**PLAN, "charges": [{"billable_metric_id": ident, **price} for ident in ids]})
        self.create("customers", "customer", {"external_id": "org_1", "currency": "USD"})
        self.create("subscriptions", "subscription", SUBSCRIPTION)
        self.simulator.clock.freeze(NOW)

    def request(self, method: str, path: str, body: Any = None) -> Request:
        """One request with everything a client sends."""
        return Request(method, f"/api/v1/{path}", self._headers, b"" if body is None else json.dumps(body).encode())

    def create(self, path: str, root: str, values: Any) -> dict[str, Any]:
        """A resource; it must succeed."""
        response = self.simulator.handle(self.request("POST", path, {root: values}))
        assert response.status == 200, response.body
        created: dict[str, Any] = json.loads(response.body)[root]
        return created

    def run(self, requests: list[Request]) -> float:
        """Seconds for all of these; each must succeed."""
        begin = time.process_time()
        statuses = {self.simulator.handle(request).status for request in requests}
        seconds = time.process_time() - begin
        assert statuses == {200}, statuses
        return seconds


def events(prefix: str, count: int) -> Iterator[dict[str, Any]]:
    """Events spread over the month so far, in order, one metric after the other."""
    start = datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)
    for number in range(count):
        at = start + timedelta(seconds=number * 1_600_000 / count)
        yield {
            "transaction_id": f"{prefix}{number}",
            "code": METRICS[number % 3]["code"],
            "external_subscription_id": "org_1",
            "timestamp": f"{at.timestamp():.3f}",
            "properties": {"tokens": str(number % 977), "user_id": f"u{number % 50}"},
        }


def rows() -> Iterator[tuple[str, str, str]]:
    """What is measured, the result, what it must reach."""
    bench = Bench()
    singles = [bench.request("POST", "events", {"event": event}) for event in events("s", 10_000)]
    yield "single events", f"{len(singles) / bench.run(singles):,.0f} / s", "5,000 / s"
    bench, every = Bench(), list(events("b", EVENTS))
    batches = [bench.request("POST", "events/batch", {"events": every[i : i + 100]}) for i in range(0, EVENTS, 100)]
    yield "events in batches of 100", f"{EVENTS / bench.run(batches):,.0f} / s", "30,000 / s"
    usage = [bench.request("GET", "customers/org_1/current_usage?external_subscription_id=org_1")]
    yield f"current usage over {EVENTS:,} events", f"{bench.run(usage) * 1e3:.1f} ms", "50 ms"
    yield "  again, nothing new", f"{bench.run(usage) * 1e3:.1f} ms", "50 ms"
    bench.run([bench.request("POST", "events", {"event": event}) for event in events("more", 3)])
    yield "  again, three events later", f"{bench.run(usage) * 1e3:.1f} ms", "50 ms"
    starts = [_seconds(lambda: LagoSimulator(now=NOW)) for _ in range(20)]
    yield "one more simulator", f"{statistics.median(starts) * 1e3:.2f} ms", "20 ms"
    yield "the first of a process, with its imports", f"{_first_start() * 1e3:.0f} ms", "-"


def _seconds(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin


def _first_start() -> float:
    code = (
        "import time; begin = time.perf_counter(); from lago_orgs.simulator import LagoSimulator; LagoSimulator();"
        "print(time.perf_counter() - begin)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    return statistics.median(float(run.stdout) for run in runs)


def main() -> None:
    """Print the table."""
    print(headline("lago-orgs", "attrs"))
    for what, result, target in rows():
        print(f"{what:42} {result:>14}   to reach: {target}")


if __name__ == "__main__":
    main()
