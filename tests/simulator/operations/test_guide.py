"""The guide's commands, run as they stand against a server of the test's own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows

GUIDE = Path(__file__).parents[3] / "docs" / "simulator.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide's commands need curl, and it is not on the PATH")
def test_the_guides_commands_do_what_it_says() -> None:
    start, *commands = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert start == "python -m lago_orgs.simulator --port 3000\n"
    script = "\n".join(["set -euo pipefail", *commands])
    with LagoSimulator().serve() as door:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "LAGO_API_URL": door.url, "LAGO_API_KEY": door.api_key}
        ran = subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "no answer" in ran.stdout
    assert '"transaction_id":"t-2"' in ran.stdout
    assert "operations are simulated" in ran.stdout


def test_every_recording_that_the_guide_names_is_there() -> None:
    rows = re.findall(r"^\|[^|\n]+\| ([a-z0-9, -]+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    named = {flow for row in rows for flow in row.split(", ")} - {"recordings"}
    assert len(named) > 40
    assert named <= set(flows())
