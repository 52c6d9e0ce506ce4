"""What is not simulated says so, and by name."""

import subprocess
import sys

import httpx

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.operations.listing import missing, operations
from lago_orgs.simulator.resources.routes import ROUTES
from openapi.tools import operations as contract


def test_the_listing_is_the_contracts() -> None:
    assert contract.LISTING.read_text("utf-8") == contract.listing()


def test_every_operation_that_no_route_answers_is_refused_by_name() -> None:
    absent = missing(ROUTES)
    simulator = LagoSimulator()
    headers = {"authorization": f"Bearer {simulator.api_key}"}
    with httpx.Client(transport=simulator.transport(), base_url="http://lago/api/v1", headers=headers) as client:
        for operation in absent:
            answer = client.request(operation.method, operation.path.replace("{", "").replace("}", ""))
            assert answer.status_code == 501, operation
            assert answer.json()["operation"] == operation.name


def test_without_a_key_nothing_is_told() -> None:
    absent = missing(ROUTES)
    with httpx.Client(transport=LagoSimulator().transport(), base_url="http://lago/api/v1") as client:
        for operation in absent[:1]:
            assert client.request(operation.method, operation.path).status_code == 401


def test_the_command_lists_them() -> None:
    command = [sys.executable, "-m", "lago_orgs.simulator", "--operations"]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    assert len(out) == len(operations()) + 1
    assert "simulated  POST    /wallets  createWallet" in out
    assert out[-1].endswith(f"of {len(operations())} operations are simulated")
