"""What is shipped: every file of the library, of the generated client and of the plain functions, and nothing else."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import lago_orgs

ROOT = Path(__file__).parents[2]
PACKAGES = {"lago_orgs": ROOT, "lago_integration": ROOT, "lago_orgs_client": ROOT / "generated"}
# What git does not keep is nothing to ship.
LEFT_OVERS = {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"}


def kept(root: Path = ROOT) -> set[str]:
    """The files of the three packages, by the names that they are to have in the wheel."""
    return {
        path.relative_to(root / parent.relative_to(ROOT)).as_posix()
        for package, parent in PACKAGES.items()
        for path in (root / parent.relative_to(ROOT) / package).rglob("*")
        if path.is_file() and not LEFT_OVERS & set(path.parts)
    }


def difference(shipped: list[str], wanted: set[str]) -> dict[str, set[str]]:
    """What a wheel has too many and too few."""
    found = {name for name in shipped if ".dist-info/" not in name}
    return {"too many": found - wanted, "missing": wanted - found}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl"))).namelist()


def test_the_wheel_holds_every_file_and_no_other(shipped: list[str]) -> None:
    assert difference(shipped, kept()) == {"too many": set(), "missing": set()}
    assert len(shipped) > 900


def test_every_package_is_typed(shipped: list[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(shipped)
    assert "lago_orgs/simulator/operations/contract.txt" in shipped


@pytest.mark.parametrize("planted", ["lago_orgs/py.typed", "lago_orgs/simulator/operations/contract.txt"])
def test_a_file_that_is_forgotten_is_found(shipped: list[str], planted: str) -> None:
    without = [name for name in shipped if name != planted]
    assert difference(without, kept()) == {"too many": set(), "missing": {planted}}
    assert difference([*shipped, "tests/conftest.py"], kept())["too many"] == {"tests/conftest.py"}


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "version" in project["dynamic"]
    assert lago_orgs.__version__ == version("lago-orgs")


def test_the_build_backend_is_the_pinned_one() -> None:
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert re.search(rf"^{re.escape(backend)} ", (ROOT / "requirements/dev.txt").read_text(), re.MULTILINE)
