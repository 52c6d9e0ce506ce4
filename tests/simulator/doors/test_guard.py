"""The HTTP door obeys no web page, and takes nothing without end."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors import connection
from lago_orgs.simulator.doors.guard import MAX_BODY_BYTES, MAX_TARGET_BYTES, Guard
from lago_orgs.simulator.doors.http import HttpDoor
from lago_orgs.simulator.http.messages import Request

JSON = {"content-type": "application/json"}


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    with LagoSimulator().serve() as door:
        yield door


def client_of(door: HttpDoor) -> httpx.Client:
    return httpx.Client(
        base_url=door.url, headers={"Authorization": f"Bearer {door.api_key}"}, trust_env=False, timeout=60
    )


def status_of(request: Request, guard: Guard) -> int | None:
    refusal = guard.refusal(request)
    return None if refusal is None else refusal.status


@pytest.mark.parametrize(
    ("host", "listening", "names", "is_own"),
    [
        ("127.0.0.1:3000", "127.0.0.1", (), True),
        ("127.9.9.9", "127.0.0.1", (), True),
        ("localhost:3000", "127.0.0.1", (), True),
        ("LOCALHOST.", "127.0.0.1", (), True),
        ("lago.localhost:1", "127.0.0.1", (), True),
        ("[::1]:3000", "127.0.0.1", (), True),
        ("[::1]", "::1", (), True),
        ("evil.example:3000", "127.0.0.1", (), False),
        ("localhost.evil.example", "127.0.0.1", (), False),
        ("notlocalhost", "127.0.0.1", (), False),
        ("10.0.0.7:3000", "127.0.0.1", (), False),
        ("10.0.0.7:3000", "0.0.0.0", (), True),
        ("lago:3000", "0.0.0.0", (), False),
        ("lago:3000", "0.0.0.0", ("Lago",), True),
        ("10.0.0.7", "10.0.0.7", (), True),
        ("", "127.0.0.1", (), False),
        ("[", "127.0.0.1", (), False),
        ("evil.example@localhost@", "127.0.0.1", (), False),
    ],
)
def test_the_server_answers_to_its_own_names(host: str, listening: str, names: tuple[str, ...], is_own: bool) -> None:
    guard = Guard(listening, names)
    for target in ("/api/v1/customers", "/_simulator/reset", "/health"):
        asked = Request("POST", target, {"host": host, **JSON})
        assert status_of(asked, guard) == (None if is_own else 403)


@pytest.mark.parametrize(
    ("headers", "answered"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:3000"}, True),
        ({"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-mode": "cors"}, True),  # what Node's fetch says of itself
        ({"origin": "https://evil.example"}, False),
        ({"origin": "http://127.0.0.1:5173"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
def test_pages_of_other_sites_are_answered_nothing(headers: dict[str, str], answered: bool) -> None:
    for target in ("/_simulator/reset", "/_simulator/faults", "/api/v1/customers"):
        asked = Request("POST", target, {"host": "127.0.0.1:3000", **JSON, **headers})
        assert status_of(asked, Guard("127.0.0.1")) == (None if answered else 403)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/json"}, None),
        ({"content-type": "Application/JSON; charset=utf-8"}, None),
        ({}, None),
        ({"content-type": "application/x-www-form-urlencoded"}, None),  # what curl says unasked
        ({"content-type": "application/x-www-form-urlencoded", "referer": "http://127.0.0.1/"}, 415),
        ({"content-type": "application/x-www-form-urlencoded", "sec-fetch-mode": "navigate"}, 415),
        ({"sec-fetch-mode": "no-cors"}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "text/plain; application/json"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_control_is_json_or_curl(headers: dict[str, str], status: int | None) -> None:
    guard = Guard("127.0.0.1")
    assert status_of(Request("POST", "/_simulator/reset", headers), guard) == status
    assert status_of(Request("POST", "/api/v1/events", headers), guard) is None


def test_a_page_changes_nothing(door: HttpDoor) -> None:
    with client_of(door) as client:
        client.post("/api/v1/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = client.post("/_simulator/reset", json={}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "simulator_refused")
        assert client.get("/api/v1/customers/acme").status_code == 200


def raw(door: HttpDoor) -> socket.socket:
    url = httpx.URL(door.url)
    return socket.create_connection((url.host, url.port or 0), timeout=30)


def test_a_body_too_long_is_refused_unread(door: HttpDoor) -> None:
    with raw(door) as client:
        client.sendall(b"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 413")


def test_chunks_without_end_are_refused(door: HttpDoor) -> None:
    with raw(door) as client:
        client.sendall(b"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
        for _ in range(MAX_BODY_BYTES // (1 << 20) + 2):
            client.sendall(chunk)
        assert client.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_body_of_ten_megabytes_is_taken(door: HttpDoor) -> None:
    with client_of(door) as client:
        answer = client.post("/api/v1/events", content=b"[" + b" " * (MAX_BODY_BYTES - 2) + b"]", headers=JSON)
        assert answer.status_code == 400
        assert client.post("/api/v1/events", content=bytes(MAX_BODY_BYTES + 1), headers=JSON).status_code == 413
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("a" + "[b]" * 33_000, 414),
        ("a" + "[b]" * 1_000, 400),
        ("a" + "[" * (MAX_TARGET_BYTES - 100), 200),
        ("&".join(["a[]=1"] * 1_000), 200),
        ("a" + "[b]" * 20, 200),
    ],
    ids=["longest", "deepest", "open", "wide", "nested"],
)
def test_queries_cost_what_they_are_long(door: HttpDoor, query: str, status: int) -> None:
    with raw(door) as client:
        head = f"GET /api/v1/plans?{query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {door.api_key}\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(65536).startswith(f"HTTP/1.1 {status}".encode())


def test_a_form_that_is_nested_without_end_is_no_fault_of_the_simulators(door: HttpDoor) -> None:
    with client_of(door) as client:
        form = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        answer = client.post("/api/v1/customers", content="a" + "[b]" * 300_000 + "=1", headers=form)
        assert answer.status_code == 400
    assert not door.simulator.errors


def test_who_says_nothing_is_let_go(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.05)
    with raw(door) as client:
        assert client.recv(1) == b""


def test_who_never_comes_to_an_end_is_let_go(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ARRIVAL_SECONDS", 0.05)
    with raw(door) as client:
        client.sendall(b"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
        assert client.recv(1) == b""
