"""Move ten thousand users on the embedded Lago, undisturbed: what each command takes of time and memory.

    python -m benchmarks.migration.scale --users 10000 --at-once 8

Time is that of the clock on the wall, and beside it that of the processor, which other programs on the machine change
less: of the command, and of the embedded Lago, which are two processes and run at the same time.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import headline
from benchmarks.migration.world import DECIDE, MIDNIGHT, World

MOST_MB = 150


def measured(name: str, act: Callable[[], Any], world: World | None = None) -> tuple[float, float, float]:
    """Do something and print what it took; the seconds on the wall, of the command and of the embedded Lago."""
    began, own, children = time.monotonic(), time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    wall, own, after = time.monotonic() - began, time.process_time() - own, resource.getrusage(resource.RUSAGE_CHILDREN)
    command = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    line = f"{name:12} wall {wall:7.1f} s   command {command:6.1f} s   embedded Lago {own:6.1f} s"
    samples = [] if world is None else world.memory[-1].samples
    if samples:
        tenths = [samples[len(samples) * tenth // 10] // 1024 for tenth in (1, 3, 5, 7, 9)]
        line += f"   MB at 10, 30, 50, 70, 90 %: {', '.join(map(str, tenths))}"
    print(line, flush=True)
    return wall, command, own


def main() -> int:
    """Move everybody and print what it took; 1 if the memory was not flat or anything is not billed once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--organizations", type=int, help="a fifth of the users if it is not said")
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    organizations = options.organizations or max(options.users // 5, 1)
    at_once = ["--at-once", str(options.at_once)]
    decide = [word for each in DECIDE for word in ("--decide", each)]
    execute = [*at_once, "--execute", "--plan", "migration-plan.json"]
    print(headline("httpx"))
    print(f"{options.users} users, {organizations} organizations, {options.at_once} at once")
    with tempfile.TemporaryDirectory() as folder:
        worlds: list[World] = []
        chance = random.Random(options.seed)
        measured("fill", lambda: worlds.append(World(options.users, organizations, chance, Path(folder))))
        [world] = worlds
        world.map()
        plan = ["--mapping-file", "users.csv", *at_once, *decide]
        took = [
            measured("plan", lambda: world.run(*plan), world),
            measured("execute", lambda: world.run(*execute), world),
        ]
        for name, after in (("at the seam", timedelta(seconds=10)), ("afterwards", timedelta(minutes=15))):
            measured("(the clock)", partial(world.simulator.travel, MIDNIGHT + after))
            took.append(measured(name, lambda: world.run(*execute), world))
        world.later()
        said: list[str] = []
        took.append(measured("verify", lambda: said.append(world.run(*at_once, "--verify")), world))
        world.close()
    wall, command, own = (sum(each) for each in zip(*took, strict=True))
    print(f"altogether   wall {wall:.0f} s   command {command:.0f} s   embedded Lago {own:.0f} s")
    print(f"the command's memory at most {world.largest} MB")
    differences = said[-1].rstrip().splitlines()[-1]
    print(f"verify: {differences}")
    return 0 if world.largest < MOST_MB and differences == "0 differences" else 1


if __name__ == "__main__":
    sys.exit(main())
