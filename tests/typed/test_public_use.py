"""An application that is checked strictly sees every name, argument and value of the library as it is."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
GENERATED = FOLDER.parents[1] / "generated"
# Checked together: what both the library and the generated package are made of is read once.
FILES = {name: FOLDER / f"{name}.py" for name in ("right", "wrong", "generated")}


def expected(path: Path) -> set[int]:
    return {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith("# error")}


def of_mypy(folder: Path) -> set[tuple[str, int]]:
    words = ["--strict", "--config-file", "", "--cache-dir", "/dev/null"]
    command = [sys.executable, "-m", "mypy", *words, *(str(folder / path.name) for path in FILES.values())]
    done = subprocess.run(command, cwd=GENERATED, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "lago_orgs_client/" not in done.stdout, "the package itself is clean"
    return {(name, int(line)) for name, line in re.findall(r"(\w+)\.py:(\d+): error", done.stdout)}


def of_pyright(folder: Path) -> set[tuple[str, int]]:
    project = {"extraPaths": [str(GENERATED)], "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(project))
    command = [sys.executable, "-m", "pyright", "--outputjson", "-p", str(folder), "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {
        (Path(each["file"]).stem, each["range"]["start"]["line"] + 1) for each in found if each["severity"] == "error"
    }


@pytest.mark.parametrize("checker", [of_mypy, of_pyright])
def test_what_is_wrong_is_found_and_nothing_else(
    checker: Callable[[Path], set[tuple[str, int]]], tmp_path: Path
) -> None:
    for path in FILES.values():
        (tmp_path / path.name).write_text(path.read_text())  # elsewhere: this project's own settings are not theirs
    assert checker(tmp_path) == {(name, line) for name, path in FILES.items() for line in expected(path)}


def test_the_files_say_something() -> None:
    assert not expected(FILES["right"])
    assert len(expected(FILES["wrong"])) > 15
    assert len(expected(FILES["generated"])) > 10
