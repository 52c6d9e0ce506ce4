"""The examples run, and say what they should."""

import os
import subprocess
import sys
from pathlib import Path

from lago_orgs.simulator import LagoSimulator

ROOT = Path(__file__).parents[2]


def test_the_life_of_an_organization() -> None:
    simulator = LagoSimulator()
    with simulator.serve() as server:
        environment = {**os.environ, "LAGO_API_URL": server.url, "LAGO_API_KEY": simulator.api_key}
        program = ROOT / "examples" / "lago_org_billing_example.py"
        command = [sys.executable, "-W", "error", str(program)]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "is active on starter_monthly" in ran.stdout
    assert "used so far: 1750.0 tokens, $3.50" in ran.stdout
    assert "not by accident: " in ran.stdout
    assert "upgrade to professional_monthly" in ran.stdout
    assert "subscribed still: None" in ran.stdout
