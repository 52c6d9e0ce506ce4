"""What is shipped: the library, the generated client, the package of plain functions, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl"))).namelist()


def test_nothing_else_lands_beside_other_packages(shipped: list[str]) -> None:
    tops = {name.split("/")[0] for name in shipped if ".dist-info/" not in name}
    assert tops == {"lago_orgs", "lago_orgs_client", "lago_integration"}


def test_every_package_is_typed(shipped: list[str]) -> None:
    assert {f"{top}/py.typed" for top in ("lago_orgs", "lago_orgs_client", "lago_integration")} <= set(shipped)


def test_the_simulator_has_its_list_of_operations(shipped: list[str]) -> None:
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lago_orgs").rglob("*.json")}
    assert data <= set(shipped)
