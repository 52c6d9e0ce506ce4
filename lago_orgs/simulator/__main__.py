"""`python -m lago_orgs.simulator --port 3000`: a Lago on this machine."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from .operations.listing import table
from .resources.routes import ROUTES
from .simulator import DEFAULT_KEY, LagoSimulator


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text}: a zone is needed, as in 2026-03-10T09:30:00Z")
    return at


def main() -> int:
    """Serve until interrupted."""
    cli = argparse.ArgumentParser(prog="lago-orgs-simulator", description="A Lago server of one's own.")
    cli.add_argument("--host", default="127.0.0.1")
    cli.add_argument("--port", type=int, default=3000, help="0 takes a free one")
    cli.add_argument("--api-key", default=DEFAULT_KEY, help="the key of the first organization")
    cli.add_argument("--now", type=_instant, help="freeze a new state's clock at this instant")
    cli.add_argument("--state", type=Path, help="a SQLite file that keeps the state across starts")
    cli.add_argument("--operations", action="store_true", help="list which operations are simulated, and stop")
    args = cli.parse_args()
    if args.operations:
        sys.stdout.write(f"{table(ROUTES)}\n")
        return 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        simulator = LagoSimulator(now=args.now, api_key=args.api_key, state=args.state)
        door = simulator.serve(host=args.host, port=args.port).open()
    except (ValueError, OSError, OverflowError) as error:
        cli.error(str(error))
    sys.stdout.write(f"LAGO_API_URL={door.url}\nLAGO_API_KEY={args.api_key}\n")
    sys.stdout.flush()
    stop.wait()
    door.close()
    simulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
