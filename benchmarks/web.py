"""What billing costs per request: metering, an active subscription and one limit, beside the bare application.

In one process, without a network: the application is called as its server calls it. Lago is embedded, behind HTTP, and
is asked before the clock runs; afterwards everything is decided from memory. `make bench-web`.
"""

from __future__ import annotations

import asyncio
import io
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import Depends, FastAPI
from flask import Flask
from pydantic import BaseModel

from lago_integration import check_active_subscription, check_usage_limits, record_api_call
from lago_orgs import ChargeSpec, LagoOrgs, LagoSimulator, Money
from lago_orgs.simulator.faults import Fault
from lago_orgs.web.asgi import AsyncBilling
from lago_orgs.web.asgi import TrackUsage as TrackAsgi
from lago_orgs.web.fastapi import Billing
from lago_orgs.web.flask import Billing as FlaskBilling
from lago_orgs.web.wsgi import SyncBilling
from lago_orgs.web.wsgi import TrackUsage as TrackWsgi

from .machine import headline

ROUNDS, EACH = 9, 300
ROWS, BY_HAND = 400, 50
LIMIT = 10**12
SIMULATOR = LagoSimulator()


class Row(BaseModel):
    """A line of what the small application answers."""

    number: int
    text: str
    price: Decimal


SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "path": "/",
    "raw_path": b"/",
    "query_string": b"",
    "root_path": "",
    "scheme": "http",
    "server": ("app.test", 80),
    "client": ("127.0.0.1", 1),
    "headers": [(b"host", b"app.test"), (b"x-org", b"acme")],
}
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/",
    "QUERY_STRING": "",
    "SERVER_NAME": "app.test",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http",
    "HTTP_HOST": "app.test",
    "HTTP_X_ORG": "acme",
}


def set_up(lago: LagoOrgs) -> None:
    """Sell something to somebody."""
    lago.ensure_metric("calls")
    lago.ensure_metric("api_call")
    charges = [ChargeSpec(metric=each, properties={"amount": "0.01"}) for each in ("calls", "api_call")]
    lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
    lago.subscribe_org_to_plan("acme", "pro", "ACME")


