"""Both doors ask one core and give the same bytes."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import anyio
import httpx
import pytest

from lago_orgs import ChargeSpec, LagoOrgs, MemoryOutbox, Money, Standard, UsageRecorder
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors.http import HttpDoor

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
EVENT = {
    "event": {"transaction_id": "t1", "code": "calls", "external_subscription_id": "org_1", "properties": {"a": "<&>"}}
}


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    with LagoSimulator(now=NOW).serve() as door:
        yield door


def over_http(door: HttpDoor) -> httpx.Client:
    return httpx.Client(base_url=door.url, headers={"Authorization": f"Bearer {door.api_key}"})


def in_process(simulator: LagoSimulator) -> httpx.Client:
    return httpx.Client(
        base_url="http://lago",
        transport=simulator.transport(),
        headers={"Authorization": f"Bearer {simulator.api_key}"},
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/health", None),
        ("GET", "/ready", None),
        ("GET", "/api/v1/nope", None),
        ("POST", "/api/v1/events", EVENT),
        ("POST", "/api/v1/events", {}),
        ("GET", "/api/v1/events/none", None),
        ("HEAD", "/health", None),
        ("OPTIONS", "/api/v1/events", None),
    ],
)
def test_both_doors_give_the_same_bytes(door: HttpDoor, method: str, path: str, body: object) -> None:
    with over_http(door) as http, in_process(LagoSimulator(now=NOW)) as local:
        a, b = http.request(method, path, json=body), local.request(method, path, json=body)
    assert (a.status_code, a.content, a.headers["content-type"]) == (
        b.status_code,
        b.content,
        b.headers["content-type"],
    )


def test_a_connection_is_kept_alive(door: HttpDoor) -> None:
    with socket.create_connection((httpx.URL(door.url).host, httpx.URL(door.url).port or 0)) as raw:
        for _ in range(3):
            raw.sendall(b"GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert raw.recv(65536).startswith(b"HTTP/1.1 200")


def test_what_is_no_http_is_refused(door: HttpDoor) -> None:
    with socket.create_connection((httpx.URL(door.url).host, httpx.URL(door.url).port or 0)) as raw:
        raw.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert raw.recv(65536).startswith(b"HTTP/1.1 400")


def test_a_taken_port_is_a_clear_error(door: HttpDoor) -> None:
    with pytest.raises(OSError, match="address already in use"):
        LagoSimulator().serve(port=httpx.URL(door.url).port or 0).open()


def test_async_clients_ask_in_process() -> None:
    simulator = LagoSimulator(now=NOW)

    async def ask() -> list[int]:
        async with httpx.AsyncClient(base_url="http://lago", transport=simulator.async_transport()) as client:
            client.headers["Authorization"] = f"Bearer {simulator.api_key}"
            answers = [await client.post("/api/v1/events", json=EVENT) for _ in range(2)]
            return [answer.status_code for answer in answers]

    assert anyio.run(ask) == [200, 422]


def test_organizations_do_not_see_each_other(door: HttpDoor) -> None:
    door.simulator.reset(api_key="another", now=NOW, organization={"name": "Another"})
    with over_http(door) as http:
        assert http.post("/api/v1/events", json=EVENT).status_code == 200
        other = {"Authorization": "Bearer another"}
        assert http.get("/api/v1/events/t1", headers=other).status_code == 404
        assert http.post("/api/v1/events", json=EVENT, headers=other).status_code == 200
        door.simulator.reset(api_key="another", now=NOW)
        assert http.get("/api/v1/events/t1").status_code == 200
        assert http.get("/api/v1/events/t1", headers=other).status_code == 404


def test_the_date_of_an_answer_is_by_the_simulators_own_clock() -> None:
    simulator = LagoSimulator(now=datetime(2027, 2, 1, tzinfo=UTC))
    with simulator.serve() as door, httpx.Client(headers={"Authorization": f"Bearer {door.api_key}"}) as client:
        assert client.get(f"{door.url}/api/v1/organizations").headers["date"] == "Mon, 01 Feb 2027 00:00:00 GMT"


def test_a_guard_judges_by_the_clock_of_a_lago_that_travelled() -> None:
    simulator = LagoSimulator(now=datetime(2027, 2, 1, tzinfo=UTC))
    with simulator.serve() as door, LagoOrgs(door.url, door.api_key) as lago:
        lago.ensure_metric("calls")
        charges = [ChargeSpec(metric="calls", price=Standard("1"))]
        lago.ensure_plan("p", interval="monthly", amount=Money(0, "USD"), charges=charges)
        lago.subscribe_org_to_plan("acme", "p", "ACME")
        simulator.travel(datetime(2027, 2, 3, tzinfo=UTC))
        with UsageRecorder(MemoryOutbox(), api_url=door.url, api_key=door.api_key, guard="dead-letter") as recorder:
            recorder.record("acme", "calls", timestamp=datetime(2027, 2, 2, tzinfo=UTC))
            assert recorder.flush(20)
            assert (recorder.stats().total.delivered, recorder.findings) == (1, {})
