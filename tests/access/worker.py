"""Processes that use what a limit leaves, until nothing is left for a while: run by the tests, and killed by them.

One process imports the library and forks the others, before it has opened anything: importing takes a second each.
"""

import os
import random
import sys
import time

from lago_orgs import LagoOrgs, LimitReached, RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.access import Access
from lago_orgs.recorder import Outbox


def main(processes: int, storage: str, name: str, url: str, key: str, limit: int) -> None:
    for _ in range(processes):
        if os.fork() == 0:
            use_up(storage, name, url, key, limit)
            os._exit(0)
    for _ in range(processes):
        pid, status = os.wait()
        say(pid, os.waitstatus_to_exitcode(status))


def say(*numbers: int) -> None:
    """Write a line in one step, for others write to the same pipe."""
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, numbers))}\n".encode())


def use_up(storage: str, name: str, url: str, key: str, limit: int) -> None:
    outbox: Outbox = RedisOutbox(storage, name=name) if storage.startswith(("redis", "unix")) else SqliteOutbox(storage)
    chance, refused_since = random.Random(), 0.0
    recorder = UsageRecorder(outbox, api_url=url, api_key=key, guard=None)
    lago = LagoOrgs(url, key)
    access = Access(lago, recorder=recorder, ttl=0.5, settling=0.3, patience=20.0, reserve_for=1.0)
    with lago, recorder, access:
        say(os.getpid())
        while not refused_since or time.monotonic() - refused_since < 2.0:
            wished = chance.randint(1, 3)
            try:
                with access.reserve("org_1", "tokens", wished, limit=limit, overage="cap") as held:
                    if chance.random() < 0.2:
                        time.sleep(0.005)
                    if chance.random() < 0.8:
                        held.commit(chance.randint(1, int(held.units)))
                refused_since = 0.0
            except LimitReached:
                refused_since = refused_since or time.monotonic()
                time.sleep(0.05)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5], int(sys.argv[6]))
