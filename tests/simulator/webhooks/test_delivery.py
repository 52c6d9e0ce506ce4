"""Who is told, when, and how often."""

import ast
import json
import queue
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors.courier import Courier
from lago_orgs.simulator.http.webhook_types import WEBHOOK_TYPES
from lago_orgs.simulator.webhooks.outbox import Delivery
from lago_orgs.simulator.webhooks.payloads import PAYLOADS
from lago_orgs.simulator.webhooks.schedule import wait_after

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ROOM = Path(__file__).parents[3] / "lago_orgs" / "simulator"
DEADLINE_SECONDS = 20


def client_of(simulator: LagoSimulator) -> httpx.Client:
    headers = {"authorization": f"Bearer {simulator.api_key}"}
    return httpx.Client(transport=simulator.transport(), base_url="http://lago/api/v1", headers=headers)


def make_customer(simulator: LagoSimulator, external_id: str) -> None:
    with client_of(simulator) as client:
        client.post("/customers", json={"customer": {"external_id": external_id}}).raise_for_status()


@given(jitter=st.floats(0, 1))
def test_waits_are_lagos(jitter: float) -> None:
    first, second = wait_after(1, jitter), wait_after(2, jitter)
    assert first is not None
    assert timedelta(seconds=3) <= first <= timedelta(seconds=3.15)
    assert second is not None
    assert timedelta(seconds=18) <= second <= timedelta(seconds=20.4)
    assert wait_after(3, jitter) is None


def test_a_callable_is_told_after_the_answer_and_may_ask_back() -> None:
    simulator = LagoSimulator(now=NOW)
    seen: list[tuple[str, int]] = []

    def receiver(delivery: Delivery) -> None:
        with client_of(simulator) as client:
            seen.append((delivery.webhook_type, client.get("/customers/acme").status_code))

    simulator.on_webhook(receiver)
    make_customer(simulator, "acme")
    assert seen == [("customer.created", 200)]


