"""The control door takes every key or none, and says what is wrong with one that it cannot take."""

from typing import Any

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request

NOW = "2026-03-10T09:30:00.000Z"
ODD: tuple[Any, ...] = ("", {}, 1, "x", [1])
EMPTY: tuple[Any, ...] = (None, "", {}, [])


def client_of(simulator: LagoSimulator) -> httpx.Client:
    headers = {"Authorization": f"Bearer {simulator.api_key}"}
    return httpx.Client(base_url="http://lago", transport=simulator.transport(), headers=headers)


@pytest.mark.parametrize("key", ["api_key", "now", "organization", "premium"])
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_what_is_empty_means_the_default(key: str, empty: object) -> None:
    simulator = LagoSimulator()
    with client_of(simulator) as client:
        assert client.post("/_simulator/reset", json={key: empty}).status_code == 200
        assert client.get("/api/v1/organizations").json()["organization"]["name"] == "Acme"
    assert not simulator.clock.is_frozen


@pytest.mark.parametrize(
    ("action", "body"),
    [
        *(("reset", {"now": odd}) for odd in (1, "x", [1], "2026-03-10", "2026-03-10T09:30:00")),
        ("reset", {"now": "0001-01-01T00:00:00+14:00"}),
        *(("reset", {"organization": odd}) for odd in (1, True, "x", [1])),
        *(("reset", {"organization": {"billing_entity": odd}}) for odd in (1, "x", [1])),
        *(("reset", {"organization": {"created_at": odd}}) for odd in (1, "x", [1], "2026-03-10T09:30:00")),
        *(("reset", {"api_key": odd}) for odd in (1, True, [1], {"a": 1})),
        *(("reset", {"premium": odd}) for odd in (1, "false", [1])),
        *(
            ("clock", {"now": odd})
            for odd in (
                1,
                "x",
                "2026-03-10",
                "0001-01-01T00:00:00+14:00",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
            )
        ),
        *(("clock", {"now": NOW, "jobs": odd}) for odd in (*ODD, ["Nope"], [None])),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(action: str, body: dict[str, Any]) -> None:
    simulator = LagoSimulator()
    simulator.reset(now=None)
    with client_of(simulator) as client:
        client.post("/api/v1/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
        answer = client.post(f"/_simulator/{action}", json=body)
        assert answer.status_code == 400
        assert next(iter(body)) in answer.text or "jobs" in answer.text or "organization" in body
        assert client.get("/api/v1/customers/acme").status_code == 200
    assert not simulator.clock.is_frozen


@pytest.mark.parametrize(
    ("method", "action", "body", "said"),
    [
        ("POST", "reset", {"nwo": NOW}, "is 'now' meant"),
        ("POST", "reset", {"now": NOW, "apikey": "x"}, "is 'api_key' meant"),
        ("POST", "reset", {"organization": {"hmac": "secret"}}, "hmac_key"),
        ("POST", "reset", {"organization": {"billing_entity": {"kode": "x"}}}, "is 'code' meant"),
        ("POST", "clock", {"now": NOW, "job": []}, "is 'jobs' meant"),
        ("POST", "clock", {"to": NOW}, "now, jobs"),
        ("POST", "clock", {"now": NOW, "jobs": ["Clock::SubscriptionsBillerJob", "Nope"]}, "Nope"),
        ("POST", "faults", {"kind": "status", "statsu": 500}, "is 'status' meant"),
        ("POST", "faults", {"kind": "status", "struck": 1}, "struck"),
        ("POST", "faults", {"kind": "status", "fault": {}}, "fault"),
        ("DELETE", "faults", {"sede": 1}, "is 'seed' meant"),
        ("DELETE", "faults", {"seed": "1"}, "whole number"),
    ],
    ids=str,
)
def test_a_name_that_nobody_knows_is_refused_and_nothing_is_done(
    method: str, action: str, body: dict[str, Any], said: str
) -> None:
    simulator = LagoSimulator()
    with client_of(simulator) as client:
        client.post("/api/v1/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
        client.post("/_simulator/faults", json={"kind": "status", "path": "/nowhere"}).raise_for_status()
        before = simulator.clock.peek()
        answer = client.request(method, f"/_simulator/{action}", json=body)
        assert answer.status_code == 400
        assert said in answer.json()["error"]
        assert client.get("/api/v1/customers/acme").status_code == 200
    assert len(simulator.faults.rules) == 1
    assert not simulator.clock.is_frozen
    assert (simulator.clock.peek() - before).total_seconds() < 3600


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"{", b"\xff", b"NaN", b"[" * 100_000], ids=lambda body: repr(body[:5])
)
@pytest.mark.parametrize("action", ["reset", "clock", "faults"])
def test_a_body_that_is_no_object_is_refused(action: str, body: bytes) -> None:
    assert LagoSimulator().handle(Request("POST", f"/_simulator/{action}", {}, body)).status == 400
