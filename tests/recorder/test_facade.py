"""The facade with a recorder: recording is keeping, and the recorder delivers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lago_orgs import AsyncLagoOrgs, LagoOrgs, UsageRecorder
from lago_orgs.recorder import Account, MemoryOutbox, Pace, TransactionIdReused
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import Lago, instant


@pytest.fixture
def lago() -> Lago:
    return Lago()


@pytest.fixture
def recorder(lago: Lago) -> Iterator[UsageRecorder]:
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=Pace(linger=0.0)) as recorder:
        yield recorder


def test_usage_goes_through_the_recorder(lago: Lago, recorder: UsageRecorder) -> None:
    lago.simulator.faults.add(Fault("reset_before"))  # nothing of this waits for the network
    with LagoOrgs("http://lago.test", "k", transport=lago.simulator.transport(), recorder=recorder) as client:
        kept = client.record_usage("acme", "tokens", "t1", {"n": Decimal("1.5")}, instant(5, 7))
        called = client.record_usage("acme", "api_call", "t2", {"tokens": 7}, user_id="u1", product="search")
        with pytest.raises(TransactionIdReused):
            client.record_usage("acme", "tokens", "t1", {"n": 2})
    assert (kept.transaction_id, kept.timestamp, kept.properties, kept.duplicate) == (
        "t1",
        instant(5, 7),
        {"n": "1.5"},
        False,
    )
    assert called.external_subscription_id == "acme:search"
    assert abs((datetime.now(UTC) - called.timestamp).total_seconds()) < 60
    lago.simulator.faults.clear()
    assert recorder.flush(30)
    assert lago.ids() == ["t1", "t2"]
    assert recorder.stats().organizations == {"acme": Account(recorded=2, delivered=2)}


def test_the_receipt_of_a_repeat_shows_what_was_kept_first(lago: Lago, recorder: UsageRecorder) -> None:
    now = [instant(1)]
    client = LagoOrgs("http://lago.test", "k", recorder=recorder, clock=lambda: now[0])
    first = client.record_usage("acme", "tokens", "t1", {"n": 1})
    now[0] = instant(2)
    again = client.record_usage("acme", "tokens", "t1", {"n": 1})
    assert recorder.flush(30)
    once_more = client.record_usage("acme", "tokens", "t1", {"n": 1})
    assert [each.duplicate for each in (first, again, once_more)] == [False, True, True]
    assert {each.timestamp for each in (first, again, once_more)} == {instant(1)}


@pytest.mark.anyio
async def test_async_usage_goes_through_the_recorder(lago: Lago, recorder: UsageRecorder) -> None:
    transport = lago.simulator.async_transport()
    async with AsyncLagoOrgs("http://lago.test", "k", transport=transport, recorder=recorder) as client:
        kept = await client.record_usage("acme", "tokens", "t1", {"n": 1})
        again = await client.record_usage("acme", "tokens", "t1", {"n": 1})
    assert kept.code == "tokens"
    assert (kept.duplicate, again.duplicate, again.timestamp) == (False, True, kept.timestamp)
    assert recorder.flush(30)
    assert lago.ids() == ["t1"]
    assert recorder.stats().repeats == 1


def test_the_plain_functions_use_the_outbox_that_the_environment_names(tmp_path: Path) -> None:
    script = """
import asyncio
from lago_integration import record_api_call, record_usage

async def main():
    for number in range(150):
        await record_api_call("acme", f"call-{number:03}", endpoint="/chat", user_id="u1", tokens=number)
    print((await record_usage("acme", "tokens", "single", {"n": 1}))["transaction_id"])

asyncio.run(main())
"""
    simulator = LagoSimulator()
    with simulator.serve() as door:
        environment = {
            **os.environ,
            "LAGO_API_URL": door.url,
            "LAGO_API_KEY": simulator.api_key,
            "LAGO_OUTBOX": str(tmp_path / "usage.db"),
        }
        command = [sys.executable, "-W", "error", "-c", script]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "single\n"
    held = sorted(event.transaction_id for event in simulator.organization().events)
    assert held == [*(f"call-{number:03}" for number in range(150)), "single"]
    assert (tmp_path / "usage.db").exists()
