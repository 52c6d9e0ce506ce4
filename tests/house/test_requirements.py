"""The pins follow from what is asked for, and what is installed is what they say."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def asked(name: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pins() -> dict[str, Requirement]:
    """The pins that hold for this Python and machine."""
    text = (ROOT / "requirements" / "dev.txt").read_text()
    found = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if re.match(r"\w", line)]
    return {canonicalize_name(pin.name): pin for pin in found if pin.marker is None or pin.marker.evaluate()}


def needed(requirement: Requirement, seen: set[tuple[str, str]]) -> None:
    """Everything that a requirement brings, by what the installed distributions say of themselves."""
    for extra in ["", *requirement.extras]:
        key = (canonicalize_name(requirement.name), extra)
        if key in seen:
            continue
        seen.add(key)
        for line in distribution(requirement.name).requires or ():
            more = Requirement(line)
            if more.marker is None or more.marker.evaluate({"extra": extra}):
                assert more.specifier.contains(version(more.name), prereleases=True), (
                    f"{requirement.name} asks for {line}"
                )
                needed(more, seen)


def test_every_pin_satisfies_what_is_asked_for() -> None:
    held = pins()
    for requirement in asked("dev.in"):
        (pinned,) = held[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(pinned.version, prereleases=True), f"{requirement} is pinned to {pinned}"


def test_what_is_pinned_is_what_is_needed_and_no_more() -> None:
    seen: set[tuple[str, str]] = set()
    for requirement in asked("dev.in"):
        needed(requirement, seen)
    assert {name for name, _ in seen} == pins().keys()


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/lock.py", "--check"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the check looks at."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "lock.py", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_check_is_content_with_what_is_there(checkout: Path) -> None:
    assert check(checkout).stdout == ""
    assert check(checkout).returncode == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("requirements/dev.in", "pyyaml\n", "pyyaml<6\n", "dev.txt does not follow from requirements/dev.in"),
        ("requirements/dev.in", "pyyaml\n", "pyyaml\nrequests\n", "dev.txt does not follow"),
        ("requirements/dev.txt", "jsonpath-rfc9535==1.0.1", "jsonpath-rfc9535==2.0.2", "dev.txt does not follow"),
        ("requirements/dev.txt", "sha256:0", "sha256:1", "dev.txt does not follow"),
        ("requirements/lowest.txt", "httpx==0.27.0", "httpx==0.28.0", "lowest.txt does not follow from pyproject.toml"),
        ("pyproject.toml", '"httpx>=0.27,<1"', '"httpx>=0.26,<1"', "lowest.txt does not follow from pyproject.toml"),
    ],
)
def test_a_change_of_one_side_is_told(checkout: Path, file: str, old: str, new: str, told: str) -> None:
    path = checkout / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    done = check(checkout)
    assert done.returncode == 1
    assert told in done.stdout
    assert "run `make lock`" in done.stdout


def test_a_pin_without_hashes_is_told(checkout: Path) -> None:
    with (checkout / "requirements" / "dev.txt").open("a") as file:
        file.write("planted==1\n")
    assert "planted==1 is not pinned with its hashes" in check(checkout).stdout


def test_no_file_of_pins_names_a_registry() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"https?://|--(index|extra-index|find-links|trusted)", path.read_text()), path.name


def test_the_lowest_version_is_the_one_that_is_promised() -> None:
    text = (ROOT / "requirements" / "lowest.txt").read_text()
    for line in re.findall(r'^    "(.*>=.*)",$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE):
        promised = Requirement(line)
        lowest = next(each.version for each in promised.specifier if each.operator == ">=")
        assert re.search(rf"^{promised.name}=={re.escape(lowest)}(\.0)* ", text, re.MULTILINE), line
