"""What the README shows runs, and prints what it says it prints."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from lago_orgs.simulator import LagoSimulator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(kind: str) -> dict[str, str]:
    """The blocks that are marked with a comment before them: name -> text."""
    found = re.findall(rf"<!-- {kind}: (\w+) -->\n```\w+\n(.*?)```", README, re.DOTALL)
    return dict(found)


def run(program: str, url: str, key: str) -> str:
    environment = {**os.environ, "LAGO_API_URL": url, "LAGO_API_KEY": key}
    command = [sys.executable, "-W", "error", "-c", program]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_programs_print_what_they_say() -> None:
    programs = blocks("program")
    assert list(programs) == ["sync", "async"]
    simulator = LagoSimulator()
    with simulator.serve() as server:
        for program in programs.values():
            [printed] = re.findall(r"# (.* USD)$", program, re.MULTILINE)
            assert run(program, server.url, simulator.api_key) == f"{printed}\n"


def test_no_program_is_longer_than_it_need_be() -> None:
    for program in blocks("program").values():
        assert len([line for line in program.splitlines() if line.strip()]) <= 10


def test_the_embedded_lago_starts_and_says_where() -> None:
    command = blocks("command")["simulator"].strip()
    assert command == "python -m lago_orgs.simulator --port 3000"
    started = [sys.executable, *command.replace("3000", "0").split()[1:]]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        said = ""
        while "key" not in said or "http" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        process.terminate()
    assert re.search(r"http://127\.0\.0\.1:\d+", said)


def test_what_it_names_is_there() -> None:
    for path in re.findall(r"^- `([\w/.]+)`", README, re.MULTILINE):
        if not path.startswith("make"):
            assert (ROOT / path).exists(), path
    targets = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make (\w+)", README):
        assert f"\n{target}:" in targets, target


def test_it_wants_the_python_that_is_wanted() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == ">=3.11"
    assert "Python 3.11 or newer" in README
