"""The demo, as `make demo` runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.demo.show import Show
from lago_orgs import Money
from lago_orgs.simulator import LagoSimulator

ROOT = Path(__file__).parents[2]


def demo(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LAGO_")}
    command = [sys.executable, "-m", "examples.demo"]
    return subprocess.run(
        command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False, timeout=100
    )


def test_every_figure_of_the_demo_agrees() -> None:
    ran = demo()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "comparisons agree, to the event and to the cent" in ran.stdout
    # What a real server charged for the same calls.
    assert "finalized: 30.80 USD" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_it_plays_on_a_lago_whose_time_cannot_be_moved() -> None:
    with LagoSimulator().serve() as server:
        ran = demo(LAGO_API_URL=server.url, LAGO_API_KEY=server.api_key)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "The month ends" not in ran.stdout


def test_a_figure_that_differs_fails_it(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show()
    show.check("the same", 1, 1)
    show.check("cost", Money(1, "USD"), Money(2, "USD"))
    assert show.verdict() == 1
    assert "cost: 1.00 USD is not 2.00 USD" in capsys.readouterr().out
