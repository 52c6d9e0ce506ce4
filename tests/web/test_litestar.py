"""Billing in Litestar: the plugin, guards, answers, and what a stream used whose client leaves."""

import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.middleware import ASGIMiddleware
from litestar.response import ServerSentEvent, Stream
from litestar.types import ASGIApp, Receive, Scope, Send

from lago_orgs import ConfigurationError
from lago_orgs.web.litestar import Billing, Refused, header

from .conftest import Shop
from .leaving import leave

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class SignIn(ASGIMiddleware):
    """Behind the one that counts, as programs have it that sign in by themselves."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Note who asks."""
        if found := dict(scope["headers"]).get(b"x-org"):
            scope["state"]["user"] = {"org_id": found.decode(), "id": "jane"}
        await next_app(scope, receive, send)


def build(shop: Shop, *more: Any, **options: Any) -> tuple[Litestar, Billing]:
    billing = Billing(
        **{
            **shop.settings,
            "org": lambda request: request.state.user["org_id"],
            "user": lambda request: request.state.user["id"],
            "code": "tokens",
            "track": {"units": header("X-Tokens-Used")},
            **options,
        }
    )

    @post("/chat", guards=[billing.active_subscription, billing.limit("tokens", 100)], status_code=200)
    async def chat() -> Response[dict[str, bool]]:
        return Response({"ok": True}, headers={"X-Tokens-Used": "60"})

    @get("/who", guards=[billing.active_subscription], sync_to_thread=True)
    def who() -> dict[str, Any]:
        billing.add(3)
        return {"org": billing.org_id, "user": billing.user_id}

    @get("/sso", guards=[billing.feature("sso")])
    async def sso() -> None: ...

    @get("/mine", guards=[billing.limit("tokens", _limit_of, user_limit=5, units=6)])
    async def mine() -> None: ...

    @get("/reserves")
    async def reserves() -> str:
        async with billing.access.reserve("acme", "tokens", 10, limit=5):
            return "reserved"

    @get("/fails")
    async def fails() -> str:
        billing.add(9)
        raise RuntimeError("the application's own")

    routes = [chat, who, sso, mine, reserves, fails, *more]
    return Litestar(routes, middleware=[SignIn()], plugins=[billing]), billing


async def _limit_of(request: Request[Any, Any, Any]) -> int:
    return 1_000 if request.method == "GET" else 0


@contextlib.asynccontextmanager
async def asking(app: Litestar, org: str | None = "acme") -> AsyncIterator[httpx.AsyncClient]:
    said = {"x-org": org} if org else {}
    served: Any = app  # its types of messages are its own
    transport = httpx.ASGITransport(served, raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://app.test", headers=said) as it:
        yield it


def used(billing: Billing) -> list[Any]:
    return sorted(each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True))


async def test_a_limit_counts_what_lago_has_not_seen_and_then_answers_429(shop: Shop) -> None:
    app, billing = build(shop)
    async with asking(app) as client:
        answers = [await client.post("/chat") for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"tokens";q=100;qu="tokens"'
        refused = answers[-1]
        assert refused.headers["content-type"].startswith("application/problem+json")
        assert int(refused.headers["retry-after"]) > 0
        assert refused.json()["type"].endswith("#quota-exceeded")
        assert await billing.recorder.flush(30)
    assert billing.recorder.stats().total.recorded == 2
    await billing.close()
    events = shop.events()
    assert [event.properties for event in events] == [{"endpoint": "/chat", "tokens": 60, "user_id": "jane"}] * 2


@pytest.mark.parametrize(
    ("path", "org", "status", "reason"),
    [
        ("/who", "stranger", 402, "not_subscribed"),
        ("/who", None, 401, "no_organization"),
        ("/sso", "acme", 403, "not_entitled"),
        ("/mine", "acme", 429, "user_limit_reached"),
        ("/reserves", "acme", 429, "limit_reached"),
    ],
)
async def test_refusals_are_problems(shop: Shop, path: str, org: str | None, status: int, reason: str) -> None:
    app, billing = build(shop)
    async with asking(app, org) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (status, status, reason)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (status == 401)
        assert billing.recorder.stats().total.recorded == 0


async def test_an_application_answers_refusals_its_own_way(shop: Shop) -> None:
    billing = Billing(**shop.settings, org=lambda _: "stranger")

    @get("/", guards=[billing.active_subscription])
    async def page() -> None: ...

    def paid(_: Any, refused: Refused) -> Response[str]:
        return Response(f"buy: {refused.decision.reason.value}", status_code=402)

    async with asking(Litestar([page], plugins=[billing], exception_handlers={Refused: paid})) as client:
        assert (await client.get("/")).text == "buy: not_subscribed"


async def test_what_a_handler_says_that_it_used_is_recorded_and_what_fails_is_free(shop: Shop) -> None:
    app, billing = build(shop)
    async with asking(app) as client:
        assert (await client.get("/who")).json() == {"org": "acme", "user": "jane"}
        assert (await client.get("/fails")).status_code == 500
        assert (await client.get("/nowhere")).status_code == 404
        assert used(billing) == [3]


async def test_a_web_socket_is_one_use_or_one_a_message(shop: Shop) -> None:
    @websocket("/ws")
    async def talk(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        for _ in range(2):
            await socket.send_text(await socket.receive_text())
        await socket.close()

    for kept, how in ((1, "connection"), (2, "message")):
        app, billing = build(shop, talk, code="api_call", track={"websocket": how}, outbox=shop.outbox.with_name(how))
        coming = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": "a"} for _ in range(2))]

        async def receive(coming: list[Any] = coming) -> Any:
            return coming.pop(0) if coming else {"type": "websocket.disconnect", "code": 1000}

        async def send(_: Any) -> None: ...

        scope: Any = {"type": "websocket", "path": "/ws", "headers": [(b"x-org", b"acme")], "query_string": b""}
        scope["subprotocols"] = []
        async with billing:
            await app(scope, receive, send)
            assert billing.recorder.stats().total.recorded == kept


def words(tell: Callable[[int], None]) -> Generator[str]:
    used = 0
    try:
        for used in range(1, 1_000):  # noqa: B007 - it is told at the end
            yield "word"
    finally:
        tell(used)


def streams(tell: Callable[[int], None]) -> list[Any]:
    """Routes that stream in each way there is."""

    async def on_the_loop() -> AsyncIterator[str]:
        with contextlib.closing(words(tell)) as parts:
            for each in parts:
                yield each

    @get("/sync")
    async def sync() -> Stream:
        return Stream(words(tell))

    @get("/async")
    async def asynchronous() -> Stream:
        return Stream(on_the_loop())

    @get("/called")
    async def called() -> Stream:
        return Stream(on_the_loop)

    @get("/events")
    async def events() -> ServerSentEvent:
        return ServerSentEvent(on_the_loop())

    return [sync, asynchronous, called, events]


async def test_who_leaves_a_stream_pays_for_what_was_used(shop: Shop) -> None:
    app, billing = build(shop, *streams(lambda units: billing.add(units)))  # noqa: PLW0108 - made after them
    gc.disable()  # what is collected late is not to help
    try:
        async with billing:
            for number, how in enumerate(("waits", "cancelled"), 1):
                for path in ("/sync", "/async", "/called", "/events"):
                    await leave(app, path, "2.3", how)
                assert len(used(billing)) == 4 * number, how
                assert all(2 <= each < 1_000 for each in used(billing))
            assert billing.unrecorded == 0
    finally:
        gc.enable()


def test_nobody_is_asked_when_it_is_made(shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="nobody says whose a request is"):
        Billing(**shop.settings, code="tokens")
