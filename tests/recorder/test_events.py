"""The event as an application makes it, with the machine's clock and chance."""

import json
import os
import re
from datetime import UTC, datetime

from lago_orgs.recorder.events import is_same_event, make_event, new_transaction_id, nominal, payload


def test_now_carries_milliseconds() -> None:
    before = datetime.now(UTC)
    event = make_event("acme", "tokens")
    stamp = json.loads(payload(event, nominal(event)))["timestamp"]
    assert re.fullmatch(r"\d+\.\d{3}", stamp)
    assert before.timestamp() - 0.001 <= float(stamp) <= datetime.now(UTC).timestamp()


def test_a_clock_of_the_callers_stamps_the_use_and_not_when_it_was_recorded() -> None:
    event = make_event("acme", "tokens", now=1_000)
    assert event.timestamp == 1_000
    assert event.recorded_at > 1_700_000_000_000


def test_new_ids_are_version_7_and_sort_by_time() -> None:
    ids = [new_transaction_id() for _ in range(2000)]
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(pattern, each) for each in ids)
    assert len(set(ids)) == 2000
    milliseconds = [each[:13] for each in ids]
    assert milliseconds == sorted(milliseconds)


def test_a_forked_child_never_repeats_its_parents_ids() -> None:
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.write(write, make_event("acme", "tokens").transaction_id.encode())
        os._exit(0)
    mine = make_event("acme", "tokens").transaction_id
    os.waitpid(child, 0)
    assert os.read(read, 100).decode()[14:] != mine[14:]
    os.close(read)
    os.close(write)


def test_the_same_use_recorded_again_by_a_job_is_the_same_event() -> None:
    first = make_event("acme", "tokens", {"n": 1}, transaction_id="job-1", now=5)
    assert is_same_event(first, make_event("acme", "tokens", {"n": 1}, transaction_id="job-1", now=9))
    assert not is_same_event(first, make_event("acme", "tokens", {"n": 2}, transaction_id="job-1", now=5))
