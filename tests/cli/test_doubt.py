"""Usage that is recorded by hand is billed once, however Lago's answer is lost."""

import re
import shlex
from datetime import datetime

import pytest

from lago_orgs.simulator.faults import Fault
from tests.cli.conftest import Run, Shop

RECORD = ("usage", "record", "acme", "api_call", "-p", "tokens=7")


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.client._sync.calling.sleep", lambda _: None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("reset_after"),
        Fault("truncated"),
        Fault("not_json", status=200),
        Fault("not_json", status=502),
        Fault("status", status=500),
    ],
    ids=["lost", "cut", "page", "bad-gateway", "failed"],
)
def test_usage_that_may_be_recorded_is_ambiguous_and_names_its_id_and_instant(
    shop: Shop, run: Run, fault: Fault
) -> None:
    shop.itself.faults.add(fault, method="POST", path="/events")
    failed = run("--json", *RECORD)
    error = failed.json["error"]
    assert (failed.code, error["exit_code"], error["kind"]) == (7, 7, "AmbiguousOutcome")
    assert datetime.fromisoformat(error["timestamp"]).tzinfo is not None
    shop.itself.faults.clear()
    again = shlex.split(re.findall(r"--id \S+ --time \S+(?=, )", error["message"])[0])
    assert again == ["--id", error["transaction_id"], "--time", error["timestamp"]]
    assert run(*RECORD, *again).code == 0
    assert shop.ids == [error["transaction_id"]]


def test_a_first_attempt_that_may_have_come_through_is_remembered(shop: Shop, run: Run) -> None:
    shop.itself.faults.add(Fault("reset_after"), method="POST", path="/events", times=1)
    shop.itself.faults.add(Fault("status", status=429), method="POST", path="/events")
    assert run(*RECORD).code == 7


@pytest.mark.parametrize("status", [429, 501])
def test_what_lago_did_not_take_is_not_ambiguous(shop: Shop, run: Run, status: int) -> None:
    shop.itself.faults.add(Fault("status", status=status), method="POST", path="/events")
    assert run(*RECORD).code == 6


def test_where_nothing_could_be_sent_lago_is_away(shop: Shop, run: Run) -> None:
    assert run("--api-url", "http://127.0.0.1:9", *RECORD).code == 6
