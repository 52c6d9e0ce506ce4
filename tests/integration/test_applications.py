"""The applications among the examples start by their one command, and answer as their pages say."""

import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LISTENS = re.compile(r"(?:unning on|server at) (http://127\.0\.0\.1:[1-9]\d*)")
SERVED = ("fastapi_app", "flask_app", "django_project")
RUN = ("celery_worker", "script")


def blocks(name: str, language: str) -> list[str]:
    text = (EXAMPLES / name / "README.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command(name: str) -> list[str]:
    """The one command of an application, for this Python."""
    (line,) = blocks(name, "sh")[0].splitlines()
    first, *more = line.split()
    assert first == "python"
    return [sys.executable, *more]


def environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LAGO_", "DJANGO_"))}
    return {**inherited, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "TMPDIR": str(folder)}


@contextmanager
def served(name: str, folder: Path) -> Iterator[str]:
    """Start an application at a free port, and give its address."""
    port = ["runserver", "127.0.0.1:0", "--noreload"] if name == "django_project" else ["0"]
    with subprocess.Popen(
        [*command(name), *port],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        heard = ""
        try:
            while (found := LISTENS.search(heard)) is None:
                line = process.stdout.readline()
                assert line, heard
                heard += line
            threading.Thread(target=process.stdout.read, daemon=True).start()  # or it would wait for a reader
            yield found[1]
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.parametrize("name", SERVED)
def test_an_application_answers_as_its_page_says(name: str, tmp_path: Path) -> None:
    lines = [line for line in blocks(name, "sh")[1].splitlines() if line]
    assert len(lines) > 7
    with served(name, tmp_path) as url:
        for line in lines:
            asked, said = line.split("  # ")
            words = shlex.split(asked.replace("http://127.0.0.1:8000", url))
            heard = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout
            assert said in heard, line


@pytest.mark.parametrize("name", RUN)
def test_a_program_prints_what_its_page_says(name: str, tmp_path: Path) -> None:
    (said,) = blocks(name, "text")
    ran = subprocess.run(
        command(name), cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=100
    )
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if line in said.splitlines()] == said.splitlines(), ran.stdout


def test_each_application_is_tried() -> None:
    assert {path.parent.name for path in EXAMPLES.glob("*/README.md")} == {
        *SERVED,
        *RUN,
        "data",
        "webhook_receiver",
    }  # that one: test_examples
