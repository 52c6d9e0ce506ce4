"""What `billing.access` denies within a view is answered as a refusal is, in every framework."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from flask import Flask

from lago_orgs import LimitReached
from lago_orgs.web import wsgi
from lago_orgs.web.asgi import AsyncBilling
from lago_orgs.web.asgi import TrackUsage as TrackAsgi
from lago_orgs.web.fastapi import Billing, TrackUsage
from lago_orgs.web.flask import Billing as FlaskBilling
from lago_orgs.web.flask import Refused

from .conftest import Shop
from .django_project import MIDDLEWARE
from .test_django import ACME, settings_of
from .test_django import ask as ask_django

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def whose(_: Any) -> str:
    return "acme"


def is_problem(answer: Any, status: int) -> bool:
    return (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("is_handled", [False, True])
async def test_in_fastapi(shop: Shop, is_handled: bool) -> None:
    billing = Billing(**shop.settings, org=whose)
    app = FastAPI()

    @app.get("/reserve")
    async def reserve() -> None:
        billing.add(5)
        async with billing.access.reserve("acme", "tokens", 5000, limit=2000):
            pass

    @app.get("/require")
    async def require() -> None:
        await billing.access.require("acme" if is_handled else "stranger", feature="sso" if is_handled else None)

    @app.middleware("http")  # what stands around a view sees the answer, as it does of any other
    async def marked(request: Request, call_next: Any) -> Any:
        answer = await call_next(request)
        answer.headers["x-marked"] = "yes"
        return answer

    if is_handled:

        @app.exception_handler(LimitReached)
        async def own(_: Request, denied: LimitReached) -> Response:
            return Response(denied.decision.reason, 418)

    app.add_middleware(TrackUsage, billing=billing, code="tokens")
    async with (
        billing,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client,
    ):
        limited, unknown = await client.get("/reserve"), await client.get("/require")
        assert (limited.status_code == 418) if is_handled else is_problem(limited, 429)
        assert is_problem(unknown, 403 if is_handled else 402)
        assert unknown.headers["x-marked"] == "yes"
        assert billing.recorder.stats().total.recorded == 0


async def test_in_what_only_speaks_asgi(shop: Shop) -> None:
    async with AsyncBilling(**shop.settings, org=whose) as billing:

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await billing.access.require("stranger")

        tracked = TrackAsgi(app, billing, code="tokens")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(tracked), base_url="http://app.test") as client:
            assert is_problem(await client.get("/"), 402)
        assert billing.recorder.stats().total.recorded == 0


@pytest.mark.parametrize("is_handled", [False, True])
def test_in_wsgi_and_flask(shop: Shop, is_handled: bool) -> None:
    site = Flask(__name__)
    site.testing = True
    billing = FlaskBilling(site, **shop.settings, org=whose, code="tokens")
    if is_handled:
        site.register_error_handler(Refused, lambda refused: (refused.decision.reason, 418))

    @site.get("/")
    def view() -> str:
        with billing.access.reserve("acme", "tokens", 5000, limit=2000):
            return "reserved"

    def plain(environ: Any, start: Any) -> list[bytes]:
        billing.access.require("stranger")
        return []

    tracked = wsgi.TrackUsage(plain, billing, code="tokens")
    with billing:
        limited = site.test_client().get("/")
        assert (limited.status_code == 418) if is_handled else is_problem(limited, 429)
        with httpx.Client(transport=httpx.WSGITransport(tracked), base_url="http://app.test") as client:
            assert is_problem(client.get("/"), 402)
        assert billing.recorder.stats().total.recorded == 0


@pytest.mark.parametrize("is_async", [False, True])
def test_in_django(shop: Shop, is_async: bool) -> None:
    from django.test import override_settings

    with override_settings(LAGO_ORGS=settings_of(shop), MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.web.django_project"):
        assert is_problem(ask_django("/reserving", is_async=is_async, headers=ACME), 429)
        assert is_problem(ask_django("/requiring", is_async=is_async, headers=ACME), 402)
