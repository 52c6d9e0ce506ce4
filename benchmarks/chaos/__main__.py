"""`make chaos`: signals in every call, and kills: on SQLite, with a Lago on ClickHouse, and on Redis with two hosts."""

import argparse
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.chaos.proof import Plan, prove
from benchmarks.chaos.signals import prove_signals
from benchmarks.machine import headline
from lago_orgs.recorder import MemoryOutbox, SqliteOutbox
from lago_orgs.recorder.redis_streams import RedisOutbox
from tests.recorder.redis_server import RedisServer


def main() -> int:
    """Run all, print a table of each; 1 if anything is not as it must be."""
    cli = argparse.ArgumentParser(prog="chaos", description="Kill recorders and Lago, then count.")
    cli.add_argument("--events", type=int, default=200_000)
    cli.add_argument("--kills", type=int, default=20)
    cli.add_argument("--signals", type=int, default=3_000, help="calls that are interrupted, on each kind of outbox")
    cli.add_argument("--seed", type=int, default=0)
    args = cli.parse_args()
    print(headline("lago-orgs", "httpx", "redis"))
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("memory", MemoryOutbox), ("SQLite", lambda: SqliteOutbox(Path(folder) / "signals.db"))):
            print(f"\nSignals, the outbox in {name}: {args.signals:,} calls are interrupted by a handler's exception")
            report = prove_signals(make, Path(folder), args.signals, args.seed)
            print(report)
            wrong += report.wrong
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(events=args.events, kills=args.kills)
        print(f"\nSQLite: {plan.workers} processes record {plan.events:,} events, {plan.faults:.0%} of requests fail")
        report = prove(str(Path(folder) / "outbox.db"), Path(folder), plan, args.seed)
        print(report)
        wrong += report.wrong
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(events=args.events // 4, kills=args.kills)
        print(f"\nLago on ClickHouse, which refuses no duplicate: {plan.events:,} events")
        report = prove(str(Path(folder) / "outbox.db"), Path(folder), plan, args.seed, events_store="clickhouse")
        print(report)
        wrong += report.wrong
    if shutil.which("redis-server") is None:
        print("\nRedis: skipped, there is no redis-server (Debian's package of that name)")
    else:
        with tempfile.TemporaryDirectory() as folder, closing(RedisServer()) as redis:
            plan = Plan(events=args.events, kills=args.kills, workers=2)
            print(f"\nSignals, the outbox in Redis: {args.signals:,} calls are interrupted by a handler's exception")
            signalled = prove_signals(
                lambda: RedisOutbox(redis.url, name="signals"), Path(folder), args.signals, args.seed
            )
            print(signalled)
            wrong += signalled.wrong
            print(f"\nRedis: {plan.workers} hosts record {plan.events:,} events, {plan.faults:.0%} of requests fail")
            report = prove(f"{redis.url}#chaos", Path(folder), plan, args.seed)
            print(report)
            wrong += report.wrong
    print("\n" + ("WRONG:\n" + "\n".join(wrong) if wrong else "nothing lost, nothing twice"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
