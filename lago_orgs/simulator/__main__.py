"""`python -m lago_orgs.simulator --port 3000`: a Lago on this machine."""

from __future__ import annotations

import argparse
import base64
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from .core import DEFAULT_KEY
from .doors.http import HttpDoor
from .operations.listing import table
from .resources.routes import ROUTES
from .simulator import LagoSimulator

KEY_VARIABLE: Final = "LAGO_SIMULATOR_KEY"
HMAC_VARIABLE: Final = "LAGO_SIMULATOR_HMAC_KEY"
_EPILOG: Final = f"""\
What it prints can be read by a shell: where it listens, the key, and what verifies the signatures of its webhooks
(the public key of those of the kind jwt as Lago publishes it, a PEM in Base64).
Everybody on the machine can read a command line; keys that matter come from the environment ({KEY_VARIABLE},
{HMAC_VARIABLE}) or from a file.
"""


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text}: a zone is needed, as in 2026-03-10T09:30:00Z")
    return at


def _content(text: str) -> str:
    """The key that a file holds."""
    try:
        key = Path(text).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{text}: the key cannot be read: {error}") from None
    if not key or len(key.split()) > 1:
        raise argparse.ArgumentTypeError(f"{text}: a key in one line is needed, nothing else")
    return key


def _parser() -> argparse.ArgumentParser:
    cli = argparse.ArgumentParser(prog="lago-orgs-simulator", description="A Lago server of one's own.", epilog=_EPILOG)
    cli.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    cli.add_argument("--port", type=int, default=3000, help="0 takes a free one")
    cli.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name that it is reached by, as in a network of containers; others are refused",
    )
    cli.add_argument("--api-key", help=f"the key of the first organization; by default {DEFAULT_KEY}")
    cli.add_argument("--api-key-file", dest="api_key", type=_content, metavar="FILE", help="a file that holds it")
    cli.add_argument("--hmac-key", help="what signs the webhooks of a new state; made up by default")
    cli.add_argument("--hmac-key-file", dest="hmac_key", type=_content, metavar="FILE", help="a file that holds it")
    cli.add_argument("--now", type=_instant, help="freeze a new state's clock at this instant")
    cli.add_argument("--state", type=Path, help="a SQLite file that keeps the state across starts")
    cli.add_argument("--operations", action="store_true", help="list which operations are simulated, and stop")
    return cli


def _told(door: HttpDoor) -> Iterator[str]:
    """What a developer needs of it, as lines for a shell."""
    simulator = door.simulator
    yield f"LAGO_API_URL={door.url}"
    yield f"LAGO_API_KEY={shlex.quote(simulator.api_key)}"
    yield f"LAGO_ORGANIZATION_ID={simulator.organization().identity.id}"
    yield f"LAGO_HMAC_KEY={shlex.quote(simulator.hmac_key)}"
    try:
        key = simulator.jwt_public_key
    except RuntimeError as error:
        yield f"# no LAGO_JWT_PUBLIC_KEY: {error}"
    else:
        yield f"LAGO_JWT_PUBLIC_KEY={base64.b64encode(key.encode()).decode()}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted.

    Args:
        arguments: Without the program's name; those of the process if None.
    """
    cli = _parser()
    args = cli.parse_args(arguments)
    if args.operations:
        sys.stdout.write(f"{table(ROUTES)}\n")
        return 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    api_key = args.api_key or os.environ.get(KEY_VARIABLE) or DEFAULT_KEY
    hmac_key = args.hmac_key or os.environ.get(HMAC_VARIABLE)
    organization = {"hmac_key": hmac_key} if hmac_key else None
    try:
        simulator = LagoSimulator(now=args.now, api_key=api_key, state=args.state, organization=organization)
        door = simulator.serve(host=args.host, port=args.port, names=args.allow_host).open()
    except (ValueError, OSError, OverflowError) as error:
        cli.error(str(error))
    for line in _told(door):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    stop.wait()
    door.close()
    simulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
