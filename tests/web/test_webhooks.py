"""The webhooks' endpoints in real frameworks: each answers alike, and keeps before it acknowledges."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from lago_orgs import LagoOrgs, LagoSimulator
from lago_orgs.errors import ConfigurationError
from lago_orgs.web.webhooks.asgi import webhook_app
from lago_orgs.web.webhooks.wsgi import webhook_wsgi
from lago_orgs.webhooks import Inbox, MemoryInbox, WebhookBodyMissing, WebhookHandlers, WebhookVerifier
from tests.webhooks.deliveries import KEY, headers, payload, verifier

PATH = "/webhooks/lago"
Post = Callable[..., int]
Eaten = Exception | None


def over_asgi(app: Any, path: str = PATH) -> Post:
    def post(body: bytes, said: dict[str, str], method: str = "POST") -> int:
        async def ask() -> int:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client:
                return (await client.request(method, path, content=body, headers=said)).status_code

        return asyncio.run(ask())

    return post


def over_wsgi(app: Any, path: str = PATH) -> Post:
    def post(body: bytes, said: dict[str, str], method: str = "POST") -> int:
        with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://app.test") as client:
            return client.request(method, path, content=body, headers=said).status_code

    return post


def asgi(inbox: Inbox) -> Post:
    return over_asgi(webhook_app(inbox))


def wsgi(inbox: Inbox) -> Post:
    return over_wsgi(webhook_wsgi(inbox))


def fastapi(inbox: Inbox, eat: bool = False) -> Post:
    from fastapi import FastAPI

    from lago_orgs.web.webhooks.fastapi import webhook_router

    app = FastAPI()
    app.include_router(webhook_router(inbox, PATH))
    if not eat:
        return over_asgi(app)

    async def eaten(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

        async def nothing() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        await app(scope, nothing, send)

    return over_asgi(eaten)


def flask(inbox: Inbox, before: Callable[[Any], object] | None = None) -> Post:
    import flask as real

    from lago_orgs.web.webhooks.flask import webhook_blueprint

    app = real.Flask(__name__)
    app.testing = True
    if before is not None:

        @app.before_request
        def look() -> None:
            before(real.request)

    app.register_blueprint(webhook_blueprint(inbox, PATH))
    return over_wsgi(app)


def django(inbox: Inbox, before: Callable[[Any], object] | None = None) -> Post:
    from .django_project import configure

    configure()
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import path

    from lago_orgs.web.webhooks.django import webhook_view

    view = webhook_view(inbox)

    def eaten(request: Any) -> Any:
        if before is not None:
            before(request)
        return view(request)

    eaten.csrf_exempt = True  # type: ignore[attr-defined]  # as the view is
    routes = type("Routes", (), {"urlpatterns": [path(PATH[1:], view if before is None else eaten)]})
    handler = WSGIHandler()

    def app(environ: Any, start_response: Any) -> Any:
        from django.urls import clear_url_caches, set_urlconf

        settings.ROOT_URLCONF = routes
        clear_url_caches()
        set_urlconf(None)
        return handler(environ, start_response)

    return over_wsgi(app)


FRAMEWORKS = [asgi, wsgi, fastapi, flask, django]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """An inbox that nobody works off."""
    made = MemoryInbox(WebhookHandlers(), verifier=verifier(max_body_bytes=5000))
    yield made
    made.close()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_each_answers_alike(framework: Callable[[Inbox], Post], inbox: Inbox) -> None:
    post = framework(inbox)
    body = payload()
    assert post(body, headers(body)) == 200
    assert inbox.stats().waiting == 1
    assert post(body, headers(body, "k-2")) == 200, "what is known is acknowledged too"
    assert post(body, {**headers(body), "Content-Type": "application/json; charset=utf-8"}) == 200
    assert post(body, headers(body, key="forged")) == 401
    assert post(body, {"Content-Type": "application/json"}) == 401
    assert post(b"", {"Content-Type": "application/json"}) == 401
    assert post(body, {**headers(body), "X-Lago-Signature-Algorithm": "none"}) == 401
    assert post(body + b" ", headers(body)) == 401
    assert post(payload(long="x" * 6000), headers(payload(long="x" * 6000))) == 413
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert post(body, {**headers(body), "Content-Type": kind}) == 415
    assert post(b"", {}, "GET") == 405
    assert inbox.stats().waiting == 1
    inbox.close()
    assert post(payload("customer.updated"), headers(payload("customer.updated"), "k-9")) == 503


def starlette(inbox: Inbox) -> Any:
    from starlette.applications import Starlette
    from starlette.routing import Route

    return Starlette(routes=[Route(PATH, webhook_app(inbox))])


@pytest.mark.parametrize("given", ["/webhooks/lago", "/webhooks/lago/", "/"])
def test_a_slash_more_or_less_is_no_redirect(given: str, inbox: Inbox) -> None:
    """Which Lago would take for a failure, three times."""
    from fastapi import FastAPI
    from flask import Flask

    from lago_orgs.web.webhooks.fastapi import webhook_router
    from lago_orgs.web.webhooks.flask import webhook_blueprint

    first, second = FastAPI(), Flask(__name__)
    first.include_router(webhook_router(inbox, given))
    second.register_blueprint(webhook_blueprint(inbox, given))
    for number, path in enumerate({given, given.rstrip("/") or "/", given.rstrip("/") + "/"}):
        for post in (over_asgi(first, path), over_wsgi(second, path)):
            body = payload(number=number)
            assert post(body, {**headers(body), "Content-Type": "application/json"}) == 200


def test_it_stands_in_a_route_of_starlette(inbox: Inbox) -> None:
    body = payload()
    post = over_asgi(starlette(inbox))
    assert post(body, {**headers(body), "Content-Type": "application/json"}) == 200
    assert post(b"", {}, "GET") == 405
    assert inbox.stats().waiting == 1


@pytest.mark.parametrize("framework", [asgi, fastapi])
def test_a_body_without_a_length_is_limited_too(framework: Callable[[Inbox], Post], inbox: Inbox) -> None:
    read = 0

    async def endless() -> Any:
        nonlocal read
        for _ in range(1000):
            read += 1000
            yield b"x" * 1000

    post: Any = framework(inbox)
    assert post(endless(), headers(b"")) == 413
    assert read <= 1_000_000  # the transport gathers it; what the endpoint takes of it is bounded


@pytest.mark.parametrize("length", ["10", "100000", "-5", "x"])
def test_a_length_that_lies_is_no_way_in(length: str, inbox: Inbox) -> None:
    sent = []

    async def ask() -> None:
        said = {**headers(payload()), "Content-Length": length}
        scope = {
            "type": "http",
            "method": "POST",
            "headers": [(name.lower().encode(), value.encode()) for name, value in said.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": payload(), "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message.get("status"))

        await webhook_app(inbox)(scope, receive, send)

    if length == "10":
        with pytest.raises(WebhookBodyMissing):
            asyncio.run(ask())
    else:
        asyncio.run(ask())
        assert sent[0] == (413 if length == "100000" else 200)


def test_a_body_that_was_eaten_fails_loudly(inbox: Inbox) -> None:
    body = payload()
    with pytest.raises(WebhookBodyMissing, match="read it before"):
        fastapi(inbox, eat=True)(body, headers(body))
    with pytest.raises(WebhookBodyMissing, match="read it before"):
        flask(inbox, lambda request: request.get_json(cache=False))(body, headers(body))
    with pytest.raises(WebhookBodyMissing, match="read it before"):
        flask(inbox, lambda request: request.stream.read())(body, headers(body))
    from django.http import RawPostDataException

    with pytest.raises(RawPostDataException):
        django(inbox, lambda request: request.read())(body, headers(body))
    assert inbox.stats().waiting == 0


def test_a_body_that_was_only_looked_at_is_read(inbox: Inbox) -> None:
    body = payload()
    assert flask(inbox, lambda request: request.get_json())(body, headers(body)) == 200
    assert django(inbox, lambda request: request.body)(body, headers(body, "k-2")) == 200
    assert django(inbox, lambda request: request.POST)(body, headers(body, "k-3")) == 200


@pytest.mark.parametrize("make", [webhook_app, webhook_wsgi])
def test_without_a_verifier_there_is_no_endpoint(make: Callable[[Inbox], Any]) -> None:
    with pytest.raises(ConfigurationError, match="verifier"):
        make(MemoryInbox(WebhookHandlers()))


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """An application under uvicorn, over a socket."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.mark.parametrize("algorithm", ["hmac", "jwt"])
def test_from_a_lago_over_fastapi_to_a_handler(algorithm: str) -> None:
    from fastapi import FastAPI

    from lago_orgs.web.webhooks.fastapi import webhook_router

    simulator = LagoSimulator()
    hooks, seen = WebhookHandlers(), list[str]()
    hooks.on("customer.*")(lambda event: seen.append(event.customer.name))
    with simulator.serve() as door, LagoOrgs(door.url, simulator.api_key) as lago:
        judge = (
            WebhookVerifier(hmac_keys=[simulator.hmac_key])
            if algorithm == "hmac"
            else WebhookVerifier.from_client(lago)
        )
        with MemoryInbox(hooks, verifier=judge, client=lago) as inbox:
            app = FastAPI()
            app.include_router(webhook_router(inbox, PATH))
            with served(app) as url:
                lago.api.webhook_endpoints.create_webhook_endpoint(
                    body={"webhook_endpoint": {"webhook_url": url + PATH, "signature_algo": algorithm}}
                )
                lago.create_org_customer("acme", "ACME")
                deadline = time.monotonic() + 30
                while not seen:
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
    assert seen == ["ACME"]


def test_a_slow_handler_holds_no_answer_up() -> None:
    hooks, go = WebhookHandlers(), threading.Event()
    hooks.on("customer.created")(lambda _: go.wait(30))
    with MemoryInbox(hooks, verifier=WebhookVerifier(hmac_keys=[KEY])) as inbox:
        for number in range(20):
            body = payload(n=number)
            assert asgi(inbox)(body, headers(body, str(number))) == 200
        assert inbox.stats().handled == 0
        go.set()
