"""Public names: one table, told to type checkers as it is, loaded when a name is wanted, found where people look."""

import ast
import inspect
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import lago_orgs
from lago_orgs._names import NAMES, lazy

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "lago_orgs",
    "lago_orgs.types",
    "lago_orgs.client",
    "lago_orgs.reconcile",
    "lago_orgs.migrate",
    "lago_orgs.recorder",
    "lago_orgs.simulator",
    "lago_orgs.webhooks",
)
EXTRAS = {"RedisInbox", "RedisOutbox"}


def told(package: str) -> set[str]:
    """The names that a package imports for type checkers."""
    tree = ast.parse(Path(str(import_module(package).__file__)).read_text())
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in blocks for node in ast.walk(block) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports for alias in node.names}


@pytest.mark.parametrize("package", PACKAGES)
def test_type_checkers_dir_and_programs_know_the_same_names(package: str) -> None:
    module = import_module(package)
    public = set(module.__all__) | (EXTRAS & set(dir(module)))
    assert told(package) == public
    assert public <= set(dir(module))
    for name in public:
        assert getattr(module, name) is getattr(import_module(f"lago_orgs.{NAMES[name]}"), name)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Nope'"):
        _ = module.Nope


def test_every_public_error_is_in_the_one_tree_and_at_the_root() -> None:
    found = set()
    for each in pkgutil.walk_packages(lago_orgs.__path__, "lago_orgs."):
        if each.name.split(".")[1] in {"simulator", "pricing"} or each.name.endswith("__main__"):
            continue
        for name, value in inspect.getmembers(import_module(each.name), inspect.isclass):
            if issubclass(value, lago_orgs.LagoOrgsError) and value.__module__.startswith("lago_orgs"):
                found.add(name)
    assert len(found) > 25
    assert {name for name in found if not name.startswith("_")} <= set(lago_orgs.__all__)


@pytest.mark.parametrize(
    "name", ["RedisOutbox", "CallStarted", "CallFinished", "InsecureTransportWarning", "LagoSimulator", "OutboxFull"]
)
def test_what_people_look_for_is_at_the_root(name: str) -> None:
    assert name in dir(lago_orgs)
    assert getattr(lago_orgs, name).__name__ == name


HEAVY = {"httpx", "anyio", "lago_orgs_client", "lago_orgs.client", "redis", "sqlite3", "lago_orgs.simulator"}


@pytest.mark.parametrize(
    ("statement", "spared"),
    [
        ("import lago_orgs", {*HEAVY, "attrs", "lago_orgs.types", "lago_orgs.errors", "lago_orgs.recorder"}),
        ("from lago_orgs import MemoryOutbox", HEAVY),
        ("from lago_orgs import Money, Customer", {*HEAVY, "lago_orgs.recorder"}),
        ("from lago_orgs import NotFound, OutboxFull", HEAVY),
        ("from lago_orgs import SqliteOutbox", HEAVY - {"sqlite3"}),
        ("from lago_orgs import Timeouts, RetryPolicy", HEAVY),
        (
            "from lago_orgs import LagoOrgs",
            {"lago_orgs.client._async.client", "lago_orgs.recorder", "sqlite3"},
        ),
        ("import lago_orgs.simulator", HEAVY - {"lago_orgs.simulator"}),
        ("from lago_orgs.webhooks import WebhookVerifier, sign", {*HEAVY - {"anyio"}, "jwt", "cryptography"}),
    ],
)
def test_a_name_loads_what_it_needs_and_nothing_else(statement: str, spared: set[str]) -> None:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) & spared == set()


def test_a_table_that_does_not_know_a_name_says_so() -> None:
    load, names = lazy("lago_orgs", ["Money", "Planted"])
    assert {"Money", "Planted"} <= set(names())
    with pytest.raises(AttributeError, match="Planted"):
        load("Planted")
