"""`make chaos`: the proof on SQLite, with a Lago on ClickHouse, and on Redis with two host processes."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.chaos.proof import Plan, prove
from benchmarks.machine import headline


def main() -> int:
    """Run both, print both tables; 1 if anything is not as it must be."""
    cli = argparse.ArgumentParser(prog="chaos", description="Kill recorders and Lago, then count.")
    cli.add_argument("--events", type=int, default=200_000)
    cli.add_argument("--kills", type=int, default=20)
    cli.add_argument("--seed", type=int, default=0)
    args = cli.parse_args()
    print(headline("lago-orgs", "httpx", "redis"))
    wrong = []
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
    server = shutil.which("redis-server")
    if server is None:
        print("\nRedis: skipped, there is no redis-server (Debian's package of that name)")
    else:
        with tempfile.TemporaryDirectory() as folder:
            plan = Plan(events=args.events, kills=args.kills, workers=2)
            print(f"\nRedis: {plan.workers} hosts record {plan.events:,} events, {plan.faults:.0%} of requests fail")
            socket = Path(folder) / "s"
            command = [server, "--port", "0", "--unixsocket", str(socket), "--dir", folder, "--save", ""]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as redis:
                report = prove(f"unix://{socket}#chaos", Path(folder), plan, args.seed)
                redis.terminate()
            print(report)
            wrong += report.wrong
    print("\n" + ("WRONG:\n" + "\n".join(wrong) if wrong else "nothing lost, nothing twice"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
