"""Servers in processes of their own."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

KEY = "bench"


@contextmanager
def sink() -> Iterator[str]:
    """The address of a sink."""
    command = [sys.executable, "-m", "benchmarks.recorder.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


@contextmanager
def simulator() -> Iterator[str]:
    """The address of an embedded Lago."""
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", "--api-key", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().removeprefix("LAGO_API_URL=")
        process.kill()


def counted(url: str) -> int:
    """What a sink has counted."""
    with urllib.request.urlopen(f"{url}/count") as answer:
        return int(json.load(answer)["count"])
