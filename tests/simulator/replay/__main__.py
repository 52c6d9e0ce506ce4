"""`python -m tests.simulator.replay [FLOW ...]`: a table of how many exchanges and webhooks of each flow agree."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows, recording

from .play import API_KEY, InProcess, Played, Replay, Server


@contextmanager
def asked(url: str | None) -> Iterator[Server | InProcess]:
    """The server at a URL, or a simulator of this process."""
    if url is None:
        yield InProcess(LagoSimulator(api_key=API_KEY))
    else:
        with Server(url) as server:
            yield server


def shown(played: Played) -> str:
    """What differs at one exchange."""
    request = played.exchange["request"]
    lines = [*played.differences[:3], *(f"webhook {line}" for line in played.webhooks[:3])]
    head = f"    #{played.number} {request['method']} {request['target'][:100]}\n"
    return head + "".join(f"        {line}\n" for line in lines)


def main() -> int:
    """Replay and count; exit status 0 where everything agrees, webhooks included."""
    cli = argparse.ArgumentParser(prog="python -m tests.simulator.replay", description=__doc__)
    cli.add_argument("flows", nargs="*", default=flows())
    cli.add_argument("--url", help="another server, whose webhooks are not compared; the simulator by default")
    cli.add_argument("--shown", type=int, default=3, help="differing exchanges shown per flow")
    args = cli.parse_args()
    print(f"{'flow':28} exchanges  agreeing  webhooks")
    good = total = told = agreed = 0
    for flow in args.flows:
        with asked(args.url) as server:
            replay = Replay(server, recording(flow))
            played = list(replay)
        agreeing = sum(not one.differences for one in played)
        faulty = [one for one in played if one.differences or one.webhooks]
        print(f"{flow:28} {len(played):9} {agreeing:9} {replay.webhooks.count or '':9}")
        print("".join(shown(one) for one in faulty[: args.shown]), end="")
        good, total, told = good + agreeing, total + len(played), told + replay.webhooks.count
        agreed += not faulty
    print(f"{'all':28} {total:9} {good:9} {told:9}   {100 * good / max(total, 1):.2f} %")
    print(f"{agreed} of {len(args.flows)} flows agree entirely")
    return 0 if agreed == len(args.flows) else 1


if __name__ == "__main__":
    sys.exit(main())
