"""The simulator's own rooms: arithmetic at the bottom, doors at the top."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from .imports import LIBRARY, imports_of, package_of, room_of

SIMULATOR = LIBRARY / "simulator"
ROOMS: dict[str, set[str]] = {
    "engine": set(),
    "state": {"engine"},
    "http": {"state", "engine"},
    "billing": {"state", "engine"},
    "jobs": {"billing", "engine", "state"},
    "operations": {"http"},
    "views": {"billing", "engine", "http", "state"},
    "resources": {"views", "billing", "engine", "http", "operations", "state"},
    "webhooks": {"http", "state", "views"},
    "errors": {"http"},
    "patterns": set(),
    "faults": {"http", "patterns"},
    "journal": {"http"},
    "control": {"jobs", "faults", "http", "state"},
    "core": {"jobs", "control", "errors", "faults", "journal", "http", "resources", "state", "webhooks"},
    "doors": {"control", "core", "faults", "http", "webhooks"},
    "simulator": {"core", "doors"},
    "pytest_plugin": {"doors", "errors", "simulator", "views"},
    "__main__": {"core", "doors", "operations", "resources", "simulator"},
    "__init__": {"simulator"},
}


def rooms(simulator: Path = SIMULATOR) -> set[str]:
    return {room_of(path, simulator) for path in simulator.rglob("*.py")}


def wrong_arrows(simulator: Path = SIMULATOR) -> Iterator[str]:
    for path in sorted(simulator.rglob("*.py")):
        room = room_of(path, simulator)
        for line, module in imports_of(path, package_of(path, simulator.parents[1])):
            other = module.removeprefix("lago_orgs.simulator.").split(".")[0]
            if module.startswith("lago_orgs.simulator.") and other in ROOMS and other not in {room, *ROOMS[room]}:
                yield f"{path.relative_to(simulator)}:{line} imports {module}"


def test_every_room_has_a_row() -> None:
    assert rooms() == ROOMS.keys()


def test_arrows_point_downwards() -> None:
    assert list(wrong_arrows()) == []


def test_planted_faults_are_found(tmp_path: Path) -> None:
    copy = tmp_path / "lago_orgs" / "simulator"
    shutil.copytree(SIMULATOR, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert list(wrong_arrows(copy)) == []
    for file, line in {
        "state/clock.py": "from ..resources.routes import router",
        "billing/planted.py": "from ..doors.http import HttpDoor",
        "webhooks/planted.py": "from lago_orgs import LagoSimulator",
    }.items():
        path = copy / file
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{line}\n")
        assert len({each.split(" imports ")[0] for each in wrong_arrows(copy)}) == 1, file
        path.write_text(before)
    (copy / "attic.py").touch()
    assert rooms(copy) - ROOMS.keys() == {"attic"}
