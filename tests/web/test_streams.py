"""What a streamed body says at its end is recorded, also when its client leaves before; in Starlette and FastAPI."""

import asyncio
import gc
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import fastapi.routing
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from lago_orgs import ConfigurationError
from lago_orgs.web.fastapi import Billing, TrackUsage

from .conftest import Shop
from .leaving import leave

pytestmark = pytest.mark.anyio

# Views that are generators themselves came to FastAPI later than the first that we serve.
PATHS = ("/sync", "/async", *(["/yields"] if hasattr(fastapi.routing, "iterate_in_threadpool") else []))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def passed_on(request: Request, call_next: Any) -> Any:
    return await call_next(request)


def used(billing: Billing) -> list[Any]:
    return [each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True)]


def build(shop: Shop, *, behind: bool) -> tuple[FastAPI, Billing]:
    billing = Billing(**shop.settings, org=lambda request: request.headers["x-org"])
    app = FastAPI()

    @app.get("/sync")
    def sync() -> StreamingResponse:
        def parts() -> Iterator[str]:
            used = 0
            try:
                for used in range(1, 1_000):  # noqa: B007 - it is told at the end
                    yield "word"
            finally:
                billing.add(used)

        return StreamingResponse(parts())

    @app.get("/async")
    async def on_the_loop() -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            used = 0
            try:
                for used in range(1, 1_000):  # noqa: B007
                    yield "word"
                    await asyncio.sleep(0)
            finally:
                billing.add(used)

        return StreamingResponse(parts())

    def yields() -> Iterator[str]:
        try:
            for _ in range(1_000):
                yield "word"
        finally:
            billing.add(3)

    app.get("/yields", response_model=None)(yields)
    if behind:
        app.middleware("http")(passed_on)
    app.add_middleware(TrackUsage, billing=billing, code="tokens")
    return app, billing


@pytest.mark.parametrize("behind", [False, True])
async def test_who_leaves_a_stream_pays_for_what_was_used(shop: Shop, behind: bool) -> None:
    app, billing = build(shop, behind=behind)
    gc.disable()  # what is collected late is not to help
    try:
        async with billing:
            # A middleware in between listens to no disconnect: it goes on until the server takes no more.
            waits = "returns" if behind else "waits"
            ways = [("2.3", waits), ("2.4", "raises"), ("2.3", "cancelled"), ("2.4", "cancelled")]
            for number, (version, how) in enumerate(ways, 1):
                for path in PATHS:
                    await leave(app, path, version, how)
                kept = [
                    each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True)
                ]
                assert len(kept) == len(PATHS) * number, (version, how)
                assert all(3 <= each < 1_000 for each in kept)
            assert billing.unrecorded == 0
    finally:
        gc.enable()


async def test_what_is_told_outside_of_a_request_is_in_the_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    _, billing = build(shop, behind=False)
    TrackUsage(None, billing, code="tokens")
    with caplog.at_level(logging.ERROR), pytest.raises(ConfigurationError, match=r"billing.current\(\)"):
        billing.add(12)
    assert '"code": "tokens"' in caplog.text
    assert '"units": "12"' in caplog.text
    assert billing.unrecorded == 1


async def test_a_tab_goes_where_no_context_does(shop: Shop) -> None:
    billing = Billing(**shop.settings, org=lambda _: "acme")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        thread = threading.Thread(target=billing.current().add, args=(7,))
        thread.start()
        thread.join()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        later.append(billing.current())

    later: list[Any] = []

    async def nothing(_: Any = None) -> Any: ...

    async with billing:
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await TrackUsage(app, billing, code="tokens")(scope, nothing, nothing)
        later[0].add(5)
        assert sorted(used(billing)) == [5, 7]
