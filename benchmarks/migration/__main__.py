"""Move users into organizations on the embedded Lago, kill the command at random, and compute every invoice anew.

    python -m benchmarks.migration --users 1000 --organizations 200 --kills 50

Per way: plan, execute with SIGKILL at random moments under live traffic, verify, a month's end, and
each customer's invoices beside those computed from the events alone. Then a rollback before the seam, killed likewise
while users go on, after which all must be billed as in a Lago that had the same usage, and in which nothing happened.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from benchmarks.machine import headline
from lago_orgs.migrate import Router
from lago_orgs.simulator import LagoSimulator

BOUGHT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 4, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
CUTOVER = datetime(2026, 3, 25, tzinfo=UTC)
DECIDE = ["wallets=move", "coupons=move", "recurring=resend", "pending=drop", "unpaid=leave", "advance=invoice"]
WAYS = ("period-end", "midnight", "now", "carry")
PRICE = Decimal(50)  # cents per token


LARGEST = [0]  # kilobytes of memory that any command took


def watch(process: subprocess.Popen[str]) -> None:
    """Note the most memory that a command takes: what the system tells of children that ended counts this process's."""
    while process.poll() is None:
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        except OSError:
            return  # it is over, or this system tells nothing
        LARGEST[0] = max(LARGEST[0], *(int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
        time.sleep(0.05)


class World:
    """A Lago with users, what they used, and the command that moves them.

    Args:
        users: How many.
        organizations: How many they move into.
        chance: For when to kill, and who uses what.
        folder: For the mapping, the plan and the journal.
    """

    def __init__(self, users: int, organizations: int, chance: random.Random, folder: Path) -> None:
        self.chance, self.folder = chance, folder
        self.simulator = LagoSimulator(now=BOUGHT)
        self.door = self.simulator.serve()
        self.url = self.door.__enter__().url
        headers = {"Authorization": f"Bearer {self.simulator.api_key}"}
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=600)
        self.used: dict[str, Decimal] = defaultdict(Decimal)
        self.sent: list[list[dict[str, Any]]] = []
        self.users = [f"user-{number}" for number in range(users)]
        self.home = {user: f"org-{number % organizations}" for number, user in enumerate(self.users)}
        self._fill()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        response = self.http.request(method, path, json=body)
        response.raise_for_status()
        return response.json()

    def _fill(self) -> None:
        idents = []
        for code, kind, field, recurring in (
            ("tokens", "sum_agg", "n", False),
            ("seats", "unique_count_agg", "desk", True),
        ):
            metric = {"name": code, "code": code, "aggregation_type": kind, "field_name": field, "recurring": recurring}
            idents.append(
                self.ask("POST", "/billable_metrics", {"billable_metric": metric})["billable_metric"]["lago_id"]
            )
        charges = [
            {"billable_metric_id": each, "charge_model": "standard", "properties": {"amount": "0.5"}} for each in idents
        ]
        for code, cents, in_advance in (("solo", 3100, False), ("pro", 6200, True), ("mini", 1000, False)):
            plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": cents, "amount_currency": "USD"}
            self.ask("POST", "/plans", {"plan": {**plan, "pay_in_advance": in_advance, "charges": charges}})
        coupon = {
            "name": "c",
            "code": "c",
            "coupon_type": "fixed_amount",
            "amount_cents": 100,
            "amount_currency": "USD",
        }
        coupon |= {"frequency": "recurring", "frequency_duration": 9, "expiration": "no_expiration", "reusable": True}
        self.ask("POST", "/coupons", {"coupon": coupon})
        for number, user in enumerate(self.users):
            home = int(self.home[user].removeprefix("org-"))
            self._subscribe(user, "pro" if home % 3 == 0 else "solo")
            if number % 4 == 0:
                terms = {"external_customer_id": user, "rate_amount": "1", "currency": "USD", "granted_credits": "20"}
                self.ask("POST", "/wallets", {"wallet": terms})
            if number % 5 == 0:
                self.ask(
                    "POST", "/applied_coupons", {"applied_coupon": {"external_customer_id": user, "coupon_code": "c"}}
                )
            self.use(user, user, BOUGHT + timedelta(hours=3), 3)
        self.simulator.travel(NOW)
        for user in self.users[::10]:
            self._subscribe(user, "mini", customer=False)  # a cheaper plan waits for the period's end

    def _subscribe(self, user: str, plan: str, *, customer: bool = True) -> None:
        if customer:
            self.ask("POST", "/customers", {"customer": {"external_id": user, "currency": "USD"}})
        terms = {"external_customer_id": user, "external_id": user, "plan_code": plan}
        self.ask("POST", "/subscriptions", {"subscription": terms})

    def use(self, subscription: str, user: str, at: datetime, times: int = 1) -> None:
        """Record tokens, and once a desk."""
        events: list[dict[str, Any]] = []
        for _ in range(times):
            tokens = self.chance.randrange(1, 9)
            self.used[subscription] += tokens
            events.append({"code": "tokens", "properties": {"n": tokens, "user_id": user}})
        if times > 1:
            events.append({"code": "seats", "properties": {"desk": f"desk of {user}"}})
        for event in events:
            ident = f"{self.chance.getrandbits(64):x}"
            event |= {"transaction_id": ident, "external_subscription_id": subscription, "timestamp": at.timestamp()}
        self.ask("POST", "/events/batch", {"events": events})
        self.sent.append(events)

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "LAGO_API_URL": self.url, "LAGO_API_KEY": self.simulator.api_key}
        whole = [sys.executable, "-m", "lago_orgs.migrate", *arguments]
        process = subprocess.Popen(
            whole, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=watch, args=(process,), daemon=True).start()
        return process

    def later(self) -> None:
        """Go on for some minutes, until Lago counts what has just come."""
        self.simulator.travel(self.simulator.clock.peek() + timedelta(minutes=10))

    def run(self, *arguments: str, code: int | None = 0) -> str:
        """Run the command to its end, which must be a good one unless any will do."""
        with self.command(*arguments) as process:
            said, _ = process.communicate()
        assert code is None or process.returncode == code, (
            f"{arguments} ended with {process.returncode}:\n{said[-3000:]}"
        )
        return said

    def killed(self, kills: int, *arguments: str) -> int:
        """Run the command again and again, killed at a random moment each time; how often it was killed."""
        done, longest = 0, 3.0
        while done < kills:
            with self.command(*arguments) as process:
                try:
                    process.wait(self.chance.uniform(0.4, longest))
                except subprocess.TimeoutExpired:
                    process.kill()
                    done += 1
                    continue
                process.communicate()
            if longest < 0.6:
                break  # it has nothing left to do
            longest *= 0.7
        self.run(*arguments)
        return done

    def settle(self) -> None:
        """Count what was sent to organizations, as it had come too late for its user, as theirs."""
        for organization in set(self.home.values()):
            page: int | None = 1
            while page:
                asked = f"external_subscription_id={organization}&code=tokens&page={page}&per_page=1000"
                answer = self.ask("GET", f"/events?{asked}")
                for event in answer["events"]:
                    if event["transaction_id"].startswith("carried-"):
                        tokens, user = event["properties"]["n"], event["properties"]["user_id"]
                        self.used[organization] += tokens
                        self.used[user] -= tokens
                page = answer["meta"]["next_page"]

    def billed(self) -> dict[str, Counter[str]]:
        """Per customer what the fees of all its invoices come to, in cents."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        page: int | None = 1
        while page:
            answer = self.ask("GET", f"/fees?page={page}&per_page=1000")
            for fee in answer["fees"]:
                code = fee["item"]["code"] if fee["item"]["type"] == "charge" else fee["item"]["type"]
                if code != "add_on":
                    found[fee["external_customer_id"]][code] += fee["amount_cents"]
            page = answer["meta"]["next_page"]
        page = 1
        while page:  # the fees of a one-off do not say whose they are
            answer = self.ask("GET", f"/invoices?invoice_type=one_off&page={page}&per_page=1000")
            for invoice in answer["invoices"]:
                found[invoice["customer"]["external_id"]]["add_on"] += invoice["fees_amount_cents"]
            page = answer["meta"]["next_page"]
        return found

    def close(self) -> None:
        self.http.close()
        self.door.__exit__(None, None, None)


class Traffic(threading.Thread):
    """Users who go on using while they are moved, each use under the id that the router gives."""

    def __init__(self, world: World, router: Router) -> None:
        super().__init__(daemon=True)
        self._world, self._router = world, router
        self._chance = random.Random(world.chance.random())
        self.ending = threading.Event()
        self.many = 0

    def run(self) -> None:
        while not self.ending.wait(0.05):
            if self.many % 10 == 0:
                self._router.reload()
            at, user = self._world.simulator.clock.peek(), self._chance.choice(self._world.users)
            to = self._router.route(user, at)
            self._world.use(to.id, user, to.at)
            self.many += 1


def expected(world: World, plans: dict[str, int], way: str) -> dict[str, Counter[str]]:
    """What must have been billed a month after the seam, from the events and the plans alone."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    users = {"period-end": 31, "midnight": 24, "now": 16, "carry": 0}[way]
    organization = {"period-end": 0, "midnight": 7, "now": 16, "carry": 31}[way]  # days of March
    for subscription, tokens in world.used.items():
        payer = world.home.get(subscription, subscription) if way == "carry" else subscription
        found[payer]["tokens"] += int(tokens * PRICE)
    for user in world.users:
        fee, in_advance = plans[user], plans[user] == 6200
        found[user]["subscription"] = fee if in_advance else fee * users // 31
    for org in set(world.home.values()):
        fee, in_advance = plans[org], plans[org] == 6200
        march = fee * organization // 31
        if way == "carry" and in_advance:
            found[org]["add_on"], march = fee * 15 // 31, 0  # the days for which the users are credited
        found[org]["subscription"] = march + fee * (2 if in_advance else 1)
    return found


