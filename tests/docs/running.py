"""How the blocks of a page are run: each page from an empty Lago of its own, in an empty directory."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from lago_orgs.simulator import LagoSimulator

from .pages import ROOT, Block, Page
from .program import agrees

SERVER = re.compile(r"^python -m lago_orgs\.simulator\b.* --port 3000$")
MAKE = re.compile(r"^make(?P<targets>(?: [a-z][a-z-]*\b(?!=))+)")
INSTALL = re.compile(r"^pip install '?lago-orgs(?:\[(?P<extras>[\w,-]+)\])?'?$")
# The command as the page names it, of this Python, whatever stands on the PATH.
SHELL = 'lago-orgs() { python -m lago_orgs "$@"; }'
CAPTURE = "printed by the commands above"
OVER = "\x1e"  # printed between two blocks
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def execute(command: list[str], directory: Path, environment: Mapping[str, str]) -> str:
    """What a command prints; it must end well."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LAGO_")}
    path = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command,
        cwd=directory,
        env={**inherited, **path, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def run_programs(page: Page, directory: Path) -> None:
    """Run the page's programs; each use that they record must be of a metric that is there."""
    if not any(block.is_program for block in page.blocks):
        return
    source = directory / Path(page.name).name
    source.write_text(page.text, "utf-8")
    simulator = LagoSimulator()
    with simulator.serve() as door:
        environment = {"LAGO_API_URL": door.url, "LAGO_API_KEY": door.api_key}
        execute([sys.executable, "-W", "error", "-m", "tests.docs.program", str(source)], directory, environment)
    stored = simulator.organization()
    unknown = {event.code for event in stored.events} - {metric.code for metric in stored.metrics}
    assert not unknown, f"{page.name} records usage that nobody will be billed for, of the metrics {unknown}"


def run_tests(page: Page, directory: Path) -> None:
    """Run the page's tests with nothing of this project around them but what is installed."""
    tests = [block for block in page.blocks if block.is_test]
    for block in tests:
        (directory / f"test_line_{block.line}.py").write_text(block.text, "utf-8")
    if tests:
        execute([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers"], directory, {})


def run_shell(page: Page, directory: Path) -> None:
    """Run the page's commands in one shell, but for those that install, make, or serve for ever, which are checked."""
    shell = page.named("sh")
    commands = [run_of(block) for block in shell]
    said = [match[1] for line in "\n".join(commands).splitlines() if (match := re.search(r"  # (.+)$", line))]
    if not any(commands):
        return
    with LagoSimulator().serve() as door:
        environment = {"LAGO_API_URL": door.url, "LAGO_API_KEY": door.api_key}
        script = f"\nprintf '{OVER}'\n".join(["set -euo pipefail", SHELL, *commands])
        heard = execute(["bash", "-c", script], directory, environment)
    printed = dict(zip([block.line for block in shell], heard.split(OVER)[2:], strict=True))
    for text in said:
        assert text in heard, f"{page.name} says that it prints {text!r}, and prints {heard}"
    for capture in page.named("text"):
        if capture.mark == CAPTURE:
            last = max(line for line in printed if line < capture.line)
            check_capture(capture, printed[last], page.name)


def run_of(block: Block) -> str:
    """The commands of a block that are to be run."""
    commands = []
    for line in block.text.splitlines():
        if SERVER.match(line):
            starts(line.replace("--port 3000", "--port 0"))
        elif not is_known(line):
            commands.append(line)
    return "\n".join(commands)


def check_capture(capture: Block, printed: str, page: str) -> None:
    """Hold a page to all that its commands print, line by line; `...` stands for anything."""
    heard, said = [line.rstrip() for line in printed.splitlines()], capture.text.splitlines()
    told = f"{page}:{capture.line} shows what is not printed; printed is\n{printed}"
    assert len(heard) == len(said), told
    assert all(map(agrees, heard, said)), told


def is_known(line: str) -> bool:
    """Whether a line is a task of the Makefile or installs the library; such a line must name what there is."""
    if made := MAKE.match(line):
        for target in made["targets"].split():
            assert has_task(target), line
        return True
    if installed := INSTALL.match(line):
        assert set((installed["extras"] or "").split(",")) - {""} <= set(PROJECT["optional-dependencies"]), line
        return True
    return False


def has_task(name: str) -> bool:
    return f"\n{name}:" in (ROOT / "Makefile").read_text("utf-8")


def starts(command: str) -> None:
    """Start a server as the page says, and wait until it says its address and its key."""
    with subprocess.Popen([sys.executable, *command.split()[1:]], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        try:
            while "LAGO_API_KEY" not in said or not re.search(r"http://127\.0\.0\.1:\d+", said):
                line = process.stdout.readline()
                assert line, said
                said += line
        finally:
            process.terminate()
            process.communicate()


def read_data(block: Block) -> None:
    """Read a block of data in its language."""
    if block.language == "json":
        json.loads(block.text)
    else:
        tomllib.loads(block.text)
