"""Billing in FastAPI: dependencies, answers, the document, and the middleware around real routes."""

import contextlib
import inspect
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

from lago_orgs import ConfigurationError, Decision, Subscription
from lago_orgs.web.fastapi import Billing, Refused, TrackUsage, header

from .conftest import Shop

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def build(shop: Shop, **options: Any) -> tuple[FastAPI, Billing]:
    billing = Billing(**{**shop.settings, **options})
    app = FastAPI(lifespan=billing.lifespan)

    @app.middleware("http")  # behind the one that counts, as programs have it that sign in by themselves
    async def sign_in(request: Request, call_next: Any) -> Any:
        if found := request.headers.get("x-org"):
            request.state.user = {"org_id": found, "id": "jane"}
        return await call_next(request)

    app.add_middleware(
        TrackUsage,
        billing=billing,
        org=lambda request: request.state.user["org_id"],
        user=lambda request: request.state.user["id"],
        code="tokens",
        units=header("X-Tokens-Used"),
    )

    serve(app, billing)
    return app, billing


def serve(app: FastAPI, billing: Billing) -> None:
    @app.get("/free")
    async def free() -> dict[str, str]:
        return {"for": "everybody"}

    @app.post(
        "/chat",
        dependencies=[Depends(billing.active_subscription), Depends(billing.limit("tokens", 100))],
        responses={**billing.responses},
    )
    async def chat(response: Response) -> dict[str, bool]:
        response.headers["X-Tokens-Used"] = "60"
        return {"ok": True}

    @app.get("/who")
    def who(decision: Annotated[Decision, Depends(billing.active_subscription)]) -> dict[str, Any]:
        billing.add(3)  # in a thread of the pool
        return {"plan": decision.plan, "org": billing.org_id, "user": billing.user_id}

    @app.get("/sso", dependencies=[Depends(billing.feature("sso"))])
    async def sso() -> None: ...

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(4):
                billing.add(2)
                yield b"data: x\n\n"

        return StreamingResponse(parts(), media_type="text/event-stream")


@contextlib.asynccontextmanager
async def asking(app: FastAPI, billing: Billing, org: str | None = "acme") -> AsyncIterator[httpx.AsyncClient]:
    said = {"x-org": org} if org else {}
    async with (
        billing,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test", headers=said) as client,
    ):
        yield client


async def test_a_limit_counts_what_lago_has_not_seen_and_then_answers_429(shop: Shop) -> None:
    app, billing = build(shop)
    async with asking(app, billing) as client:
        answers = [await client.post("/chat") for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"tokens";q=100;qu="tokens"'
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        assert '"tokens";r=0' in refused.headers["ratelimit"]
        assert refused.json()["type"].endswith("#quota-exceeded")
        assert billing.recorder.stats().total.recorded == 2
        assert await billing.recorder.flush(30)
    events = shop.events()
    assert [event.properties for event in events] == [{"endpoint": "/chat", "tokens": 60, "user_id": "jane"}] * 2


@pytest.mark.parametrize(
    ("path", "org", "status", "reason"),
    [
        ("/who", "stranger", 402, "not_subscribed"),
        ("/who", None, 401, "no_organization"),
        ("/sso", "acme", 403, "not_entitled"),
    ],
)
async def test_refusals_are_problems(shop: Shop, path: str, org: str | None, status: int, reason: str) -> None:
    app, billing = build(shop)
    async with asking(app, billing, org) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert (answer.json()["status"], answer.json()["reason"]) == (status, reason)
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (status == 401)
        assert billing.recorder.stats().total.recorded == 0


async def test_what_a_view_says_that_it_used_is_recorded_with_its_user(shop: Shop) -> None:
    app, billing = build(shop)
    async with asking(app, billing) as client:
        assert (await client.get("/who")).json() == {"plan": "pro", "org": "acme", "user": "jane"}
        assert (await client.get("/stream")).text.count("data") == 4
        assert (await client.get("/free")).status_code == 200
        used = [each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True)]
        assert sorted(used) == [3, 8]


async def test_a_web_socket_is_let_in_or_refused_before_it_is_accepted(shop: Shop) -> None:
    billing = Billing(**shop.settings, org=lambda connection: connection.headers.get("x-org"))
    app = FastAPI()
    app.add_middleware(TrackUsage, billing=billing, code="tokens")

    @app.websocket("/ws")
    async def ws(socket: WebSocket, _: Annotated[Decision, Depends(billing.active_subscription)]) -> None:
        await socket.accept()
        billing.add(len(await socket.receive_text()))
        await socket.close()

    async def spoken(org: str) -> list[str]:
        coming: list[Any] = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hello"}]
        sent: list[Any] = []

        async def receive() -> Any:
            return coming.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": "/ws", "query_string": b"", "headers": [(b"x-org", org.encode())]}
        await app({**scope, "extensions": {"websocket.http.response": {}}}, receive, send)
        return [each["type"] for each in sent]

    async with billing:
        assert await spoken("acme") == ["websocket.accept", "websocket.close"]
        assert await spoken("stranger") == ["websocket.http.response.start", "websocket.http.response.body"]
        assert [each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True)] == [5]