async def asked(app: Any) -> None:
    """One request over ASGI."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError(f"the application answers {message['status']}")

    await app({**SCOPE, "headers": list(SCOPE["headers"])}, receive, send)


def called(app: Any) -> None:
    """One request over WSGI."""

    def start(status: str, *_: Any) -> None:
        if not status.startswith("200"):
            raise RuntimeError(f"the application answers {status}")

    body = app(dict(ENVIRON), start)
    for _ in body:
        pass
    close = getattr(body, "close", None)
    if close is not None:
        close()


def microseconds(rounds: list[float]) -> float:
    """The median of rounds."""
    return statistics.median(rounds) / EACH * 1e6


async def compared_async(bare: Any, billed: Any) -> tuple[float, float]:
    """Microseconds of either, in turns."""
    return await _compared(lambda: asked(bare), lambda: asked(billed))


async def _compared(*acts: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    took: list[list[float]] = [[], []]
    for act in acts:
        await act()
    # Delivery is another benchmark's: here Lago takes nothing meanwhile, so that its own work is not counted.
    SIMULATOR.faults.add(Fault("status", status=503))
    for _ in range(ROUNDS):
        for place, act in enumerate(acts):
            begun = time.thread_time()  # what others do on the machine meanwhile is not counted
            for _ in range(EACH):
                await act()
            took[place].append(time.thread_time() - begun)
    SIMULATOR.faults.clear()
    return microseconds(took[0]), microseconds(took[1])


def compared(bare: Any, billed: Any) -> tuple[float, float]:
    """Microseconds of either, in turns."""

    async def one(app: Any) -> None:
        called(app)

    return asyncio.run(_compared(lambda: one(bare), lambda: one(billed)))


def said(name: str, wanted: int, figures: tuple[float, float]) -> None:
    """Print one line."""
    bare, billed = figures
    print(f"{name:<36} bare {bare:6.0f} us, billed {billed:6.0f} us: {billed - bare:6.0f} us more ({wanted})")


async def plain(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def asgi(options: dict[str, Any]) -> None:
    """ASGI without a framework."""
    async with AsyncBilling(**options) as billing:

        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            tab = scope["lago_orgs.tab"]
            if await billing.access.check(tab.org_id) and await billing.access.check(tab.org_id, "calls", limit=LIMIT):
                await plain(scope, receive, send)

        async def record() -> None:
            billing.recorder.record("acme", "calls", {"endpoint": "/"})

        async def check() -> None:
            await billing.access.check("acme", "calls", limit=LIMIT)

        recording, checking = await _compared(record, check)
        print(f"of that, in this run: record() {recording:.0f} us, a limit from memory {checking:.0f} us")
        metered = TrackAsgi(plain, billing, code="calls", org=lambda request: request.headers["x-org"])
        said("ASGI, metering", 40, await compared_async(plain, metered))
        full = TrackAsgi(guarded, billing, code="calls", org=lambda request: request.headers["x-org"])
        said("ASGI, with subscription and limit", 40, await compared_async(plain, full))


async def fastapi(options: dict[str, Any]) -> None:
    """FastAPI with dependencies."""
    billing, bare, billed = Billing(**options), FastAPI(), FastAPI()

    @bare.get("/")
    async def view() -> str:
        return "ok"

    billed.get("/", dependencies=[Depends(billing.active_subscription), Depends(billing.limit("calls", LIMIT))])(view)
    billed.add_middleware(TrackAsgi, billing=billing, code="calls", org=lambda request: request.headers["x-org"])
    async with billing:
        said("FastAPI, with subscription and limit", 120, await compared_async(bare, billed))


async def small(options: dict[str, Any]) -> None:
    """A small application that does something: how many requests it answers in a second, with billing and without."""
    billing, bare, billed = Billing(**options), FastAPI(), FastAPI()

    @bare.get("/")
    async def view() -> list[Row]:
        return [Row(number=number, text=f"row {number}", price=Decimal(number) / 8) for number in range(ROWS)]

    billed.get("/", dependencies=[Depends(billing.active_subscription), Depends(billing.limit("calls", LIMIT))])(view)
    billed.add_middleware(TrackAsgi, billing=billing, code="calls", org=lambda request: request.headers["x-org"])
    async with billing:
        without, with_it = await compared_async(bare, billed)
    share = without / with_it
    print(
        f"a small FastAPI application            bare {1e6 / without:6.0f} /s, billed {1e6 / with_it:6.0f} /s: "
        f"{share:.0%} (90%)"
    )


async def helpers() -> None:
    """The same by hand, as the quick reference prints it: three calls of Lago with each request."""

    async def act() -> None:
        if not await check_active_subscription("acme") or not await check_usage_limits("acme", LIMIT):
            raise RuntimeError("not let in")
        await record_api_call("acme", f"tx_{uuid4()}", endpoint="/")

    await act()
    begun = time.perf_counter()
    for _ in range(BY_HAND):
        await act()
    took = (time.perf_counter() - begun) / BY_HAND * 1e6
    print(f"the printed helpers instead, waiting    {took:6.0f} us more, of which the embedded Lago has the most")


def application(_: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def wsgi(options: dict[str, Any]) -> None:
    """WSGI without a framework."""
    with SyncBilling(**options) as billing:

        def guarded(environ: Any, start_response: Any) -> list[bytes]:
            org = environ["HTTP_X_ORG"]
            if not billing.access.check(org) or not billing.access.check(org, "calls", limit=LIMIT):
                raise RuntimeError("not let in")
            return application(environ, start_response)

        metered = TrackWsgi(application, billing, code="calls", org=lambda request: request.header("X-Org"))
        said("WSGI, metering", 40, compared(application, metered))
        full = TrackWsgi(guarded, billing, code="calls", org=lambda request: request.header("X-Org"))
        said("WSGI, with subscription and limit", 40, compared(application, full))


def flask(options: dict[str, Any]) -> None:
    """Flask with decorators."""
    bare, billed = Flask("bare"), Flask("billed")
    with FlaskBilling(billed, org=lambda request: request.headers["X-Org"], code="calls", **options) as billing:

        def view() -> str:
            return "ok"

        bare.get("/")(view)
        billed.get("/")(billing.active_subscription(billing.limit("calls", LIMIT)(view)))
        said("Flask, with subscription and limit", 60, compared(bare.wsgi_app, billed.wsgi_app))


def django(options: dict[str, Any]) -> None:
    """Django with middleware and decorators."""
    import django as real
    from django.conf import settings

    names = {"API_URL": options["lago_url"], "API_KEY": options["api_key"], "OUTBOX": str(options["outbox"])}
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="none",
        ROOT_URLCONF="benchmarks.web",
        INSTALLED_APPS=["lago_orgs.web.django"],
        MIDDLEWARE=[],
        LAGO_ORGS={**names, "ORG": lambda request: request.headers["X-Org"], "CODE": "calls"},
    )
    real.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    from lago_orgs.web.django import active_subscription, limit
    from lago_orgs.web.django.conf import forget

    def view(_: Any) -> Any:
        return HttpResponse(b"ok")

    urls = [path("", view), path("billed", active_subscription(limit("calls", LIMIT)(view)))]
    settings.ROOT_URLCONF = type("Routes", (), {"urlpatterns": urls})
    bare = WSGIHandler()
    settings.MIDDLEWARE = ["lago_orgs.web.django.middleware.TrackUsageMiddleware"]
    tracked = WSGIHandler()

    def asks(handler: Any, where: str) -> Callable[..., Any]:
        return lambda environ, start: handler({**environ, "PATH_INFO": where, "wsgi.input": io.BytesIO()}, start)

    said("Django, with subscription and limit", 80, compared(asks(bare, "/"), asks(tracked, "/billed")))
    forget()


def main() -> None:
    """Measure all of it; what is to be reached stands in brackets."""
    print(headline())
    with SIMULATOR.serve() as door, tempfile.TemporaryDirectory() as folder:
        with LagoOrgs(door.url, door.api_key) as lago:
            set_up(lago)

        def options(name: str) -> dict[str, Any]:
            made = {"lago_url": door.url, "api_key": door.api_key, "outbox": Path(folder) / name}
            return {**made, "ttl": 600.0}

        asyncio.run(asgi(options("asgi.db")))
        asyncio.run(fastapi(options("fastapi.db")))
        asyncio.run(small(options("small.db")))
        os.environ.update(LAGO_API_URL=door.url, LAGO_API_KEY=door.api_key)
        os.environ.pop("LAGO_OUTBOX", None)
        asyncio.run(helpers())
        wsgi(options("wsgi.db"))
        flask(options("flask.db"))
        django({**options("django.db")})


if __name__ == "__main__":
    main()
