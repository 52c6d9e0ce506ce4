"""Several trackers in one application, and several billings: units go where they are meant, or are refused and kept."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from lago_orgs import ConfigurationError
from lago_orgs.web import asgi, wsgi
from lago_orgs.web.asgi import AsyncBilling
from lago_orgs.web.flask import Billing as FlaskBilling
from lago_orgs.web.wsgi import SyncBilling

from .conftest import Shop

pytestmark = pytest.mark.anyio
START = {"type": "http.response.start", "status": 200, "headers": [(b"X-Used", b"5")]}
UNITS = asgi.header("X-Used")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def whose(_: Any) -> str:
    return "acme"


def answering(view: Callable[[], object]) -> Callable[..., Awaitable[None]]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        view()
        await send(START)
        await send({"type": "http.response.body", "body": b""})

    return app


async def nothing(_: Any = None) -> Any: ...


async def ask(app: Any) -> None:
    await app({"type": "http", "method": "GET", "path": "/", "headers": []}, nothing, nothing)


def kept(billing: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in billing.recorder.outbox.export(everything=True):
        code = str(each.payload["code"])
        found.setdefault(code, []).append(each.payload["properties"].get(code))
    return found


@pytest.mark.parametrize("order", [("tokens", "api_call"), ("api_call", "tokens")])
async def test_units_go_to_the_metric_that_is_named(shop: Shop, order: tuple[str, str]) -> None:
    async with AsyncBilling(**shop.settings, org=whose) as billing:
        app: Any = answering(lambda: billing.add(600, code="tokens"))
        for code in order:
            app = asgi.TrackUsage(app, billing, code=code, endpoint=False)
        await ask(app)
        assert kept(billing) == {"api_call": [None], "tokens": [600]}


async def test_units_that_might_be_of_several_metrics_are_refused(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    async with AsyncBilling(**shop.settings, org=whose) as billing:
        app: Any = answering(lambda: billing.add(600))
        for code in ("tokens", "api_call"):
            app = asgi.TrackUsage(app, billing, code=code)
        with caplog.at_level(logging.ERROR), pytest.raises(ConfigurationError, match="code='api_call'"):
            await ask(app)
        assert billing.unrecorded == 1
        assert '"units": "600"' in caplog.text


async def test_a_tracker_within_one_of_the_same_metric_is_the_one_that_counts(shop: Shop) -> None:
    async with AsyncBilling(**shop.settings, org=whose) as billing:
        twice: Any = answering(lambda: None)
        for _ in range(2):
            twice = asgi.TrackUsage(twice, billing, code="tokens", units=UNITS)
        await ask(twice)
        assert kept(billing) == {"tokens": [5]}

        async def around(scope: Any, receive: Any, send: Any) -> None:
            billing.add(2)  # by what stands between the two
            await asgi.TrackUsage(answering(lambda: billing.add(7)), billing, code="tokens")(scope, receive, send)

        app = asgi.TrackUsage(around, billing, code="tokens", units=UNITS)
        await ask(app)
        assert sorted(kept(billing)["tokens"]) == [2, 5, 7]


async def test_a_request_belongs_to_the_billing_that_tracks_it(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    other = AsyncBilling(**{**shop.settings, "outbox": shop.outbox.with_name("other.db")}, org=lambda _: "other")
    async with AsyncBilling(**shop.settings, org=whose) as billing, other:
        app = asgi.TrackUsage(answering(lambda: other.add(50)), billing, code="tokens", units=UNITS)
        with caplog.at_level(logging.ERROR), pytest.raises(ConfigurationError, match="another Billing"):
            await ask(app)
        assert (billing.unrecorded, other.unrecorded) == (0, 1)
        both = asgi.TrackUsage(answering(lambda: other.add(50)), other, code="tokens", endpoint=False)
        await ask(asgi.TrackUsage(both, billing, code="tokens", units=UNITS))
        assert (kept(billing), kept(other)) == ({"tokens": [5]}, {"tokens": [50]})


def test_the_same_holds_over_wsgi(shop: Shop) -> None:
    def plain(environ: Any, start: Any) -> Iterator[bytes]:
        start("200 OK", [("X-Used", "5")])
        yield b""

    def closing(environ: Any, start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        try:
            yield b"a"
        finally:
            billing.add(3, code="tokens")

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    with SyncBilling(**shop.settings, org=whose) as billing:
        for app in (plain, closing):
            made: Any = app
            for code in ("tokens", "tokens", "api_call"):
                made = wsgi.TrackUsage(made, billing, code=code, units=UNITS if code == "tokens" else None)
            body = made({**environ}, lambda *_: None)
            next(iter(body))
            body.close()
        assert kept(billing) == {"tokens": [5, 3], "api_call": [None, None]}


def test_flask_without_a_metric_refuses_units_that_nobody_would_record(shop: Shop) -> None:
    from flask import Flask

    app = Flask(__name__)
    app.testing = True
    billing = FlaskBilling(app, **shop.settings, org=whose)

    @app.get("/")
    def view() -> str:
        billing.add(5)
        return ""

    with billing, pytest.raises(ConfigurationError, match=r"code=\.\.\."):
        app.test_client().get("/")
    assert billing.unrecorded == 1


@pytest.mark.parametrize("how", ["closed", "read", "left"])
def test_a_request_that_asks_another_in_its_own_thread_goes_on_as_itself(shop: Shop, how: str) -> None:
    def org(request: Any) -> str:
        return str(request.environ["HTTP_X_ORG"])

    def environ_of(name: str) -> dict[str, Any]:
        return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_X_ORG": name}

    with SyncBilling(**shop.settings, org=org) as billing:

        def inner(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
            start_response("200 OK", [])
            billing.add(1)

            def parts() -> Iterator[bytes]:
                billing.add(10)
                yield b"in"
                assert billing.org_id == "globex"
                billing.add(20)

            return parts()

        def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
            start_response("200 OK", [])
            billing.add(100)
            asked = within(environ_of("globex"), lambda *_: None)
            if how != "left":
                assert b"".join(asked) == b"in"
            if how == "closed":
                asked.close()
            assert billing.org_id == "acme"
            billing.add(1_000)
            billing.record("api_call")
            return [b"ok"]

        within: Any = wsgi.TrackUsage(inner, billing, code="tokens")
        app: Any = wsgi.TrackUsage(outer, billing, code="tokens")
        body = app(environ_of("acme"), lambda *_: None)
        assert b"".join(body) == b"ok"
        body.close()
        del body
        units = {
            (each.payload["external_subscription_id"], each.payload["code"]): each.payload["properties"].get("tokens")
            for each in billing.recorder.outbox.export(everything=True)
        }
    assert units == {
        ("acme", "tokens"): 1_100,
        ("acme", "api_call"): None,
        ("globex", "tokens"): 1 if how == "left" else 31,
    }
