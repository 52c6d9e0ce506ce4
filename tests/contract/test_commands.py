"""What `make` runs: each command says what it did, or fails with a message and leaves everything as it was."""

import functools
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from openapi.tools import contract

ROOT = contract.FOLDER.parent


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"openapi.tools.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own name
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The folder of the contract, over HTTP."""
    handler = functools.partial(Quiet, directory=str(contract.FOLDER))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_document_is_distilled_from_an_address(address: str, tmp_path: Path) -> None:
    output = tmp_path / "lago.yaml"
    done = run("distil", f"{address}/lago.yaml", str(output))
    assert done.stderr == ""
    assert re.fullmatch(rf"{output}: Lago \d[\d.]+, \d+ operations, \d+ webhooks, \d+ schemas\n", done.stdout)
    assert output.read_bytes() == contract.FACTS.read_bytes()


def test_a_document_that_is_not_understood_leaves_the_contract_alone(tmp_path: Path) -> None:
    upstream, output = tmp_path / "upstream.yaml", tmp_path / "lago.yaml"
    upstream.write_text(contract.FACTS.read_text() + "novelty: true\n")
    output.write_text("as it was")
    done = run("distil", str(upstream), str(output))
    assert done.returncode == 1
    assert done.stderr.startswith("distil: # has the keyword 'novelty'")
    assert output.read_text() == "as it was"


def test_the_contract_is_printed_as_json() -> None:
    done = run("contract")
    assert done.stderr == ""
    assert json.loads(done.stdout) == contract.corrected()


def test_the_report_is_printed() -> None:
    done = run("report")
    assert done.returncode == 0
    assert "175" in done.stdout
