"""Kills recorders and their Lago over and over, and then counts: `python -m benchmarks.chaos`."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import attrs

from benchmarks.chaos.server import KEY, EventsStore, Server
from benchmarks.chaos.worker import ORGS, make_outbox, read_journal, use
from lago_orgs.recorder import drain

PRICE = "0.01"  # of a token, in USD: a token is a cent


@attrs.frozen(kw_only=True)
class Plan:
    """How bad it gets.

    Args:
        events: How many are recorded, by all processes together.
        workers: How many processes record.
        kills: How often one of them is killed with SIGKILL.
        restarts: How often Lago is killed and started again.
        faults: The share of requests that Lago fails.
        pause: Seconds between two events of a process, where there are so few that it would end before it is killed.
        drain_for: Seconds that the outbox may take to be empty after the last kill.
    """

    events: int = 200_000
    workers: int = 4
    kills: int = 20
    restarts: int = 2
    faults: float = 0.05
    pause: float = 0.0
    drain_for: float = 600.0


@attrs.define
class Report:
    """What was counted in the end, and what of it is not as it must be."""

    rows: list[tuple[str, str]] = attrs.field(factory=list)
    wrong: list[str] = attrs.field(factory=list)

    def say(self, what: str, value: object) -> None:
        """A row of the table."""
        self.rows.append((what, _shown(value)))

    def must(self, what: str, actual: object, expected: object) -> None:
        """A row that must be as expected."""
        is_right = actual == expected
        self.rows.append((what, f"{_shown(actual)}{'' if is_right else f', NOT {expected}'}"))
        if not is_right:
            self.wrong.append(f"{what}: {actual} is not {expected}")

    def __str__(self) -> str:
        width = max(len(what) for what, _ in self.rows)
        return "\n".join(f"  {what:<{width}}  {value}" for what, value in self.rows)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def prove(where: str, folder: Path, plan: Plan, seed: int = 0, *, events_store: EventsStore = "postgres") -> Report:
    """Record, kill, deliver, count.

    Args:
        where: The outbox: a path, or a Redis URL with a name behind a `#`.
        folder: Where the journals and Lago's state are kept.
        plan: How bad it gets.
        seed: What the choice of the victims follows from.
        events_store: Where Lago keeps its events; ClickHouse refuses no duplicate.
    """
    report = Report()
    began = time.monotonic()
    with Server(folder / "lago.db", events_store) as server:
        set_up(server)
        server.misbehave(plan.faults)
        journals = [folder / f"journal-{number}" for number in range(plan.workers)]
        kills, restarts = _record_and_kill(where, journals, server, plan, random.Random(seed))
        recorded_in = time.monotonic() - began
        stats = drain(make_outbox(where), api_url=server.url, api_key=KEY, timeout=plan.drain_for)
        report.say("recorded, killed and restarted in", f"{recorded_in:.1f} s")
        report.say("and everything delivered after", f"{time.monotonic() - began:.1f} s")
        report.must("recorders killed with SIGKILL while they recorded", kills, plan.kills)
        report.must("Lago killed and started again on its state", restarts, plan.restarts)
        server.behave()
        report.must("waiting in the outbox", stats.total.pending, 0)
        report.must("dead", stats.total.dead, 0)
        _count(report, server, journals, plan)
        outbox = make_outbox(where)
        books = outbox.recount()
        outbox.close()
        report.say("duplicates that Lago reported and that were ours", books.duplicates)
        report.say("events recorded again after a kill, under their old ids", books.repeats)
        report.must("recorded = delivered + pending + dead + discarded, for all and each", books.is_balanced, True)
        report.must("the books' delivered", books.total.delivered, len(server.all("/events", "events")))
    return report


def set_up(server: Server) -> None:
    """Subscribe the organizations to a plan that bills a cent a token."""
    charges = []
    for code, aggregation in (("tokens", {"aggregation_type": "sum_agg", "field_name": "n"}), ("calls", {})):
        metric = {"name": code, "code": code, "aggregation_type": "count_agg", **aggregation}
        made = server.ask("POST", "/billable_metrics", {"billable_metric": metric})["billable_metric"]
        price = PRICE if code == "tokens" else "0"
        charges.append(
            {"billable_metric_id": made["lago_id"], "charge_model": "standard", "properties": {"amount": price}}
        )
    plan = {"name": "P", "code": "p", "interval": "yearly", "amount_cents": 0, "amount_currency": "USD"}
    server.ask("POST", "/plans", {"plan": {**plan, "pay_in_advance": False, "charges": charges}})
    for number in range(ORGS):
        org = f"org-{number}"
        subscription = {"external_customer_id": org, "external_id": org, "plan_code": "p"}
        server.ask("POST", "/subscriptions", {"subscription": subscription})


@attrs.define
class _Crew:
    """The processes that record, each with a journal; one that is killed is started again."""

    where: str
    journals: list[Path]
    environment: dict[str, str]
    count: int
    pause: float
    processes: list[subprocess.Popen[str]] = attrs.field(factory=list)

    def begin(self, number: int) -> subprocess.Popen[str]:
        """Start one, or start it again."""
        journal = self.journals[number]
        command = [sys.executable, "-m", "benchmarks.chaos.worker", self.where]
        command += [str(journal), journal.name, str(self.count), str(self.pause)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, text=True)

    def sizes(self) -> list[int]:
        """How long the journals are."""
        return [journal.stat().st_size if journal.exists() else 0 for journal in self.journals]

    def progress(self) -> float:
        """Which share is recorded, roughly."""
        line = len(f"next {self.journals[0].name}-{self.count}\n")
        return sum(self.sizes()) / (len(self.journals) * self.count * (2 * line + 21))

    def alive(self) -> list[int]:
        """Those that run."""
        return [number for number, process in enumerate(self.processes) if process.poll() is None]

    def kill_one(self, chance: random.Random) -> bool:
        """Kill one that records at this moment, and start it again; False if none does any more."""
        before = self.sizes()
        while self.alive():
            grown = [number for number in self.alive() if self.sizes()[number] > before[number]]
            if grown:
                number = chance.choice(grown)
                self.processes[number].send_signal(signal.SIGKILL)
                was_killed = self.processes[number].wait() == -signal.SIGKILL
                self.processes[number] = self.begin(number)
                return was_killed
            time.sleep(0.001)
        return False


def _record_and_kill(
    where: str, journals: list[Path], server: Server, plan: Plan, chance: random.Random
) -> tuple[int, int]:
    environment = {**os.environ, "LAGO_API_URL": server.url, "LAGO_API_KEY": KEY}
    count = plan.events * 2 // 3 // plan.workers  # every second event is followed by one more
    crew = _Crew(where, journals, environment, count, plan.pause)
    crew.processes = [crew.begin(number) for number in range(plan.workers)]
    kills = 0
    restarts: list[threading.Thread] = []
    disasters = [(share, "kill") for share in _spread(plan.kills)] + [(s, "restart") for s in _spread(plan.restarts)]
    for share, disaster in sorted(disasters):
        while crew.progress() < share and crew.alive():
            time.sleep(0.002)
        if disaster == "restart":
            restarts.append(threading.Thread(target=server.restart))
            restarts[-1].start()  # the recorders do not wait for it
        else:
            kills += crew.kill_one(chance)
    for number, process in enumerate(crew.processes):
        if process.wait() != 0:
            raise RuntimeError(f"recorder {number} ended with {process.returncode}")
    for restart in restarts:
        restart.join()
    return kills, len(restarts)


def _spread(count: int) -> list[float]:
    return [0.9 * (number + 1) / (count + 1) for number in range(count)]


def _count(report: Report, server: Server, journals: list[Path], plan: Plan) -> None:
    held = Counter(event["transaction_id"] for event in server.all("/events", "events"))
    tokens: Counter[str] = Counter()
    ids: list[str] = []
    made: set[str] = set()
    for journal in journals:
        found = read_journal(journal)
        ids += found["done"]
        made.update(found["made"])
        for transaction_id in found["done"]:
            event = use(journal.name, int(transaction_id.rpartition("-")[2]))
            tokens[event["org_id"]] += event["properties"]["n"]
    returned = set(ids) | made
    report.say("events that record() returned for", len(returned))
    report.must("of them lost", len(returned - held.keys()), 0)
    report.must("in Lago twice", sum(count > 1 for count in held.values()), 0)
    surplus = held.keys() - returned
    report.must(
        f"killed between the commit and the return ({len(surplus)}): at most one per kill",
        len(surplus) <= plan.kills,
        True,
    )
    usage, billed = Counter[str](), Counter[str]()
    for org in tokens:
        answer = server.ask("GET", f"/customers/{org}/current_usage", external_subscription_id=org)
        for charge in answer["customer_usage"]["charges_usage"]:
            if charge["billable_metric"]["code"] == "tokens":
                usage[org] = int(float(charge["units"]))
        server.ask("DELETE", f"/subscriptions/{org}")
    for invoice in server.all("/invoices", "invoices"):
        billed[invoice["customer"]["external_id"]] += invoice["fees_amount_cents"]
    report.say("tokens by the journals, all organizations", tokens.total())
    report.must("tokens by Lago's usage, organization by organization", "equal" if usage == tokens else usage, "equal")
    report.must("cents on Lago's invoices", billed.total(), tokens.total())
    report.must("and organization by organization", "equal" if billed == tokens else billed, "equal")
