"""What a file of the library imports, however it says so, and where what it names really lives."""

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

from lago_orgs._names import NAMES

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lago_orgs"
PACKAGE = "lago_orgs"


def imports_of(source: Path, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, absolute, wherever in the file it does so.

    A name that is taken from the package's root is told by the module that it is loaded from: `from lago_orgs import
    LagoOrgs` is an import of the client.
    """
    return iter(_imports_of(source.read_text(), package))


@functools.cache  # several rules ask it of every file
def _imports_of(text: str, package: tuple[str, ...]) -> list[tuple[int, str]]:
    return list(_read(text, package))


def _read(text: str, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            if prefix != PACKAGE:
                yield node.lineno, prefix
            for alias in node.names:
                yield node.lineno, _home(f"{prefix}.{alias.name}")
        elif isinstance(node, ast.Call) and _is_import(node.func):
            yield from ((node.lineno, _home(word)) for word in map(_text, node.args) if word)


def _home(name: str) -> str:
    """Where a name lives that is asked for at the root or at a room: `lago_orgs.LagoOrgs` is in the client."""
    head, *rest = name.split(".")
    public = head == PACKAGE and len(rest) in {1, 2} and rest[-1] in NAMES
    return f"{PACKAGE}.{NAMES[rest[-1]]}" if public else name


def _is_import(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


def _text(argument: ast.expr) -> str:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def room_of(path: Path, library: Path = LIBRARY) -> str:
    """The folder or file directly in the library."""
    return path.relative_to(library).parts[0].removesuffix(".py")


def package_of(path: Path, root: Path = ROOT) -> tuple[str, ...]:
    """The package that a file is in."""
    return path.parent.relative_to(root).parts


def sources(library: Path = LIBRARY) -> list[Path]:
    """Every file of the library but the root's own."""
    return sorted(path for path in library.rglob("*.py") if path != library / "__init__.py")


STANDARD = sys.stdlib_module_names
