"""An application that is checked strictly sees every name, argument and value of the library as it is."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = {name: FOLDER / f"{name}.py" for name in ("right", "wrong")}


def expected(path: Path) -> set[int]:
    return {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith("# error")}


def of_mypy(path: Path, folder: Path) -> set[int]:
    words = ["--strict", "--config-file", "", "--cache-dir", str(folder), "--follow-imports", "silent", str(path)]
    command = [sys.executable, "-m", "mypy", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return {int(line) for line in re.findall(rf"{path.stem}\.py:(\d+): error", done.stdout)}


def of_pyright(path: Path, folder: Path) -> set[int]:
    use = folder / path.name
    use.write_text(path.read_text())  # elsewhere: this project's own settings are not the application's
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(use)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("checker", [of_mypy, of_pyright])
def test_what_is_wrong_is_found_and_nothing_else(name: str, checker: object, tmp_path: Path) -> None:
    assert callable(checker)
    assert checker(FILES[name], tmp_path) == expected(FILES[name])


def test_both_files_say_something() -> None:
    assert not expected(FILES["right"])
    assert len(expected(FILES["wrong"])) > 15
