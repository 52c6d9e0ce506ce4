"""The proof of `make chaos`, small: recorders and Lago are killed, and nothing is lost or billed twice."""

import gc
from pathlib import Path

import pytest

from benchmarks.chaos.proof import Plan, prove
from benchmarks.chaos.signals import prove_signals
from tests.recorder.conftest import MakeOutbox

SMALL = Plan(events=3000, workers=2, kills=3, restarts=1, pause=0.001, drain_for=60)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_nothing_is_lost_and_nothing_billed_twice(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    where = str(tmp_path / "outbox.db") if kind == "sqlite" else f"{request.getfixturevalue('redis_url')}#{tmp_path}"
    report = prove(where, tmp_path, SMALL)
    assert not report.wrong, f"\n{report}"


# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_no_signal_leaves_anything_behind(make_outbox: MakeOutbox, tmp_path: Path) -> None:
    report = prove_signals(make_outbox, tmp_path, 150)
    gc.collect()
    assert not report.wrong, f"\n{report}"
