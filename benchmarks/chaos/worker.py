"""One process that records, to be killed at any moment: `... benchmarks.chaos.worker OUTBOX JOURNAL NAME COUNT PAUSE`.

It keeps a journal of its own. Before each event it writes what it is about to record, as a program would write an
order to its database; after `record()` returned it writes so. Started again after a kill, it records the last event
again, under the same id, and goes on.
"""

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from lago_orgs.recorder import Outbox, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.redis_streams import RedisOutbox

ORGS = 20


def make_outbox(where: str) -> Outbox:
    """The outbox at a path, or at a Redis URL with its name behind a `#`."""
    if "://" not in where:
        return SqliteOutbox(where)
    url, _, name = where.partition("#")
    # Soon, for the proof shall not take long; what is sent twice for it is recognised.
    return RedisOutbox(url, name=name, take_over_after=2.0)


def use(name: str, number: int) -> dict[str, Any]:
    """The event of a number: the same each time."""
    chance = random.Random(f"{name}-{number}")
    return {
        "org_id": f"org-{chance.randrange(ORGS)}",
        "code": "tokens",
        "properties": {"n": chance.randrange(1, 1_000_000)},
        "transaction_id": f"{name}-{number}",
    }


def read_journal(path: Path) -> dict[str, list[str]]:
    """The ids by what is said of them: `next` about to be recorded, `done` recorded, `made` here and recorded."""
    found: dict[str, list[str]] = {"next": [], "done": [], "made": []}
    for line in path.read_text().splitlines() if path.exists() else []:
        mark, _, transaction_id = line.partition(" ")
        found[mark].append(transaction_id)
    return found


def main(where: str, journal: str, name: str, count: int, pause: float) -> None:
    """Record what is left."""
    done = len(read_journal(Path(journal))["done"])
    file = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with UsageRecorder(make_outbox(where), guard=None) as recorder:
        for number in range(done, count):
            event = use(name, number)
            os.write(file, f"next {event['transaction_id']}\n".encode())
            recorder.record(**event)
            os.write(file, f"done {event['transaction_id']}\n".encode())
            if number % 2 == 0:  # and one under an id that is made here, which nobody can record again
                made = recorder.record(event["org_id"], "calls")
                os.write(file, f"made {made}\n".encode())
            time.sleep(pause)
        recorder.flush(1.0)
        recorder.close(0)  # the others deliver the rest
    sys.stdout.write(json.dumps({"worker": name, "recorded": count - done}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
