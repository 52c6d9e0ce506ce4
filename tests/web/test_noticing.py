"""What the log says of the application's own functions: of which request, and once where nothing ever comes of one."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from flask import Flask, g

from lago_orgs.web import fastapi, flask, wsgi
from lago_orgs.web.asgi import AsyncBilling, TrackUsage, header
from lago_orgs.web.connections import Connection
from lago_orgs.web.measures import Outcome
from lago_orgs.web.noticing import MANY, place_of
from lago_orgs.web.wsgi import SyncBilling

from .conftest import Shop
from .django_project import MIDDLEWARE, configure

configure()

from django.test import Client, override_settings  # noqa: E402

QUERY, HEADERS = "token=hush", {"X-Secret": "hush"}
PATH = "/free"


Ask = Callable[[int], None]
Over = Callable[[Any, dict[str, Any]], tuple[Ask, Any]]


def over_asgi(given: Any, track: dict[str, Any]) -> tuple[Ask, Any]:
    app, billing = FastAPI(), fastapi.Billing(**given)

    @app.get(PATH)
    async def view() -> None: ...

    app.add_middleware(fastapi.TrackUsage, billing=billing, code="tokens", **track)
    return lambda times: asyncio.run(asked(app, times)), billing


async def asked(app: Any, times: int, status: int = 200) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client:
        for _ in range(times):
            assert (await client.get(f"{PATH}?{QUERY}", headers=HEADERS)).status_code == status


def over_bare_asgi(given: Any, track: dict[str, Any]) -> tuple[Ask, Any]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    billing = AsyncBilling(**given)
    tracked = TrackUsage(app, billing, code="tokens", **track)
    tracked._connection = Connection  # as where Starlette is not installed
    return lambda times: asyncio.run(asked(tracked, times)), billing


def over_wsgi(given: Any, track: dict[str, Any]) -> tuple[Ask, Any]:
    def app(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b""]

    billing = SyncBilling(**given)
    tracked = wsgi.TrackUsage(app, billing, code="tokens", **track)

    def ask(times: int) -> None:
        with httpx.Client(transport=httpx.WSGITransport(tracked), base_url="http://app.test") as client:
            for _ in range(times):
                assert client.get(f"{PATH}?{QUERY}", headers=HEADERS).status_code == 200

    return ask, billing


def over_flask(given: Any, track: dict[str, Any]) -> tuple[Ask, Any]:
    app = Flask("shop")
    billing = flask.Billing(app, **given, code="tokens", track=track)

    @app.get(PATH)
    def view() -> str:
        return "free"

    def ask(times: int) -> None:
        for _ in range(times):
            answer = app.test_client().get(f"{PATH}?{QUERY}", headers=HEADERS, buffered=True)
            assert answer.status_code == 200

    return ask, billing


def over_django(given: Any, track: dict[str, Any]) -> tuple[Ask, Any]:
    setting = {"API_URL": given["lago_url"], "API_KEY": given["api_key"], "OUTBOX": given["outbox"], "CODE": "tokens"}
    setting |= {name.upper(): value for name, value in track.items()}

    def ask(times: int) -> None:
        with override_settings(LAGO_ORGS=setting, MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.web.django_project"):
            client: Any = Client()
            for _ in range(times):
                assert client.get(f"{PATH}?{QUERY}", headers=HEADERS).status_code == 200

    return ask, None  # it ends with the setting


ADAPTERS: list[Over] = [over_asgi, over_bare_asgi, over_wsgi, over_flask, over_django]
every_adapter = pytest.mark.parametrize("over", ADAPTERS)


@pytest.fixture
def serving(shop: Shop) -> Iterator[Callable[..., Ask]]:
    """Make an application that is tracked as a test says, and close what it opens."""
    made: list[Any] = []

    def serve(over: Over, **track: Any) -> Ask:
        ask, billing = over(shop.settings, track)
        made.append(billing)
        return ask

    yield serve
    for each in made:
        if isinstance(each, AsyncBilling):
            asyncio.run(each.close())
        elif each is not None:
            each.close()


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Callable[..., list[str]]:
    """What the log said from a level on."""

    def said(level: int = logging.WARNING) -> list[str]:
        found = [each for each in caplog.records if each.name == "lago_orgs.web" and each.levelno >= level]
        messages = [each.getMessage() for each in found if "by hand" not in each.getMessage()]
        assert not any("hush" in each for each in messages), "neither the query nor a header"
        return messages

    return said


Serving = Callable[..., Ask]
Heard = Callable[..., list[str]]


@every_adapter
@pytest.mark.parametrize("which", ["org", "user", "units", "counts", "properties"])
def test_a_function_that_fails_is_logged_with_the_request(
    serving: Serving, over: Over, which: str, heard: Heard
) -> None:
    def broken(_request: Any, _outcome: Any = None) -> Any:
        raise ValueError("broken")

    def broken_of_outcome(_outcome: Any) -> Any:
        raise ValueError("broken")

    given = broken_of_outcome if which == "counts" else broken
    serving(over, **{"org": lambda _: "acme", which: given})(1)
    (said,) = heard(logging.ERROR)
    assert "GET /free" in said


@every_adapter
def test_a_user_that_cannot_be_recorded_is_logged_with_the_request(serving: Serving, over: Over, heard: Heard) -> None:
    serving(over, org=lambda _: "acme", user=lambda _: "x" * 300)(1)
    (said,) = heard()
    assert said.startswith("GET /free: the user id")


@pytest.mark.parametrize("over", [over_asgi, over_bare_asgi, over_wsgi])
def test_an_attribute_that_no_request_has_is_an_error(serving: Serving, over: Over, heard: Heard) -> None:
    """These requests are made for the function alone: nobody can have noted anything on them."""
    serving(over, org=lambda request: request.organisation)(1)
    (said,) = heard(logging.ERROR)
    assert "GET /free: the application's org function failed" in said
    assert "organisation" in said


MISSPELT: dict[Over, Callable[[Any], object]] = {
    over_asgi: lambda request: request.state.usr["org_id"],
    over_bare_asgi: lambda request: request.state.usr["org_id"],
    over_flask: lambda _: g.usr["org_id"],
    over_django: lambda request: request.membr["org_id"],
}


@pytest.mark.parametrize("over", list(MISSPELT))
def test_an_org_function_that_never_finds_anybody_is_said(serving: Serving, over: Over, heard: Heard) -> None:
    serving(over, org=MISSPELT[over])(MANY + 5)
    first, last = heard()
    assert heard(logging.ERROR) == [last]
    assert first.startswith("GET /free is nobody's: org looks for what the request lacks (AttributeError(")
    assert f"org has found nobody in {MANY} requests, the last of which is GET /free" in last


def test_who_was_found_once_ends_the_suspicion(serving: Serving, heard: Heard) -> None:
    coming = ["acme"]

    def org(request: Any) -> object:
        return coming.pop() if coming else request.state.user["org_id"]

    serving(over_bare_asgi, org=org)(2 * MANY)
    assert heard() == []


def test_each_kind_is_said_by_itself_and_none_is_for_those_that_say_nobody(serving: Serving, heard: Heard) -> None:
    number = 0

    def org(request: Any) -> object:
        nonlocal number
        number += 1
        if number % 3 == 0:
            return None
        return request.state.user if number % 3 == 1 else request.headers["x-organization"]

    serving(over_asgi, org=org)(9)
    assert [("state" in each.lower(), "x-organization" in each) for each in heard()] == [(True, False), (False, True)]
    serving(over_asgi, org=lambda _: None)(MANY + 1)
    assert len(heard()) == 2


def test_access_that_is_refused_to_everybody_is_said_without_a_tracker(shop: Shop, heard: Heard) -> None:
    billing = fastapi.Billing(**shop.settings, org=lambda request: request.state.usr)
    app = FastAPI()

    @app.get(PATH, dependencies=[Depends(billing.active_subscription)])
    async def view() -> None: ...

    async def served() -> None:
        async with billing:
            await asked(app, MANY, status=401)

    asyncio.run(served())
    assert len(heard(logging.ERROR)) == 1
    assert "GET /free" in heard(logging.ERROR)[0]


def test_a_user_function_that_finds_nobody_is_said_once(serving: Serving, heard: Heard) -> None:
    serving(over_asgi, org=lambda _: "acme", user=lambda request: request.state.usr["id"])(3)
    (said,) = heard()
    assert said.startswith("GET /free: user looks for what the request lacks")


@every_adapter
def test_a_header_that_is_never_there_is_said_once(serving: Serving, over: Over, heard: Heard) -> None:
    serving(over, org=lambda _: "acme", units=header("X-Tokens-Usd"))(MANY + 5)
    (said,) = heard()
    assert f"the header X-Tokens-Usd, by which use is measured, was in none of {MANY} responses" in said
    assert "GET /free" in said


def test_a_header_that_was_there_once_may_be_missing(heard: Heard) -> None:
    measure = header("X-Tokens-Used")
    assert measure(None, Outcome(status=200, headers={"x-tokens-used": "7"})) == "7"
    assert {measure(None, Outcome(status=200)) for _ in range(2 * MANY)} == {None}
    sockets = header("X-Tokens-Used")
    assert {sockets(None, Outcome(status=101)) for _ in range(2 * MANY)} == {None}
    assert heard() == []


def test_a_request_of_a_program_s_own_form_has_no_name() -> None:
    class Odd:
        @property
        def method(self) -> str:
            raise RuntimeError

    assert place_of(Odd()) == place_of(None) == "a request"
