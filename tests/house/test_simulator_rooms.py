"""The simulator's own rooms: arithmetic at the bottom, doors at the top."""

import pytest

from .test_arrows import LIBRARY, imports_of, package_of

SIMULATOR = LIBRARY / "simulator"
# The doors know the simulator they open to; the simulator makes its doors when it is asked to.
ROOMS: dict[str, set[str]] = {
    "engine": set(),
    "state": {"engine"},
    "kernel": {"state", "engine"},
    "billing": {"state", "engine"},
    "clockwork": {"billing", "engine", "state"},
    "operations": {"kernel"},
    "resources": {"billing", "engine", "kernel", "operations", "state"},
    "webhooks": {"kernel", "resources", "state"},
    "faults": {"kernel"},
    "journal": {"kernel"},
    "control": {"faults", "kernel", "simulator"},
    "doors": {"faults", "kernel", "simulator", "webhooks"},
    "simulator": {"clockwork", "control", "doors", "faults", "journal", "kernel", "resources", "state", "webhooks"},
    "pytest_plugin": {"doors", "resources", "simulator"},
    "__main__": {"operations", "resources", "simulator"},
    "__init__": {"simulator"},
}


def test_every_room_has_a_row() -> None:
    rooms = {path.relative_to(SIMULATOR).parts[0].removesuffix(".py") for path in SIMULATOR.rglob("*.py")}
    assert rooms == ROOMS.keys()


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_arrows_point_downwards(room: str) -> None:
    wrong = []
    for path in SIMULATOR.rglob("*.py"):
        if path.relative_to(SIMULATOR).parts[0].removesuffix(".py") != room:
            continue
        for line, module in imports_of(path, package_of(path)):
            other = module.removeprefix("lago_orgs.simulator.").split(".")[0]
            if module.startswith("lago_orgs.simulator.") and other in ROOMS and other not in {room, *ROOMS[room]}:
                wrong.append(f"{path.relative_to(SIMULATOR)}:{line} imports {module}")
    assert not wrong, f"{room!r} may import only {sorted(ROOMS[room])}:\n" + "\n".join(wrong)
