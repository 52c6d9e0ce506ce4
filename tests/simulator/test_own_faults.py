"""A fault of the simulator's own is told as such, and fails the test in which it is met."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.errors import SimulatorError
from lago_orgs.simulator.http.messages import Request
from lago_orgs.simulator.jobs import schedule
from lago_orgs.simulator.state.organization import Organization

pytest_plugins = ["pytester"]


@pytest.fixture
def kept_promises() -> None:
    """Faults are wanted here, so nobody watches for them."""


def broken(*args: object, **options: object) -> None:
    raise KeyError("a row that is not there")


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> LagoSimulator:
    simulator = LagoSimulator()
    find = simulator._application._router.find

    def finds_broken(method: str, path: str) -> tuple[Callable[..., Any], dict[str, str]] | None:
        return (broken, {}) if path == "/broken" else find(method, path)

    monkeypatch.setattr(simulator._application._router, "find", finds_broken)
    return simulator


def test_it_has_a_code_that_lago_never_sends(simulator: LagoSimulator) -> None:
    headers = {"authorization": f"Bearer {simulator.api_key}"}
    response = simulator.handle(Request("GET", "/api/v1/broken", headers))
    told = json.loads(response.body)
    assert (response.status, told["code"]) == (500, "simulator_error")
    assert "KeyError" in told["message"]
    assert isinstance(simulator.errors[0], KeyError)


def test_it_is_told_over_http(simulator: LagoSimulator) -> None:
    with simulator.serve() as door, httpx.Client(base_url=door.url, trust_env=False) as client:
        answer = client.get("/api/v1/broken", headers={"Authorization": f"Bearer {door.api_key}"})
        assert (answer.status_code, answer.json()["code"]) == (500, "simulator_error")
        assert client.get("/health").status_code == 200


def test_work_in_the_background_may_fail_too(simulator: LagoSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organization, "run_jobs", broken)
    headers = {"authorization": f"Bearer {simulator.api_key}"}
    assert b"simulator_error" in simulator.handle(Request("GET", "/api/v1/plans", headers)).body


def test_the_clock_raises_it(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = LagoSimulator()
    monkeypatch.setattr(schedule, "travel", broken)
    with pytest.raises(SimulatorError, match="KeyError") as raised:
        simulator.travel(datetime(2030, 1, 1, tzinfo=UTC))
    assert isinstance(raised.value.__cause__, KeyError)


def test_the_plugin_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_that_does_not_look(lago, monkeypatch):
            def broken(*args):
                raise KeyError("a row that is not there")

            monkeypatch.setattr("lago_orgs.simulator.state.organization.Organization.run_jobs", broken)
            with lago.client() as client:
                client.get("/plans")
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*SimulatorError: the simulator itself failed 1 times*"])
