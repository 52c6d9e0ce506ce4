"""A lock is let go whatever interrupts its holder: no `with` block of a lock has a loop with a condition in it.

Since Python 3.12 such a loop has jumps at which a signal's handler may raise and no `__exit__` is called: the compiler
leaves them out of the block's range in the exception table.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "lago_orgs"
# Where the main thread comes by, to which signals go; the threads of `delivery` are never it.
ROOMS = ("_store", "_waits", "access", "client", "recorder", "webhooks", "web")
FILES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "delivery" not in path.relative_to(ROOT).parts
)
LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp)
OWN_FRAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.ClassDef)


def is_lock(item: ast.withitem) -> bool:
    named = item.context_expr
    return isinstance(named, ast.Attribute | ast.Name) and ast.unparse(named).endswith(("lock", "_gate", "_guard"))


def within(node: ast.AST) -> list[ast.AST]:
    """What runs in the same frame."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, OWN_FRAMES):
            found += [child, *within(child)]
    return found


def has_condition(loop: ast.AST) -> bool:
    return isinstance(loop, ast.While) or any(
        isinstance(each, ast.If | ast.IfExp | ast.BoolOp | ast.While) or bool(getattr(each, "ifs", ()))
        for each in within(loop)
    )


def faults(source: str) -> list[int]:
    blocks = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.With) and any(map(is_lock, node.items))
    ]
    loops = {each for block in blocks for each in within(block) if isinstance(each, LOOPS)}
    return sorted({loop.lineno for loop in loops if has_condition(loop)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_block_of_a_lock_has_a_loop_with_a_condition(path: Path) -> None:
    assert faults(path.read_text()) == [], "put the loop into a method, and mark that as `locked`"


@pytest.mark.parametrize(
    "body",
    [
        "for each in many:\n  if each:\n   use(each)",
        "found = [each for each in many if each]",
        "found = {each: 1 for each in many if each}",
        "while many:\n  many.pop()",
    ],
)
@pytest.mark.parametrize("lock", ["self._lock", "self.turns.lock", "lock"])
def test_a_planted_fault_is_found(lock: str, body: str) -> None:
    assert faults(f"with {lock}:\n {body}") == [2]
    assert faults(f"with {lock}:\n def inner():\n  {body.replace(chr(10), chr(10) + ' ')}") == []
    assert faults(f"with other():\n {body}") == []
