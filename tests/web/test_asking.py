"""Errors in the application's own functions are told from requests that nobody signed in for, in every adapter."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import Depends, FastAPI, Request

from lago_orgs import InvalidArgument, LagoOrgs
from lago_orgs.web import wsgi
from lago_orgs.web.asgi import AsyncBilling, TrackUsage, header
from lago_orgs.web.fastapi import Billing
from lago_orgs.web.wsgi import SyncBilling

from .conftest import Shop

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Member:
    """Somebody who signed in, whose organization the program looks for in the wrong place."""

    nobody = None


ERRORS: list[Callable[[Any], object]] = [
    lambda _: Member().organization,  # type: ignore[attr-defined]
    lambda _: dict[str, str]()["org_id"],
    lambda _: Member.nobody["org_id"],  # type: ignore[index]
    lambda _: int("x"),
    lambda _: ["acme"],
    lambda _: "x" * 256,
]
NOBODY: list[Callable[[Any], object]] = [
    lambda _: None,
    lambda _: "",
    lambda request: request.state.user["org_id"],
    lambda request: request.headers["x-organization"],
]


async def ask(shop: Shop, org: Callable[[Any], object], **how: Any) -> tuple[int, Billing]:
    billing = Billing(**shop.settings)
    app = FastAPI()

    @app.get("/used")
    async def used() -> None:
        billing.add(40)

    app.add_middleware(TrackUsage, billing=billing, code="tokens", org=org, **how)
    async with (
        billing,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client,
    ):
        return (await client.get("/used")).status_code, billing


@pytest.mark.parametrize("org", ERRORS)
async def test_an_error_in_org_is_in_the_log_with_what_was_used(
    shop: Shop, org: Callable[[Any], object], caplog: pytest.LogCaptureFixture
) -> None:
    status, billing = await ask(shop, org)
    assert (status, billing.unrecorded) == (200, 1)
    (said,) = [each.getMessage() for each in caplog.records if "by hand" in each.getMessage()]
    for part in ('"tokens": 40', '"endpoint": "/used"', '"code": "tokens"', '"transaction_id": "', '"timestamp": "20'):
        assert part in said


@pytest.mark.parametrize("key", [UUID(int=7), 7])
async def test_keys_of_a_database_are_ids_wherever_they_come_from(shop: Shop, key: Any) -> None:
    with LagoOrgs(shop.url, shop.key) as lago:
        lago.subscribe_org_to_plan(str(key), "pro", "ACME")
    status, billing = await ask(shop, lambda _: key)
    assert (status, billing.unrecorded) == (200, 0)
    with SyncBilling(**shop.settings, org=lambda _: key) as plain:
        assert plain.decide(plain.tab(None))
        plain.record("tokens", {"tokens": 1}, org_id=key)
        assert list(plain.recorder.stats().organizations) == [str(key)]
    with pytest.raises(InvalidArgument, match="org_id is True"):
        plain.record("tokens", {"tokens": 1}, org_id=True)


@pytest.mark.parametrize("org", NOBODY)
async def test_nobody_is_no_error(shop: Shop, org: Callable[[Any], object], caplog: pytest.LogCaptureFixture) -> None:
    assert (await ask(shop, org))[1].unrecorded == 0
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


@pytest.mark.parametrize("user", [lambda _: int("x"), lambda _: Member(), lambda _: dict[str, str]()["id"]])
async def test_a_user_who_cannot_be_told_costs_no_use(
    shop: Shop, user: Callable[[Any], object], caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncBilling(**shop.settings) as billing:

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def nothing(_: Any = None) -> Any: ...

        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        tracked = TrackUsage(app, billing, code="api_call", org=lambda _: "acme", user=user)
        await tracked(scope, nothing, nothing)
        assert (billing.recorder.stats().total.recorded, billing.unrecorded) == (1, 0)
    assert "without" in caplog.text


@pytest.mark.parametrize("org", ERRORS)
def test_the_same_holds_over_wsgi(shop: Shop, org: Callable[[Any], object], caplog: pytest.LogCaptureFixture) -> None:
    def app(environ: Any, start: Any) -> list[bytes]:
        billing.add(40)
        start("200 OK", [])
        return [b""]

    with SyncBilling(**shop.settings) as billing:
        body: Any = wsgi.TrackUsage(app, billing, code="tokens", org=org)(
            {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None
        )
        body.close()
        assert billing.unrecorded == 1
    assert '"tokens": 40' in caplog.text


@pytest.mark.parametrize(("org", "status"), [("x" * 300, 402), ("..", 402), ("acme", 401)])
async def test_who_cannot_be_asked_about_is_refused(shop: Shop, org: str, status: int) -> None:
    billing = Billing(**shop.settings, org=lambda _: org, user=lambda _: None)
    app = FastAPI()

    @app.get("/", dependencies=[Depends(billing.limit("tokens", 5, user_limit=1))])
    async def view(request: Request) -> None: ...

    async with (
        billing,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client,
    ):
        assert (await client.get("/")).status_code == status
    with SyncBilling(**shop.settings, org=lambda _: org, user=lambda _: None) as plain:
        decision = plain.decide(plain.tab(None), "tokens", 1, user_limit=1)
        assert decision is not None
        assert decision.status == status
        assert status != 401 or str(decision) == "no user of acme is named, and each has a limit"


async def test_a_message_without_headers_is_one_use(shop: Shop) -> None:
    async with AsyncBilling(**shop.settings, org=lambda _: "acme") as billing:

        async def app(scope: Any, receive: Any, send: Any) -> None:
            while (message := await receive())["type"] != "websocket.disconnect":
                if message.get("text") == "add":
                    billing.add(100)

        coming = [
            {"type": "websocket.connect"},
            *({"type": "websocket.receive", "text": each} for each in ("a", "add")),
        ]

        async def receive() -> Any:
            return coming.pop(0) if coming else {"type": "websocket.disconnect"}

        async def send(_: Any) -> None: ...

        tracked = TrackUsage(app, billing, code="tokens", units=header("X-Used"), websocket="message", counts=bool)
        await tracked({"type": "websocket", "path": "/", "headers": []}, receive, send)
        used = [each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True)]
    assert sorted(used) == [1, 100]
