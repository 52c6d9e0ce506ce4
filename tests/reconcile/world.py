"""An embedded Lago that stands still, an organization on a plan, and an outbox beside it."""

import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from lago_orgs import ChargeSpec, LagoOrgs, MemoryOutbox, Money, SqliteOutbox, Standard, UsageRecorder
from lago_orgs._core.events import make_event, milliseconds, nominal, payload
from lago_orgs.reconcile import Discrepancy, Report, Scope, reconcile
from lago_orgs.recorder import LagoPort, Outbox
from lago_orgs.recorder.outboxes.rows import Delivered
from lago_orgs.simulator import LagoSimulator

START = datetime(2026, 3, 1, 9, 30, 0, 858_000, tzinfo=UTC)
PRICE = Standard("0.002")


def day(number: int, month: int = 3) -> datetime:
    return datetime(2026, month, number, 12, tzinfo=UTC)


class KeptMemory(MemoryOutbox):
    """An outbox that outlives the recorders that deliver it."""

    def close(self) -> None:
        self.release()


class KeptFile(SqliteOutbox):
    """The same, in a file."""

    def close(self) -> None:
        self.release()


class KeptPort(LagoPort):
    """The way over a client that stays open."""

    def close(self) -> None:
        pass


class World:
    """A Lago with the plan `pro` ($0.002 a token of `api_call`), and `acme` on it from START on."""

    def __init__(self, outbox: Outbox | None = None) -> None:
        self.lago_itself = LagoSimulator(now=START)
        transport = self.lago_itself.transport()
        self.lago = LagoOrgs("http://lago.test", self.lago_itself.api_key, transport=transport)
        self.outbox = outbox or KeptMemory()
        self.sell("pro", ChargeSpec(metric="api_call", price=PRICE))
        self.lago.subscribe_org_to_plan("acme", "pro", "ACME", "a@example.com")
        self.go_to(day(5))

    def sell(self, plan: str, *charges: ChargeSpec, amount: int = 49, **named: Any) -> None:
        self.lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
        self.lago.ensure_plan(plan, interval="monthly", amount=Money(amount, "USD"), charges=list(charges), **named)

    def go_to(self, moment: datetime) -> None:
        self.lago_itself.move_clock(moment, None)

    def use(self, tokens: object = 100, *, org: str = "acme", code: str = "api_call", **named: Any) -> str:
        """Keep an event, and deliver nothing."""
        return self.keep(org, code, {"tokens": tokens}, **named)

    def keep(self, org: str, code: str, properties: dict[str, object], **named: Any) -> str:
        now = milliseconds(self.lago_itself.clock.peek())
        chance, recorded_at = secrets.token_bytes(10), time.time_ns() // 1_000_000
        event = make_event(org, code, properties, now=now, recorded_at=recorded_at, chance=chance, **named)
        self.outbox.put(event)
        return event.transaction_id

    def deliver(self) -> None:
        """Send what waits, each under its organization's own id, and book it."""
        rows = self.outbox.claim(100)
        events = [json.loads(payload(row.event, nominal(row.event))) for row in rows]
        self.lago.api.events.create_batch_events(body={"events": events})
        self.outbox.settle([Delivered(row) for row in rows], [])

    def deliver_as_a_recorder_does(self) -> None:
        recorder = UsageRecorder(self.outbox, port=KeptPort(self.lago), guard=None)
        assert recorder.flush(30)
        recorder.close(0)

    def lose(self) -> None:
        """Book all that waits as delivered, as if Lago had taken it and been set back to a backup."""
        self.outbox.settle([Delivered(row) for row in self.outbox.claim(100)], [])

    def report(self, scope: Scope | None = None, **named: Any) -> Report:
        return reconcile(self.lago, self.outbox, scope=scope, settling=named.pop("settling", 0), **named)

    def close(self) -> None:
        self.outbox.store.close()
        self.lago.close()


def kinds(report: Report) -> dict[str, int]:
    """How many events of each class there are, `class/finding` where the guard says something."""
    found: dict[str, int] = {}
    for each in report.discrepancies:
        name = each.kind if each.finding is None else f"{each.kind}/{each.finding}"
        found[name] = found.get(name, 0) + each.events
    return found


def only(report: Report, kind: str) -> Discrepancy:
    [found] = [each for each in report.discrepancies if each.kind == kind]
    return found


Act = Callable[[World], None]
