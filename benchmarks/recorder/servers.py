"""Servers in processes of their own."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from lago_orgs import ChargeSpec, LagoOrgs, Money

KEY = "bench"
ORGS = 50
MANY = 300  # organizations that the guard asks about


@contextmanager
def sink(delay: float = 0.0) -> Iterator[str]:
    """The address of a sink that answers after so many seconds."""
    command = [sys.executable, "-m", "benchmarks.recorder.sink", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


@contextmanager
def simulator() -> Iterator[str]:
    """The address of an embedded Lago."""
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", "--api-key", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().removeprefix("LAGO_API_URL=")
        try:
            _subscribe(url)
            yield url
        finally:
            process.kill()


def _subscribe(url: str) -> None:
    """Set it up for the events that are measured, so that a guard finds nothing wrong with them."""
    with LagoOrgs(url, KEY) as lago:
        lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
        charge = ChargeSpec(metric="api_call", properties={"amount": "0.01"})
        lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=[charge])
        for number in range(MANY):
            lago.subscribe_org_to_plan(f"org-{number}", "pro", f"Organization {number}")


def counted(url: str) -> int:
    """What a sink has counted."""
    with urllib.request.urlopen(f"{url}/count") as answer:
        return int(json.load(answer)["count"])
