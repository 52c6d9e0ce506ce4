"""Faults are felt by a client as the network's own, at both doors."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault

Event = Callable[[str], httpx.Response]


@pytest.fixture(params=["in process", "over http"])
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    simulator = LagoSimulator()
    headers = {"Authorization": f"Bearer {simulator.api_key}"}
    if request.param == "in process":
        with httpx.Client(base_url="http://lago", transport=simulator.transport(), headers=headers) as local:
            yield local
    else:
        with simulator.serve() as door, httpx.Client(base_url=door.url, headers=headers, timeout=5) as http:
            yield http


def record(client: httpx.Client, transaction_id: str) -> httpx.Response:
    return client.post("/api/v1/events", json={"event": {"transaction_id": transaction_id, "code": "calls"}})


def is_stored(client: httpx.Client, transaction_id: str) -> bool:
    return client.get(f"/api/v1/events/{transaction_id}").status_code == 200


def set_fault(client: httpx.Client, **fault: object) -> None:
    assert client.post("/_simulator/faults", json=fault).status_code == 200


@pytest.mark.parametrize("status", [422, 429, 500, 502, 503])
def test_a_status_prevents_the_write(client: httpx.Client, status: int) -> None:
    set_fault(client, kind="status", status=status, headers={"Retry-After": "7"}, method="POST", times=1)
    answer = record(client, "a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert not is_stored(client, "a")
    assert record(client, "a").status_code == 200


def test_the_failed_lock_is_lagos_own(client: httpx.Client) -> None:
    set_fault(client, kind="status", status=422, times=1)
    assert record(client, "a").json()["code"] == "lock_acquisition_failed"


@pytest.mark.parametrize(("kind", "stored"), [("reset_before", False), ("reset_after", True), ("truncated", True)])
def test_a_dropped_connection(client: httpx.Client, kind: str, stored: bool) -> None:
    set_fault(client, kind=kind, method="POST", times=1)
    with pytest.raises(httpx.TransportError):
        record(client, "a")
    assert is_stored(client, "a") is stored


def test_a_body_that_is_no_json_comes_after_the_write(client: httpx.Client) -> None:
    set_fault(client, kind="not_json", status=502, method="POST", times=1)
    answer = record(client, "a")
    assert answer.status_code == 502
    assert answer.text.startswith("<html>")
    assert is_stored(client, "a")


def test_a_late_answer_comes_after_the_write(client: httpx.Client) -> None:
    set_fault(client, kind="delay", seconds=3600, method="POST", times=1)
    client.timeout = httpx.Timeout(5, read=0.05)
    with pytest.raises(httpx.ReadTimeout):
        record(client, "a")
    client.timeout = httpx.Timeout(5)
    assert is_stored(client, "a")


def test_refused_connections_end_by_themselves(client: httpx.Client) -> None:
    set_fault(client, kind="refused", seconds=0.05, method="POST", times=1)
    with pytest.raises(httpx.TransportError):
        record(client, "a")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            assert not is_stored(client, "a")
            break
        except httpx.TransportError:
            continue
    assert record(client, "a").status_code == 200


def test_rules_are_limited_to_what_they_name(client: httpx.Client) -> None:
    set_fault(client, kind="status", status=500, path="/batch$")
    set_fault(client, kind="status", status=503, api_key="somebody else")
    assert record(client, "a").status_code == 200
    assert client.post("/api/v1/events/batch", json={"events": []}).status_code == 500
    assert client.delete("/_simulator/faults").status_code == 200
    assert client.post("/api/v1/events/batch", json={"events": []}).status_code == 422


def test_chances_follow_from_the_seed() -> None:
    def struck(seed: int) -> list[bool]:
        simulator = LagoSimulator()
        simulator.faults.clear(seed)
        simulator.faults.add(Fault("status"), probability=0.5)
        with httpx.Client(base_url="http://lago", transport=simulator.transport()) as client:
            return [client.get("/ready").status_code == 503 for _ in range(40)]

    assert struck(1) == struck(1) != struck(2)
    assert 5 < sum(struck(1)) < 35


@pytest.mark.parametrize(
    "body", [{"kind": "nonsense"}, {"kind": "status", "status": 7}, {"kind": "status", "path": "("}, {"unknown": 1}]
)
def test_a_bad_rule_is_refused(client: httpx.Client, body: dict[str, object]) -> None:
    answer = client.post("/_simulator/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_rate_limit_says_when_to_come_back(client: httpx.Client) -> None:
    set_fault(client, kind="status", status=429, headers={"X-RateLimit-Reset": 3}, times=1)
    headers = record(client, "a").headers
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"], headers["X-RateLimit-Reset"]) == (
        "500",
        "0",
        "3",
    )


def test_a_status_without_a_body_has_none(client: httpx.Client) -> None:
    set_fault(client, kind="status", status=204, times=1)
    assert record(client, "a").content == b""
    assert record(client, "a").status_code == 200


@pytest.mark.parametrize(
    "odd",
    [
        {"headers": None},
        {"headers": "x"},
        {"headers": {"Retry-After": [1]}},
        {"headers": {"Retry After": "1"}},
        {"headers": {"Retry-After": "1\r\nx: y"}},
        {"times": "1"},
        {"times": -1},
        {"status": "503"},
        {"status": 199},
        {"seconds": "soon"},
        {"seconds": 1e300},
        {"method": 1},
        {"path": "("},
        {"path": []},
        {"api_key": 5},
        {"probability": 2},
        {"kind": "nope"},
        {"bogus": 1},
    ],
    ids=str,
)
def test_a_fault_that_cannot_be_is_refused_when_it_is_set(client: httpx.Client, odd: dict[str, object]) -> None:
    answer = client.post("/_simulator/faults", json={"kind": "status", **odd})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert record(client, "a").status_code == 200


def test_a_verb_is_known_in_any_case(client: httpx.Client) -> None:
    set_fault(client, kind="status", status=503, method="post", times=1)
    assert record(client, "a").status_code == 503