def prove(way: str, options: argparse.Namespace) -> dict[str, Any]:
    """Move everybody, kill it on the way, and compare every fee."""
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(options.seed)
        world = World(options.users, options.organizations, chance, Path(folder))
        plans = {user: 6200 if int(home.removeprefix("org-")) % 3 == 0 else 3100 for user, home in world.home.items()}
        plans |= {world.home[user]: fee for user, fee in plans.items()}
        with (Path(folder) / "users.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["user_id", "org_id", "org_name", "email"])
            writer.writerows([user, home, home, f"{home}@example.com"] for user, home in world.home.items())
        decide = [word for each in DECIDE for word in ("--decide", each)]
        began = time.monotonic()
        cutover = ["--cutover", CUTOVER.date().isoformat()] if way == "midnight" else []
        world.run("--mapping-file", "users.csv", "--way", way, *cutover, *decide)
        planned = time.monotonic() - began
        execute, kills = ["--execute", "--plan", "migration-plan.json"], 0
        began = time.monotonic()
        if way in {"now", "carry"}:
            world.simulator.clock.run()
            world.simulator.travel(NOW)  # and it goes on: who ends when is a matter of milliseconds
        live = Traffic(world, Router(Path(folder) / "migration-plan.json", Path(folder) / "migration.journal"))
        live.start()
        stops: dict[str, list[datetime | None]] = {
            "period-end": [None, MIDNIGHT + timedelta(seconds=10), MIDNIGHT + timedelta(minutes=15)],
            "midnight": [None, CUTOVER - timedelta(seconds=40), CUTOVER + timedelta(seconds=10)],
            "now": [None],
            "carry": [None],
        }
        moments = stops[way]
        for moment in moments:
            if moment is not None:
                world.simulator.travel(moment)
            kills += world.killed(options.kills // len(moments), *execute)
        live.ending.set()
        live.join()
        executed = time.monotonic() - began
        state = world.run(*execute)
        assert f"{options.organizations} done" in state, state
        world.later()
        if way in {"now", "carry"}:  # what was on its way to a user who ended meanwhile
            world.run("--verify", "--late", "send", code=None)
            world.later()
        if way == "now":
            world.settle()
        verified = world.run("--verify")
        assert verified.rstrip().endswith("0 differences"), verified[-2000:]
        world.simulator.travel(MAY)
        wrong = different(world, expected(world, plans, way))
        world.close()
    return {
        "way": way,
        "plan s": planned,
        "execute s": executed,
        "kills": kills,
        "live events": live.many,
        "wrong": wrong,
    }


def different(world: World, wanted: dict[str, Counter[str]]) -> int:
    """How many customers were billed otherwise than computed."""
    billed, wrong = world.billed(), 0
    for customer, fees in wanted.items():
        for kind in ("tokens", "subscription", "add_on"):
            if billed[customer][kind] != fees[kind]:
                wrong += 1
                print(f"{customer} {kind}: billed {billed[customer][kind]}, computed {fees[kind]}", file=sys.stderr)
    return wrong


def prove_rollback(options: argparse.Namespace) -> dict[str, Any]:
    """Move everybody up to the seam, take it back, both killed on the way: billed as if nothing had happened."""
    fees, kills, many = [], 0, 0
    meanwhile: list[list[dict[str, Any]]] = []
    for is_moved in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            world = World(options.users, options.organizations, random.Random(options.seed), Path(folder))
            filled = len(world.sent)
            for events in meanwhile:
                world.ask("POST", "/events/batch", {"events": events})
            if is_moved:
                rows = "".join(f"{user},{home},{home},{home}@example.com\n" for user, home in world.home.items())
                (Path(folder) / "users.csv").write_text(f"user_id,org_id,org_name,email\n{rows}")
                decide = [word for each in DECIDE if "pending" not in each for word in ("--decide", each)]
                world.run("--mapping-file", "users.csv", *decide, "--decide", "pending=drop")
                live = Traffic(world, Router(Path(folder) / "migration-plan.json", Path(folder) / "migration.journal"))
                live.start()
                kills += world.killed(options.kills // 2, "--execute", "--plan", "migration-plan.json")
                kills += world.killed(options.kills // 2, "--rollback", "--yes")
                live.ending.set()
                live.join()
                meanwhile, many = world.sent[filled:], live.many
            world.simulator.travel(MAY)
            fees.append(world.billed())
            world.close()
    wrong = sum(fees[0][each] != fees[1][each] for each in {*fees[0], *fees[1]})
    return {"way": "rollback", "kills": kills, "live events": many, "wrong": wrong}


def main() -> int:
    """Prove each way, print the table; 1 if anything was billed otherwise than computed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--organizations", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=WAYS)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(headline("httpx"))
    rows = [*(prove(way, options) for way in options.ways), prove_rollback(options)]
    for row in rows:
        print(
            "  ".join(
                f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()
            )
        )
    largest = LARGEST[0] / 1024
    print(
        f"{options.users} users, {options.organizations} organizations; the command's memory at most {largest:.0f} MB"
    )
    return 1 if any(row["wrong"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
