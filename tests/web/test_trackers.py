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


def spoken(status: str, *, org: str | None = "acme", fails: bool = False) -> Callable[..., Any]:
    """An application that says a status, of a request that it knows as somebody's."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if fails:
            raise RuntimeError("broken")
        start_response(status, [])
        return [b"ok"]

    app.org = org  # type: ignore[attr-defined]  # read below
    return app


@pytest.mark.parametrize(
    ("inner", "status", "uses"),
    [
        (spoken("200 OK"), "200 OK", 1),
        (spoken("404 Not Found"), "200 OK", 1),
        (spoken("404 Not Found"), "404 Not Found", 0),
        (spoken("200 OK", org=None), "200 OK", 1),
        (spoken("", fails=True), "200 OK", 1),
        (spoken("200 OK"), "502 Bad Gateway", 1),
    ],
)
def test_what_a_tracker_within_does_not_count_is_counted_around_it(
    shop: Shop, inner: Any, status: str, uses: int
) -> None:
    """A page that falls back to another where a mounted application has none is billed all the same."""

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        try:
            body = within(environ, lambda *_: None)
            b"".join(body)
            body.close()
        except RuntimeError:
            pass
        start_response(status, [])
        return [b"ok"]

    with SyncBilling(**shop.settings) as billing:
        within: Any = wsgi.TrackUsage(inner, billing, code="api_call", org=lambda _: inner.org)
        app: Any = wsgi.TrackUsage(outer, billing, code="api_call", org=lambda _: "acme")
        body = app({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None)
        b"".join(body)
        body.close()
        assert len(list(billing.recorder.outbox.export(everything=True))) == uses


@pytest.mark.parametrize("counts", [True, False])
def test_what_a_tracker_within_leaves_out_is_left_out(shop: Shop, counts: bool) -> None:
    with SyncBilling(**shop.settings, org=whose) as billing:
        made: Any = wsgi.TrackUsage(spoken("200 OK"), billing, code="api_call", counts=lambda _: counts)
        made = wsgi.TrackUsage(made, billing, code="api_call")
        body = made({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None)
        b"".join(body)
        body.close()
        assert len(list(billing.recorder.outbox.export(everything=True))) == counts


def test_a_page_that_asks_its_own_application_with_all_that_it_was_given_is_a_use_of_its_own(shop: Shop) -> None:
    from flask import Flask, request

    app = Flask(__name__)

    def org(_: Any) -> str:
        return str(request.headers["X-Org"])

    with FlaskBilling(app, **shop.settings, org=org, code="api_call") as billing:

        @app.get("/one")
        def one() -> str:
            return "one"

        @app.get("/both")
        def both() -> str:
            asked = app.test_client().get("/one", headers={"X-Org": "globex"}, environ_base=request.environ)
            return str(asked.text)

        with app.test_client() as client:
            assert client.get("/both", headers={"X-Org": "acme"}).text == "one"
        used = billing.recorder.outbox.export(everything=True)
        assert sorted(
            (each.payload["external_subscription_id"], each.payload["properties"]["endpoint"]) for each in used
        ) == [
            ("acme", "/both"),
            ("globex", "/one"),
        ]


async def test_a_page_that_asks_with_its_own_scope_likewise(shop: Shop) -> None:
    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/":
            await app({**scope, "path": "/one", "org": "globex"}, nothing_more, nothing)
        await send(START)
        await send({"type": "http.response.body", "body": b""})

    async def nothing_more() -> Any: ...

    async with AsyncBilling(**shop.settings, org=lambda request: request.scope.get("org", "acme")) as billing:
        app: Any = asgi.TrackUsage(outer, billing, code="api_call")
        await ask(app)
        used = billing.recorder.outbox.export(everything=True)
        assert sorted(each.payload["external_subscription_id"] for each in used) == ["acme", "globex"]


@pytest.mark.parametrize("how", ["read", "dropped"])
def test_a_request_that_a_test_client_left_open_is_over_with_its_response(shop: Shop, how: str) -> None:
    """A thread that serves others next is in nobody's request."""
    from flask import Flask

    app = Flask(__name__)
    with FlaskBilling(app, **shop.settings, org=whose, code="api_call") as billing:
        app.get("/")(lambda: "ok")
        asked: Any = app.test_client().get("/")
        if how == "read":
            assert asked.data == b"ok"
        del asked
        assert billing.org_id is None
        with pytest.raises(ConfigurationError, match="nobody says"):
            billing.record("api_call")
        assert len(list(billing.recorder.outbox.export(everything=True))) == 1


def test_who_acts_is_asked_with_whose_a_request_is(shop: Shop) -> None:
    signed_in = ["acme", "ann"]

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        assert billing.org_id == "acme"
        signed_in[:] = "globex", "bob"
        start_response("200 OK", [])
        return [b""]

    with SyncBilling(**shop.settings, org=lambda _: signed_in[0], user=lambda _: signed_in[1]) as billing:
        body: Any = wsgi.TrackUsage(app, billing, code="api_call")(
            {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None
        )
        body.close()
        (kept_one,) = billing.recorder.outbox.export(everything=True)
    assert kept_one.payload["external_subscription_id"] == "acme"
    assert kept_one.payload["properties"]["user_id"] == "ann"
