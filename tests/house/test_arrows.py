"""The layout is the architecture: each room imports only what its row in the table allows, and no circle."""

import re
import shutil
from pathlib import Path

import pytest

from . import rules
from .imports import LIBRARY, ROOT


def test_every_room_has_a_row() -> None:
    assert rules.rooms_without_a_row() == set()


def test_arrows_point_downwards() -> None:
    assert list(rules.wrong_arrows()) == []


def test_pricing_needs_the_standard_library_and_two_helpers() -> None:
    assert rules.needs_of_pricing() == set()


def test_decisions_do_no_io() -> None:
    assert list(rules.impure()) == [], "they do without clocks, threads and files; pass them in"


def test_nothing_goes_in_a_circle() -> None:
    assert list(rules.circles()) == []


def test_the_table_in_contributing_says_the_same() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    drawn = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))
    assert rules.ROOMS.keys() - rules.FLOOR <= drawn


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house to plant faults in."""
    return tmp_path / "lago_orgs"


def plant(house: Path, file: str, line: str) -> None:
    """Put a file of the library there, if there is one, with one line more inside a function."""
    path = house / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if (LIBRARY / file).exists():
        shutil.copy(LIBRARY / file, path)
    else:
        path.touch()
    with path.open("a") as text:
        text.write(f"\n\ndef planted() -> None:\n    {line}\n")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("_core/ids.py", "from lago_orgs import LagoOrgs"),
        ("_core/ids.py", "import lago_orgs"),
        ("_core/ids.py", "from .. import LagoOrgs"),
        ("_core/ids.py", "from lago_orgs import client"),
        ("_core/ids.py", "from lago_orgs import MemoryOutbox as Kept"),
        ("_core/ids.py", "import lago_orgs.client._http"),
        ("_core/ids.py", "import httpx"),
        ("types/money.py", "from lago_orgs.errors import NotFound"),
        ("errors.py", "from lago_orgs._core.retry import RetryPolicy"),
        ("pricing/expressions.py", "from lago_orgs import Timeouts"),
        ("simulator/simulator.py", "from lago_orgs import LagoOrgs"),
        ("simulator/simulator.py", "from .. import LagoOrgs"),
        ("simulator/simulator.py", "from lago_orgs.client import LagoOrgs"),
        ("simulator/faults.py", "__import__('lago_orgs.errors')"),
        ("client/_http.py", "from lago_orgs import UsageRecorder"),
        ("recorder/port.py", "import httpx"),
        ("recorder/port.py", "from lago_orgs_client.index import OPERATIONS"),
        ("webhooks/verify.py", "from lago_orgs import LagoOrgs"),
        ("access/ledger.py", "from lago_orgs.web import gate"),
        ("_store/sqlite.py", "from lago_orgs._core.ids import checked_id"),
        ("_waits/turns.py", "from lago_orgs._core.ids import checked_id"),
        ("reconcile/report.py", "from lago_orgs.simulator import LagoSimulator"),
        ("migrate/plan.py", "from lago_orgs.access import Decision"),
    ],
)
def test_an_arrow_that_points_upwards_is_found(house: Path, file: str, line: str) -> None:
    plant(house, file, "pass")
    assert list(rules.wrong_arrows(house)) == []
    plant(house, file, line)
    assert any(file in found for found in rules.wrong_arrows(house))


def test_a_room_that_nobody_drew_is_found(house: Path) -> None:
    plant(house, "attic/old.py", "pass")
    assert rules.rooms_without_a_row(house) == {"attic"}


def test_a_clock_in_a_decision_is_found(house: Path) -> None:
    plant(house, "_core/retry.py", "from time import monotonic")
    assert any("_core/retry.py" in each for each in rules.impure(house))


def test_a_library_in_pricing_is_found(house: Path) -> None:
    plant(house, "pricing/expressions.py", "import numpy")
    assert rules.needs_of_pricing(house) == {"numpy"}


def test_a_circle_is_found(house: Path) -> None:
    plant(house, "_core/ids.py", "from lago_orgs._core.metadata import merged")
    plant(house, "_core/metadata.py", "from lago_orgs._core.ids import checked_id")
    assert rules.circles(house) == [["lago_orgs._core.ids", "lago_orgs._core.metadata"]]