def test_a_receiver_may_ask_and_write_over_http() -> None:
    simulator = LagoSimulator(now=NOW)
    seen: list[tuple[str, int]] = []
    with simulator.serve() as door:
        headers = {"authorization": f"Bearer {door.api_key}"}

        def receiver(delivery: Delivery) -> None:
            with httpx.Client(base_url=f"{door.url}/api/v1", headers=headers, trust_env=False) as client:
                tax = {"tax": {"name": "VAT", "code": "vat", "rate": "20"}}
                status = client.get("/customers/acme").status_code
                client.post("/taxes", json=tax)
                client.put("/customers/acme", json={"customer": {"external_id": "acme"}})
                seen.append((delivery.webhook_type, status))

        simulator.on_webhook(receiver, event_types=["customer.created"])
        with httpx.Client(base_url=f"{door.url}/api/v1", headers=headers, trust_env=False) as client:
            client.post("/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
            assert seen == [("customer.created", 200)]  # before the answer was there, as in process
            assert client.get("/taxes/vat").status_code == 200
        simulator.travel(NOW + timedelta(days=1))
        make_customer(simulator, "globex")  # from this thread, while the server is open
    assert [webhook for webhook, _ in seen] == ["customer.created"] * 2


def test_a_receiver_that_waits_for_the_asker_keeps_nobody_waiting() -> None:
    simulator = LagoSimulator(now=NOW)
    answered, told = threading.Event(), threading.Event()

    def receiver(delivery: Delivery) -> None:
        if answered.wait(DEADLINE_SECONDS):
            told.set()

    simulator.on_webhook(receiver)
    with simulator.serve() as door, httpx.Client(base_url=door.url, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {door.api_key}"
        client.post("/api/v1/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
        answered.set()
        assert told.wait(DEADLINE_SECONDS)


def test_a_receiver_that_raises_stops_no_server(caplog: pytest.LogCaptureFixture) -> None:
    simulator = LagoSimulator(now=NOW)

    def receiver(delivery: Delivery) -> None:
        raise RuntimeError("of the receiver's own")

    simulator.on_webhook(receiver)
    with simulator.serve() as door, httpx.Client(base_url=door.url, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {door.api_key}"
        for name in ("acme", "globex"):
            answer = client.post("/api/v1/customers", json={"customer": {"external_id": name}})
            assert answer.status_code == 200
    assert "a receiver of webhooks failed" in caplog.text


def test_what_is_not_acknowledged_is_told_again_as_time_passes() -> None:
    simulator = LagoSimulator(now=NOW)
    tries: list[Delivery] = []

    def receiver(delivery: Delivery) -> int:
        tries.append(delivery)
        return 500

    simulator.on_webhook(receiver)
    make_customer(simulator, "acme")
    for seconds in (2, 4, 20, 60, 600):
        simulator.travel(NOW + timedelta(seconds=seconds))
    assert [delivery.attempt for delivery in tries] == [1, 2, 3]
    assert len({(delivery.unique_key, delivery.body, delivery.headers["X-Lago-Signature"]) for delivery in tries}) == 1


@pytest.mark.parametrize(("event_types", "told"), [(None, 1), (["*"], 1), (["customer.created"], 1), ([], 0)])
def test_endpoints_hear_what_they_asked_for(event_types: list[str] | None, told: int) -> None:
    simulator = LagoSimulator(now=NOW)
    seen: list[Delivery] = []
    simulator.on_webhook(seen.append, event_types=event_types)
    make_customer(simulator, "acme")
    assert len(seen) == told


def test_an_endpoint_that_lago_refuses_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"contains invalid types: .*nope"):
        LagoSimulator().on_webhook(print, event_types=["nope"])


class Mailbox(ThreadingHTTPServer):
    """An endpoint that refuses what comes first."""

    def __init__(self, statuses: list[int]) -> None:
        self.arrived: queue.Queue[tuple[str, dict[str, str], bytes]] = queue.Queue()
        self.statuses = iter(statuses)
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Mailbox  # pyright: ignore[reportIncompatibleVariableOverride]  # it serves no other

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(next(self.server.statuses, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.arrived.put((self.path, dict(self.headers.items()), body))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's own name
        pass


@pytest.fixture
def mailbox(request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    with Mailbox(getattr(request, "param", [])) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_http_door_delivers_over_http(mailbox: Mailbox) -> None:
    simulator = LagoSimulator(now=NOW)
    url = f"http://127.0.0.1:{mailbox.server_port}/hooks?x=1"
    with simulator.serve() as door, httpx.Client(base_url=door.url, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {door.api_key}"
        endpoint = {"webhook_endpoint": {"webhook_url": url, "signature_algo": "hmac"}}
        client.post("/api/v1/webhook_endpoints", json=endpoint).raise_for_status()
        client.post("/api/v1/customers", json={"customer": {"external_id": "acme"}}).raise_for_status()
        path, headers, body = mailbox.arrived.get(timeout=DEADLINE_SECONDS)
    assert path == "/hooks?x=1"
    [told] = simulator.webhooks
    assert body == told.body
    assert headers["X-Lago-Signature"] == told.headers["X-Lago-Signature"]
    assert headers["User-Agent"] == "Ruby"
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("mailbox", [[500, 302]], indirect=True)
def test_a_courier_tries_three_times(mailbox: Mailbox) -> None:
    delivery = Delivery(
        unique_key="u",
        url=f"http://127.0.0.1:{mailbox.server_port}/",
        webhook_type="customer.created",
        body=b"{}",
        headers={"X-Lago-Unique-Key": "u"},
        due_at=NOW,
        organization_id="o",
    )
    attempts: list[int] = []

    def no_wait(attempt: int) -> timedelta:
        attempts.append(attempt)
        return timedelta(0)

    courier = Courier(no_wait)
    courier.open()
    try:
        courier.take(delivery)
        keys = [mailbox.arrived.get(timeout=DEADLINE_SECONDS)[1]["X-Lago-Unique-Key"] for _ in range(3)]
    finally:
        courier.close()
    assert keys == ["u", "u", "u"]
    assert attempts == [1, 2]


def test_who_never_answers_keeps_nobody_waiting(mailbox: Mailbox) -> None:
    before = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as gone:
        urls = [f"http://127.0.0.1:{server.getsockname()[1]}/" for server in (silent, gone)]
        gone.close()
        with LagoSimulator(now=NOW).serve() as door, httpx.Client(base_url=door.url, trust_env=False) as client:
            client.headers["authorization"] = f"Bearer {door.api_key}"
            for url in (*urls, f"http://127.0.0.1:{mailbox.server_port}/"):
                client.post("/api/v1/webhook_endpoints", json={"webhook_endpoint": {"webhook_url": url}})
            for number in range(5):
                client.post("/api/v1/customers", json={"customer": {"external_id": f"acme-{number}"}})
            told = [json.loads(mailbox.arrived.get(timeout=DEADLINE_SECONDS)[2]) for _ in range(5)]
    assert [body["customer"]["external_id"] for body in told] == [f"acme-{number}" for number in range(5)]
    assert set(threading.enumerate()) <= before  # closing gives up what hangs, at once


def notified() -> Iterator[str]:
    """Every type of webhook that the simulator's code tells of."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "notify":
                for leaf in ast.walk(node.args[0]) if node.args else ():
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                        yield leaf.value


def test_whatever_is_told_can_be_rendered_and_asked_for() -> None:
    types = set(notified())
    assert "customer.created" in types
    assert types <= PAYLOADS.keys()
    assert PAYLOADS.keys() <= WEBHOOK_TYPES
