"""The layout is the architecture: each room imports only what its row in the table allows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lago_orgs"

# Rooms that do not exist yet have their row already: the house is drawn before it is built.
ROOMS: dict[str, set[str]] = {
    "types": set(),
    "errors": {"types"},
    "pricing": {"types"},
    "_core": {"types", "errors"},
    "client": {"_core", "types", "errors", "lago_orgs_client", "httpx"},
    "webhooks": {"_core", "types", "errors"},
    "recorder": {"client", "_core", "types", "errors"},
    "access": {"client", "recorder", "pricing", "_core", "types", "errors"},
    "migrate": {"client", "pricing", "_core", "types", "errors"},
    "web": {"recorder", "access", "webhooks", "client", "_core", "types", "errors"},
    "simulator": {"pricing", "httpx"},
    "cli": {
        "web",
        "migrate",
        "recorder",
        "access",
        "webhooks",
        "client",
        "pricing",
        "_core",
        "types",
        "errors",
        "simulator",
    },
}
# Only these rooms may name these packages: the facade alone drives the generated client and HTTP.
GUARDED = {"lago_orgs_client", "httpx"}
# Rooms that decide and compute: no I/O, no clock, nothing random.
PURE = {"_core", "pricing"}
# What they never need.
IMPURE = {"asyncio", "http", "io", "os", "pathlib", "random", "socket", "sqlite3", "ssl", "threading", "time"}


def imports_of(source: Path, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, absolute, wherever in the file it does so."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, prefix
            for alias in node.names:
                yield node.lineno, f"{prefix}.{alias.name}"


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def package_of(path: Path) -> tuple[str, ...]:
    return path.parent.relative_to(ROOT).parts


def sources() -> list[Path]:
    return sorted(path for path in LIBRARY.rglob("*.py") if path != LIBRARY / "__init__.py")


def test_every_room_has_a_row() -> None:
    assert {room_of(path) for path in sources()} <= ROOMS.keys() | {"__main__"}


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_arrows_point_downwards(room: str) -> None:
    wrong = []
    for path in sources():
        if room_of(path) != room:
            continue
        for line, module in imports_of(path, package_of(path)):
            head, *rest = module.split(".")
            if head == "lago_orgs" and rest:
                allowed = rest[0] == room or rest[0] in ROOMS[room] or rest[0] not in ROOMS
            else:
                allowed = head not in GUARDED or head in ROOMS[room]
            if not allowed:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong, f"room {room!r} may import only {sorted(ROOMS[room])}:\n" + "\n".join(wrong)


def test_pricing_needs_the_standard_library_and_two_helpers() -> None:
    needed = {
        module.split(".")[0]
        for path in sources()
        if room_of(path) == "pricing"
        for _, module in imports_of(path, package_of(path))
    }
    assert needed <= sys.stdlib_module_names | {"attrs", "dateutil", "lago_orgs"}


def test_decisions_do_no_io() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources()
        if room_of(path) in PURE
        for line, module in imports_of(path, package_of(path))
        if module.split(".")[0] in IMPURE
    ]
    assert not wrong, f"{sorted(PURE)} do without clocks, threads and files; pass them in:\n" + "\n".join(wrong)