async def test_who_asks_for_access_must_be_known(shop: Shop) -> None:
    billing = Billing(**shop.settings)
    app = FastAPI()

    @app.get("/", dependencies=[Depends(billing.active_subscription)])
    async def view() -> None: ...

    async with asking(app, billing) as client:
        with pytest.raises(ConfigurationError, match="org"):
            await client.get("/")


async def test_an_application_may_answer_in_its_own_way(shop: Shop) -> None:
    app, billing = build(shop)

    @app.exception_handler(Refused)
    async def own(_: Request, refused: Refused) -> Response:
        return Response(f"please subscribe: {refused.decision.reason}", 418)

    async with asking(app, billing, "stranger") as client:
        answer = await client.get("/who")
    assert (answer.status_code, answer.text) == (418, "please subscribe: not_subscribed")


@pytest.mark.parametrize(("policy", "status"), [("allow", 200), ("deny", 503), ("last_known", 503)])
async def test_what_is_answered_while_lago_is_away_is_the_policy(shop: Shop, policy: Any, status: int) -> None:
    shop.away()
    app, billing = build(shop, on_outage=policy)
    async with asking(app, billing) as client:
        answer = await client.get("/who")
        assert answer.status_code == status
        if status == 503:
            assert answer.headers["retry-after"] == "5"
        assert (await client.get("/free")).status_code == 200
        shop.simulator.faults.clear()


@pytest.mark.parametrize(("policy", "status"), [("allow", 200), ("deny", 503)])
async def test_a_key_that_lago_refuses_is_the_operators_trouble(shop: Shop, policy: Any, status: int) -> None:
    app, billing = build(shop, on_outage=policy, api_key="another")

    @app.get("/checked", dependencies=[Depends(billing.active_subscription)])
    async def checked() -> None: ...

    async with asking(app, billing) as client:
        assert (await client.get("/checked")).status_code == status


async def test_a_limit_may_come_from_the_request(shop: Shop) -> None:
    app, billing = build(shop)

    async def limit_of(connection: Any) -> int:
        return int(connection.headers["x-limit"])

    @app.get("/limited", dependencies=[Depends(billing.limit("tokens", limit_of, units=5))])
    async def limited() -> None: ...

    async with asking(app, billing) as client:
        statuses = [(await client.get("/limited", headers={"x-limit": each})).status_code for each in ("4", "5")]
    assert statuses == [429, 200]


async def test_the_document_says_what_may_be_answered(shop: Shop) -> None:
    app, _ = build(shop)
    document = app.openapi()
    answers = document["paths"]["/chat"]["post"]["responses"]
    assert {"402", "403", "429"} <= answers.keys()
    assert "Problem" in document["components"]["schemas"]
    assert document["paths"]["/chat"]["post"].get("parameters", []) == []


async def test_values_are_what_views_return(shop: Shop) -> None:
    app, billing = build(shop)

    @app.get("/decision")
    async def decision() -> Decision:
        return await billing.access.check("acme")

    @app.get("/invoiced")
    async def invoiced() -> list[Subscription]:
        found = await billing.lago.get_subscription("acme")
        return [found] if found else []

    async with asking(app, billing) as client:
        told = (await client.get("/decision")).json()
        assert (told["allowed"], told["reason"], told["plan"]) == (True, "subscribed", "pro")
        assert [each["plan_code"] for each in (await client.get("/invoiced")).json()] == ["pro"]
    answers = app.openapi()["paths"]["/decision"]["get"]["responses"]["200"]["content"]["application/json"]
    assert {"reason", "plan", "limit"} <= answers["schema"]["properties"].keys()


def test_dependencies_are_typed(shop: Shop) -> None:
    billing = Billing(**shop.settings)
    for dependency in (billing.active_subscription, billing.limit("tokens", 5), billing.feature("sso")):
        assert inspect.signature(dependency).return_annotation in {"Decision | None", Decision | None}


async def test_an_application_has_its_recorder_while_it_runs(shop: Shop) -> None:
    app, billing = build(shop)
    for _ in range(2):
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client,
        ):
            assert (await client.get("/who", headers={"x-org": "acme"})).status_code == 200
        assert "not open" in repr(billing)
    assert len(shop.events()) == 2


async def test_settings_that_are_missing_are_said_when_it_starts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAGO_API_KEY", raising=False)
    monkeypatch.delenv("LAGO_API_URL", raising=False)
    app = FastAPI(lifespan=Billing(outbox=shop.outbox).lifespan)
    with pytest.raises(ConfigurationError, match="LAGO_API"):
        async with app.router.lifespan_context(app):
            pass
