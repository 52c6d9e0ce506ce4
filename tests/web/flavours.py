"""One application in each framework, with one view, asked over its server's own interface."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

import httpx

from lago_orgs.web import asgi, fastapi, flask, wsgi
from lago_orgs.web.billing import Billing

from .conftest import Shop


class Site(NamedTuple):
    """An application that bills each request of an organization for `api_call`.

    Args:
        billing: Its billing.
        ask: Asks once, for an organization; the status of the answer.
        close: Ends it, as its server does.
    """

    billing: Billing
    ask: Callable[..., int]
    close: Callable[[], None]


Flavour = Callable[..., AbstractContextManager[Site]]


def org_of(request: Any) -> Any:
    return request.headers.get("X-Org")


def _asking(app: Any, billing: Any, *, is_async: bool) -> Iterator[Site]:
    """Ask an application, on one event loop if it needs one."""
    if not is_async:
        with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://app.test") as client:
            yield Site(billing, lambda org="acme": client.get("/", headers={"X-Org": org}).status_code, billing.close)
        return
    with asyncio.Runner() as runner:
        asker = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test")

        def ask(org: str = "acme") -> int:
            return runner.run(asker.get("/", headers={"X-Org": org})).status_code

        def close() -> None:
            if isinstance(billing, asgi.AsyncBilling):
                runner.run(billing.close())
            else:
                billing.close()

        yield Site(billing, ask, close)
        runner.run(asker.aclose())


@contextmanager
def over_asgi(shop: Shop, **options: Any) -> Iterator[Site]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    billing = asgi.AsyncBilling(**{**shop.settings, **options}, org=org_of)
    billing.hears_of_its_end = True  # as with a lifespan
    yield from _asking(asgi.TrackUsage(app, billing, code="api_call"), billing, is_async=True)


@contextmanager
def over_fastapi(shop: Shop, **options: Any) -> Iterator[Site]:
    from fastapi import FastAPI

    billing = fastapi.Billing(**{**shop.settings, **options}, org=org_of)
    app = FastAPI()
    app.add_middleware(fastapi.TrackUsage, billing=billing, code="api_call")
    app.get("/")(lambda: "ok")
    yield from _asking(app, billing, is_async=True)


@contextmanager
def over_wsgi(shop: Shop, **options: Any) -> Iterator[Site]:
    def app(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    billing = wsgi.SyncBilling(**{**shop.settings, **options}, org=lambda request: request.header("X-Org"))
    yield from _asking(wsgi.TrackUsage(app, billing, code="api_call"), billing, is_async=False)


@contextmanager
def over_flask(shop: Shop, **options: Any) -> Iterator[Site]:
    from flask import Flask

    app = Flask(__name__)
    billing = flask.Billing(app, **{**shop.settings, **options}, org=org_of, code="api_call")
    app.get("/")(lambda: "ok")
    yield from _asking(app, billing, is_async=False)


def _over_django(shop: Shop, options: Any, *, is_async: bool) -> Iterator[Site]:
    from .django_project import configure

    configure()
    from django.core.handlers.asgi import ASGIHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    from lago_orgs.web.django import get_billing

    given = {**shop.settings, **options}
    settings = {name.upper().replace("LAGO_URL", "API_URL"): value for name, value in given.items()}
    with override_settings(
        LAGO_ORGS={**settings, "ORG": org_of, "CODE": "api_call"},
        MIDDLEWARE=["lago_orgs.web.django.middleware.TrackUsageMiddleware"],
        ROOT_URLCONF="tests.web.django_root",
    ):
        yield from _asking(ASGIHandler() if is_async else WSGIHandler(), get_billing(), is_async=is_async)


@contextmanager
def over_django(shop: Shop, **options: Any) -> Iterator[Site]:
    yield from _over_django(shop, options, is_async=False)


@contextmanager
def over_django_asgi(shop: Shop, **options: Any) -> Iterator[Site]:
    yield from _over_django(shop, options, is_async=True)


FLAVOURS = (over_asgi, over_fastapi, over_django_asgi, over_wsgi, over_flask, over_django)
