"""What goes over the wire: bytes that a socket received, from both kinds of calls."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lago_orgs_client import AuthenticatedClient
from lago_orgs_client.api.customers import destroy_customer, find_customer, find_customer_current_usage
from lago_orgs_client.api.events import create_event
from lago_orgs_client.api.plans import find_plan
from lago_orgs_client.api.subscriptions import find_all_subscriptions
from lago_orgs_client.models import EventInput, EventInputObject
from lago_orgs_client.types import Response


class Seen(NamedTuple):
    """One request as a socket received it."""

    line: str
    headers: dict[str, str]
    body: bytes


class Server(NamedTuple):
    """A server that takes down what it is asked."""

    url: str
    seen: list[Seen]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@contextmanager
def serving() -> Iterator[Server]:
    seen: list[Seen] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append(Seen(self.requestline, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  (the standard library's names)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Server(f"http://127.0.0.1:{http.server_port}/api/v1", seen)
        finally:
            http.shutdown()
            thread.join()


Call = Callable[..., Response[Any]]


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, server: Server) -> Callable[..., Seen]:
    """Call an operation in one of the two ways; what the server received."""

    def ask(module: Any, *arguments: Any, **named: Any) -> Seen:
        server.seen.clear()
        client = AuthenticatedClient(server.url, token="secret-key")  # noqa: S106  (a test's)

        async def asynchronously() -> None:
            async with client:
                await module.asyncio_detailed(*arguments, client=client, **named)

        if request.param == "async":
            anyio.run(asynchronously)
        else:
            with client:
                module.sync_detailed(*arguments, client=client, **named)
        (seen,) = server.seen
        return seen

    return ask


HARD = {
    "..": "%2E%2E",
    ".": "%2E",
    "../plans": "%2E%2E%2Fplans",
    "acme.corp": "acme%2Ecorp",
    "a/b": "a%2Fb",
    "a?b=c": "a%3Fb%3Dc",
    "a#b": "a%23b",
    "a%2Fb": "a%252Fb",
    "%2E%2E": "%252E%252E",
    "a b+c": "a%20b%2Bc",
    "a:b|c@d;e&f": "a%3Ab%7Cc%40d%3Be%26f",
    "a\\b": "a%5Cb",
    "a\r\nX: y": "a%0D%0AX%3A%20y",
    "größe/日本": "gr%C3%B6%C3%9Fe%2F%E6%97%A5%E6%9C%AC",
    "~_-": "~_-",
    " ": "%20",
}


@pytest.mark.parametrize("value", HARD, ids=HARD.values())
def test_an_id_cannot_leave_its_segment(value: str, ask: Callable[..., Seen]) -> None:
    seen = ask(find_customer_current_usage, value, external_subscription_id=value)
    path, _, query = seen.line.removeprefix("GET ").removesuffix(" HTTP/1.1").partition("?")
    assert path == f"/api/v1/customers/{HARD[value]}/current_usage"
    name, _, sent = query.partition("=")
    assert (name, unquote_to_bytes(sent.replace("+", " "))) == ("external_subscription_id", value.encode())


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_id_is_one_segment_that_reads_back(value: str) -> None:
    path = find_customer.build_request(value).path
    segment = path.removeprefix("/customers/")
    assert unquote_to_bytes(segment) == value.encode()
    assert not set("/?#.\\ ") & set(segment)


@pytest.mark.parametrize("module", [find_customer, destroy_customer, find_customer_current_usage])
def test_an_empty_id_is_refused_before_anything_is_sent(module: Any, server: Server) -> None:
    server.seen.clear()
    more = {"external_subscription_id": "s"} if module is find_customer_current_usage else {}
    with AuthenticatedClient(server.url, token="t") as client, pytest.raises(ValueError, match="external_.*not be empty"):  # noqa: S106
        module.sync_detailed("", client=client, **more)
    assert server.seen == []


@pytest.mark.parametrize("bad", [None, b"acme", 1.5, True, ["acme"]])
def test_what_is_no_id_is_refused(bad: Any) -> None:
    with pytest.raises(TypeError, match=r"must be text, not \w+"):
        find_customer.build_request(bad)


def test_an_id_may_be_a_number_or_an_enum() -> None:
    class Plan(StrEnum):
        GROWTH = "growth.v2"

    assert find_plan.build_request(Plan.GROWTH).path == "/plans/growth%2Ev2"
    assert find_plan.build_request(7).path == "/plans/7"  # type: ignore[arg-type]


def test_a_group_goes_out_as_lago_reads_it(ask: Callable[..., Seen]) -> None:
    group = {"cloud": "aws", "region": "eu west/1"}
    seen = ask(find_customer_current_usage, "acme", external_subscription_id="s", group=group, apply_taxes=False)
    query = unquote_to_bytes(seen.line.split(" ")[1].partition("?")[2].replace("+", " ")).decode()
    assert query.split("&") == [
        "apply_taxes=false",
        "external_subscription_id=s",
        "group[cloud]=aws",
        "group[region]=eu west/1",
    ]


def test_an_array_goes_out_as_lago_reads_it(ask: Callable[..., Seen]) -> None:
    arguments = find_all_subscriptions.build_request.__annotations__
    name = next(name for name in arguments if name.startswith("status"))
    seen = ask(find_all_subscriptions, page=2, **{name: ["active", "pending"]})
    query = unquote_to_bytes(seen.line.split(" ")[1].partition("?")[2]).decode()
    assert sorted(query.split("&")) == ["page=2", "status[]=active", "status[]=pending"]


def test_nothing_is_sent_for_what_was_not_set(ask: Callable[..., Seen]) -> None:
    seen = ask(find_all_subscriptions, page=None)
    assert seen.line == "GET /api/v1/subscriptions HTTP/1.1"
    assert seen.body == b""
    assert "content-type" not in seen.headers


def test_a_body_keeps_every_digit(ask: Callable[..., Seen]) -> None:
    event = EventInputObject(
        code="api_calls",
        transaction_id="t1",
        external_subscription_id="größe",
        timestamp=1714557600,  # type: ignore[arg-type]  # what is passed on may be of any type
        properties={"gb": Decimal("0.10000000000000000000000001"), "at": datetime(2024, 5, 1, tzinfo=UTC), "n": None},
    )
    seen = ask(create_event, body=EventInput(event=event))
    assert seen.line == "POST /api/v1/events HTTP/1.1"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["authorization"] == "Bearer secret-key"
    assert b'"gb":0.10000000000000000000000001' in seen.body
    assert json.loads(seen.body)["event"] == {
        "code": "api_calls",
        "transaction_id": "t1",
        "external_subscription_id": "größe",
        "timestamp": 1714557600,
        "properties": {"gb": 0.1, "at": "2024-05-01T00:00:00Z", "n": None},
    }


def test_a_connection_is_kept(server: Server) -> None:
    with AuthenticatedClient(server.url, token="t") as client:  # noqa: S106  (a test's)
        for _ in range(3):
            find_customer.sync_detailed("acme", client=client)
        pool = client.get_httpx_client()._transport._pool  # type: ignore[attr-defined]
        assert len(pool.connections) == 1
