"""A Lago with users who are to be moved, and the command that moves them."""

import csv
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from lago_orgs.simulator import LagoSimulator

BOUGHT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 4, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
CUTOVER = datetime(2026, 3, 25, tzinfo=UTC)
DECIDE = ["wallets=move", "coupons=move", "recurring=resend", "pending=drop", "unpaid=leave", "advance=invoice"]
WAYS = ("period-end", "midnight", "now", "carry")
PRICE = Decimal(50)  # cents per token


_TOLD = {"VmRSS", "VmHWM"}


class Memory:
    """What memory a command takes while it runs, in kilobytes.

    It is looked at from here, as what the system tells of children that ended counts this process's own.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.samples: list[int] = []
        self.most = 0
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            try:
                lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            except OSError:
                return  # it is over, or this system tells nothing
            told = {
                name: int(value.split()[0])
                for name, _, value in (line.partition(":") for line in lines)
                if name in _TOLD
            }
            if told:
                self.samples.append(told["VmRSS"])
                self.most = max(self.most, told["VmHWM"])
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
        # What fills it does not go over the network, which would take most of the time.
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, transport=self.simulator.transport())
        self.used: dict[str, Decimal] = defaultdict(Decimal)
        self.sent: list[list[dict[str, Any]]] = []
        self.users = [f"user-{number}" for number in range(users)]
        self.home = {user: f"org-{number % organizations}" for number, user in enumerate(self.users)}
        self.memory: list[Memory] = []
        self._fill()
        self.http.close()
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=600)

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

    def map(self) -> None:
        """Write who moves where to `users.csv`."""
        with (self.folder / "users.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["user_id", "org_id", "org_name", "email"])
            writer.writerows([user, home, home, f"{home}@example.com"] for user, home in self.home.items())

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "LAGO_API_URL": self.url, "LAGO_API_KEY": self.simulator.api_key}
        whole = [sys.executable, "-m", "lago_orgs.migrate", *arguments]
        process = subprocess.Popen(
            whole, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.memory.append(Memory(process))
        return process

    @property
    def largest(self) -> int:
        """The megabytes of memory that any command took."""
        return max((each.most for each in self.memory), default=0) // 1024

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
