"""`python -m tests.simulator.replay [FLOW ...]`: a table of how many exchanges of each flow agree."""

from __future__ import annotations

import argparse
import sys

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows, recording

from .play import Replay, Server


def main() -> int:
    """Replay and count; exit status 0 where everything agrees."""
    cli = argparse.ArgumentParser(prog="python -m tests.simulator.replay", description=__doc__)
    cli.add_argument("flows", nargs="*", default=flows())
    cli.add_argument("--url", help="another server; the simulator's HTTP door by default")
    cli.add_argument("--shown", type=int, default=3, help="differing exchanges shown per flow")
    args = cli.parse_args()
    with LagoSimulator().serve() as door, Server(args.url or door.url) as server:
        print(f"{'flow':28} exchanges  agreeing")
        good = total = 0
        for flow in args.flows:
            played = list(Replay(server, recording(flow)))
            differing = [one for one in played if one.differences]
            print(f"{flow:28} {len(played):9} {len(played) - len(differing):9}")
            for one in differing[: args.shown]:
                request = one.exchange["request"]
                print(f"    #{one.number} {request['method']} {request['target'][:100]}")
                print("".join(f"        {line}\n" for line in one.differences[:3]), end="")
            good, total = good + len(played) - len(differing), total + len(played)
        print(f"{'all':28} {total:9} {good:9}   {100 * good / max(total, 1):.1f} %")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
