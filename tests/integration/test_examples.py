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
    assert "used so far: 1800.0 tokens, $3.60" in ran.stdout
    assert "subscribed: True, a stranger: False" in ran.stdout
    assert "within 10000: True\nwithin 1000: False" in ran.stdout
    assert "the application answers 200\nthe application answers 403\nused with it: 2000.0 tokens" in ran.stdout
    assert "not by accident: " in ran.stdout
    assert "upgrade to professional_monthly" in ran.stdout
    assert "begun anew on enterprise_annual" in ran.stdout
    assert "subscribed still: None" in ran.stdout
    assert ": $" in ran.stdout


def test_a_receiver_of_webhooks_that_is_killed_loses_nothing() -> None:
    command = [sys.executable, "-W", "error", "-m", "examples.webhook_receiver"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stderr
    page = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
    transcript = page.partition("### Killed in between")[2].partition("```text\n")[2].partition("```")[0]
    assert ran.stdout == transcript
