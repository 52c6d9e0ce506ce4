"""Move users into organizations on the embedded Lago, kill the command at random, and compute every invoice anew.

    python -m benchmarks.migration --users 1000 --organizations 200 --kills 50

Per way: plan, execute with SIGKILL at random moments under live traffic, verify, a month's end, and
each customer's invoices beside those computed from the events alone. Then a rollback before the seam, killed likewise
while users go on, after which all must be billed as in a Lago that had the same usage, and in which nothing happened.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import headline
from benchmarks.migration.world import CUTOVER, DECIDE, MAY, MIDNIGHT, NOW, PRICE, WAYS, World
from lago_orgs.migrate import Router


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
        world.map()
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
        "MB": world.largest,
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
    fees, kills, many, largest = [], 0, 0, 0
    meanwhile: list[list[dict[str, Any]]] = []
    for is_moved in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            world = World(options.users, options.organizations, random.Random(options.seed), Path(folder))
            filled = len(world.sent)
            for events in meanwhile:
                world.ask("POST", "/events/batch", {"events": events})
            if is_moved:
                world.map()
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
            largest = max(largest, world.largest)
            world.close()
    wrong = sum(fees[0][each] != fees[1][each] for each in {*fees[0], *fees[1]})
    return {"way": "rollback", "kills": kills, "live events": many, "wrong": wrong, "MB": largest}


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
    proofs = [*(partial(prove, way, options) for way in options.ways), partial(prove_rollback, options)]
    rows = []
    for proof in proofs:
        rows.append(row := proof())
        told = (f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items())
        print("  ".join(told), flush=True)
    largest = max(row["MB"] for row in rows)
    print(f"{options.users} users, {options.organizations} organizations; the command's memory at most {largest} MB")
    return 1 if any(row["wrong"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
