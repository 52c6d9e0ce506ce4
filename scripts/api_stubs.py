"""Write the types of `.api`: what every operation takes and gives, read off the generated client.

At run time an operation is found by its name; a type checker and an editor are told of all of them by these stubs.

    python scripts/api_stubs.py            write
    python scripts/api_stubs.py --check    compare, and fail on any difference
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "generated"))

from lago_orgs_client.index import OPERATIONS, Place  # noqa: E402  # found where it is written

FLAVOURS = {"_async": ("Async", "async "), "_sync": ("", "")}
HEAD = "# Written by `make sync` from generated/; a change made here fails `make check-sync`."


class Typed:
    """One operation: its signature, and the imports that it needs."""

    def __init__(self, operation: Place) -> None:
        path = ROOT / "generated/lago_orgs_client/api" / operation.area / f"{operation.name}.py"
        self.name = operation.name
        self.says = f"{operation.method} {operation.path}"
        tree = ast.parse(path.read_text())
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self._request, self._answer = functions["build_request"].args, functions["parse_response"].returns
        self._imported = dict(_imports(tree))

    def lines(self, keyword: str) -> Iterator[str]:
        """The method of the stub."""
        given = [f"{each.arg}: {ast.unparse(_annotation(each))}" for each in self._request.args]
        if self._request.kwonlyargs:
            given.append("*")
            for each, default in zip(self._request.kwonlyargs, self._request.kw_defaults, strict=True):
                kind = ast.unparse(_annotation(each))
                given.append(f"{each.arg}: {kind}{'' if default is None else ' = ...'}")
        arguments = ", ".join(["self", *given])
        yield f"    {keyword}def {self.name}({arguments}) -> {self.gives()}:"
        yield f'        """{self.says}"""'

    def gives(self) -> str:
        """What a success is read as: without the errors, which are raised."""
        parts = [part for part in _union(self._answer) if part not in {"ApiProblem", "None"}]
        return " | ".join(parts) or "None"

    def imports(self) -> set[str]:
        """The import lines that the signature needs."""
        text = " ".join(self.lines(""))
        return {line for name, line in self._imported.items() if name in _names(text)}


def _annotation(argument: ast.arg) -> ast.expr:
    if argument.annotation is None:
        raise SystemExit(f"the argument {argument.arg!r} of a generated operation has no type")
    return argument.annotation


def _union(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.BinOp):
        return _union(node.left) + _union(node.right)
    return [] if node is None else [ast.unparse(node)]


def _names(text: str) -> set[str]:
    cleaned = "".join(character if character.isalnum() or character == "_" else " " for character in text)
    return set(cleaned.split())


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Name -> the line that imports it, of everything that the module imports for its types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = f"lago_orgs_client.{node.module}" if node.level else str(node.module)
            for alias in node.names:
                yield alias.name, f"from {module} import {alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, f"import {alias.name}"


def stub(flavour: str) -> str:
    """The stub of one flavour."""
    prefix, keyword = FLAVOURS[flavour]
    areas: dict[str, list[Typed]] = {}
    for place in OPERATIONS.values():
        areas.setdefault(place.area, []).append(Typed(place))
    imports = {f"from lago_orgs.client.{flavour}.base import {prefix}Base"}
    body: list[str] = []
    for area, operations in sorted(areas.items()):
        body += ["", f"class {prefix}{_class_name(area)}:"]
        for operation in sorted(operations, key=lambda each: each.name):
            imports |= operation.imports()
            body += operation.lines(keyword)
    body += ["", f"class {prefix}Api:", f"    def __init__(self, base: {prefix}Base) -> None: ..."]
    for area in sorted(areas):
        body += ["    @property", f"    def {area}(self) -> {prefix}{_class_name(area)}: ..."]
    return "\n".join([HEAD, *sorted(imports), *body]) + "\n"


def _class_name(area: str) -> str:
    return "".join(part.title() for part in area.split("_")) + "Area"


def main() -> int:
    """Write or compare; 1 if anything differs."""
    differing = 0
    for flavour in FLAVOURS:
        path, text = ROOT / "lago_orgs/client" / flavour / "api.pyi", stub(flavour)
        if "--check" not in sys.argv[1:]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path.relative_to(ROOT)} is not what the generated client says: run `make sync`")
            differing = 1
    return differing


if __name__ == "__main__":
    sys.exit(main())
