"""The rules of the house, as functions of a copy of it, so that a test can plant a fault and see it found."""

from collections.abc import Iterator
from pathlib import Path

from .imports import LIBRARY, PACKAGE, STANDARD, imports_of, package_of, room_of, sources

# What every room may use: the table of names, what holds a secret and the version stand below all of them.
FLOOR = {"_names", "_secrets", "_version"}
_VALUES = {"types", "errors"}
_CORE = {"_core", *_VALUES}
_CLIENT = {"client", "_waits", *_CORE}
_RECORDER = {"recorder", "_store", *_CLIENT}
# Rooms that do not exist yet have their row already: the house is drawn before it is built.
ROOMS: dict[str, set[str]] = {
    "_names": set(),
    "_secrets": set(),
    "_version": set(),
    "types": set(),
    "errors": {"types"},
    "pricing": {"types"},
    "_core": _VALUES,
    "_store": _VALUES,
    "_waits": _VALUES,
    "client": {"_waits", *_CORE, "lago_orgs_client", "httpx"},
    "webhooks": {"_store", *_CORE, "lago_orgs_client"},
    "recorder": {"_store", *_CLIENT},
    "access": {"pricing", *_RECORDER},
    "migrate": {"pricing", "simulator", *_RECORDER},
    "reconcile": {"pricing", *_RECORDER},
    "web": {"access", "webhooks", *_RECORDER},
    "simulator": {"pricing", "httpx"},
    "cli": {"web", "access", "webhooks", "migrate", "reconcile", "pricing", "simulator", *_RECORDER},
}
# Only these rooms may name these packages: the facade alone drives the generated client and HTTP.
GUARDED = {"lago_orgs_client", "httpx"}
# Rooms that decide and compute: no I/O, no clock, nothing random.
PURE = {"_core", "pricing"}
# What they never need.
IMPURE = {"asyncio", "http", "io", "os", "pathlib", "random", "socket", "sqlite3", "ssl", "threading", "time"}


def rooms_without_a_row(library: Path = LIBRARY) -> set[str]:
    """The rooms that nobody has drawn."""
    return {room_of(path, library) for path in sources(library)} - ROOMS.keys() - {"__main__"}


def wrong_arrows(library: Path = LIBRARY) -> Iterator[str]:
    """Each import of a room that the importing room's row does not have."""
    for path, line, module in _imports(library):
        room = room_of(path, library)
        head, *rest = module.split(".")
        if head == PACKAGE:
            allowed = bool(rest) and rest[0] in {room, *FLOOR, *ROOMS.get(room, ROOMS)}
        else:
            allowed = head not in GUARDED or head in ROOMS.get(room, ROOMS)
        if not allowed:
            yield f"{path.relative_to(library.parent)}:{line} imports {module}"


def impure(library: Path = LIBRARY) -> Iterator[str]:
    """Each import of a clock, a thread or a file in a room that decides."""
    for path, line, module in _imports(library):
        if room_of(path, library) in PURE and module.split(".")[0] in IMPURE:
            yield f"{path.relative_to(library.parent)}:{line} imports {module}"


def needs_of_pricing(library: Path = LIBRARY) -> set[str]:
    """What pricing uses beside the standard library and its two helpers."""
    needed = {module.split(".")[0] for path, _, module in _imports(library) if room_of(path, library) == "pricing"}
    return needed - STANDARD - {"attrs", "dateutil", PACKAGE}


def circles(library: Path = LIBRARY) -> list[list[str]]:
    """The files that import each other in a circle, each circle once."""
    files = {_module(path, library): path for path in library.rglob("*.py")}
    graph = {name: set(_targets(path, library, files)) - {name} for name, path in files.items()}
    return [sorted(group) for group in _knots(graph) if len(group) > 1]


def _imports(library: Path) -> Iterator[tuple[Path, int, str]]:
    for path in sources(library):
        for line, module in imports_of(path, package_of(path, library.parent)):
            yield path, line, module


def _module(path: Path, library: Path) -> str:
    return ".".join(path.relative_to(library.parent).with_suffix("").parts).removesuffix(".__init__")


def _targets(path: Path, library: Path, files: dict[str, Path]) -> Iterator[str]:
    for _, module in imports_of(path, package_of(path, library.parent)):
        if module in files and files[module].name != "__init__.py":
            yield module
        elif module.rpartition(".")[0] in files and files[module.rpartition(".")[0]].name != "__init__.py":
            yield module.rpartition(".")[0]


def _knots(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of nodes that reach each other."""
    reach = {name: _reached(name, graph) for name in graph}
    groups: list[set[str]] = []
    for name in graph:
        group = {other for other in reach[name] if name in reach[other]}
        if group and group not in groups:
            groups.append(group)
    return groups


def _reached(start: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for each in graph[waiting.pop()] - found:
            found.add(each)
            waiting.append(each)
    return found
