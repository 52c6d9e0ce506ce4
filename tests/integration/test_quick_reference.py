"""The snippets of the quick reference, as they are printed there, over HTTP."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, HTTPException, Request

from lago_integration import (
    LagoIntegrationError,
    check_lago_health,
    create_org_customer,
    create_subscription,
    get_current_usage,
    get_customer,
    get_invoices,
    get_or_create_customer,
    get_subscription,
    record_api_call,
    record_usage,
    subscribe_org_to_plan,
    terminate_subscription,
    update_org_customer,
    update_subscription_plan,
)
from lago_orgs import AsyncLagoOrgs, ChargeSpec, ConfigurationError, Money, PlanConflict
from lago_orgs.simulator import LagoSimulator

if TYPE_CHECKING:
    from starlette.middleware.base import RequestResponseEndpoint
    from starlette.responses import Response

pytestmark = pytest.mark.anyio
logger = logging.getLogger("app")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def simulator(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LagoSimulator]:
    """A Lago with the plans that the snippets speak of, at the address that the functions read."""
    simulator = LagoSimulator()
    with simulator.serve() as server:
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", simulator.api_key)
        async with AsyncLagoOrgs() as lago:
            await lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
            charge = ChargeSpec(metric="api_call", properties={"amount": "0.001"})
            for code, interval, dollars in (
                ("professional_monthly", "monthly", 49),
                ("enterprise_annual", "yearly", 990),
            ):
                await lago.ensure_plan(code, interval=interval, amount=Money(dollars, "USD"), charges=[charge])
        yield simulator


async def set_up() -> dict[str, Any]:
    # One-call setup: creates customer + subscription
    return await subscribe_org_to_plan(
        org_id="org_abc123",
        plan_code="professional_monthly",
        org_name="ACME Corporation",
        email="billing@acme.com",
        user_id="user_creator_id",
    )


async def track() -> None:
    await record_api_call(
        org_id="org_abc123",
        transaction_id=f"tx_{uuid4()}",
        endpoint="/api/v1/chat/completions",
        user_id="user_making_call",
        tokens=1500,
        model="gpt-4",
    )


async def test_one_call_sets_an_organization_up(simulator: LagoSimulator) -> None:
    subscription = await set_up()
    assert (subscription["status"], subscription["plan_code"]) == ("active", "professional_monthly")
    customer = await get_customer("org_abc123")
    assert customer is not None
    assert (customer["name"], customer["email"]) == ("ACME Corporation", "billing@acme.com")
    assert customer["metadata"] == {"created_by_user_id": "user_creator_id"}
    assert await set_up() == subscription


async def test_the_status_is_checked(simulator: LagoSimulator, capsys: pytest.CaptureFixture[str]) -> None:
    await set_up()
    subscription = await get_subscription("org_abc123")
    if subscription and subscription.get("status") == "active":
        print(f"Active on plan: {subscription.get('plan_code')}")
    assert capsys.readouterr().out == "Active on plan: professional_monthly\n"
    assert await get_subscription("org_nobody") is None


async def test_usage_is_tracked_and_read(simulator: LagoSimulator) -> None:
    await set_up()
    await track()
    usage = await get_current_usage("org_abc123")
    total_amount = usage.get("total_amount", 0)
    assert total_amount == Decimal("1.50")
    nobody = await get_current_usage("org_nobody")
    assert nobody.get("total_amount", 0) == 0


async def test_the_plan_is_changed_by_ending_and_creating(simulator: LagoSimulator) -> None:
    await set_up()
    # Cancel current
    await terminate_subscription("org_abc123")
    # Create new
    await create_subscription("org_abc123", "enterprise_annual")
    now = await get_subscription("org_abc123")
    assert now is not None
    assert (now["plan_code"], now["billing_time"]) == ("enterprise_annual", "anniversary")


async def test_the_plan_is_changed_by_lago_itself(simulator: LagoSimulator) -> None:
    await set_up()
    changed = await update_subscription_plan("org_abc123", "enterprise_annual")
    assert (changed["plan_code"], changed["change"]) == ("enterprise_annual", "upgrade")
    back = await update_subscription_plan("org_abc123", "professional_monthly")
    assert (back["plan_code"], back["next_plan_code"], back["change"]) == (
        "enterprise_annual",
        "professional_monthly",
        "downgrade",
    )


async def test_invoices_are_listed(simulator: LagoSimulator, capsys: pytest.CaptureFixture[str]) -> None:
    await set_up()
    await track()
    simulator.travel(datetime.now(UTC) + timedelta(days=33))
    invoices = await get_invoices("org_abc123", limit=5)
    for invoice in invoices:
        print(f"{invoice['number']}: ${invoice['total_amount']}")
    assert capsys.readouterr().out == f"{invoices[0]['number']}: $50.50\n"
    assert invoices[0]["total_amount_cents"] == 5050


async def auto_track_usage(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Add to FastAPI app to auto-track all API calls"""  # as printed
    org_id = request.state.user.get("org_id")
    response = await call_next(request)

    if org_id and response.status_code < 400:
        await record_api_call(
            org_id=org_id,
            transaction_id=f"tx_{uuid4()}",
            endpoint=request.url.path,
            user_id=request.state.user.get("id"),
            tokens=int(response.headers.get("X-Tokens-Used", 0)),
        )

    return response


async def check_active_subscription(org_id: str) -> bool | None:
    """Use in endpoint dependencies"""  # as printed
    subscription = await get_subscription(org_id)
    return subscription and subscription.get("status") == "active"  # type: ignore[return-value]  # as printed


async def check_usage_limits(org_id: str, limit: int) -> bool:
    """Check if org is within usage limits"""  # as printed
    usage = await get_current_usage(org_id)
    if not usage:
        return True

    total_units = sum(charge.get("units", 0) for charge in usage.get("charges_usage", []))

    within: bool = total_units < limit
    return within


def app() -> FastAPI:
    """An application with the middleware, the dependency and the limit of the quick reference."""
    router = APIRouter()

    @router.get("/protected")
    async def protected_endpoint(org_id: str) -> dict[str, str]:
        if not await check_active_subscription(org_id):
            raise HTTPException(403, "No active subscription")
        # Before processing request
        if not await check_usage_limits(org_id, 10000):
            raise HTTPException(429, "Usage limit exceeded")
        return {"data": "..."}

    app = FastAPI()
    app.include_router(router)
    # Register middleware
    app.middleware("http")(auto_track_usage)

    @app.middleware("http")
    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.user = {"org_id": request.query_params.get("org_id"), "id": "user_1"}
        return await call_next(request)

    return app


@asynccontextmanager
async def running(application: FastAPI) -> AsyncIterator[str]:
    """The application behind a web server, in this event loop."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning", ws="none", lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def test_a_fastapi_app_tracks_checks_and_limits(simulator: LagoSimulator) -> None:
    await set_up()
    async with running(app()) as url, httpx.AsyncClient(base_url=url) as browser:
        assert (await browser.get("/protected", params={"org_id": "org_nobody"})).status_code == 403
        assert (await browser.get("/protected", params={"org_id": "org_abc123"})).json() == {"data": "..."}
        await record_usage("org_abc123", "api_call", "t1", {"tokens": 9_999})
        assert (await browser.get("/protected", params={"org_id": "org_abc123"})).status_code == 200
        await record_usage("org_abc123", "api_call", "t2", {"tokens": 1})
        assert (await browser.get("/protected", params={"org_id": "org_abc123"})).status_code == 429
    usage = await get_current_usage("org_abc123")
    # Two calls were answered and tracked, two were refused and not; and two were recorded by hand.
    assert [charge["events_count"] for charge in usage["charges_usage"]] == [4]
    assert [charge["units"] for charge in usage["charges_usage"]] == [Decimal(10_000)]


async def test_health_is_told(simulator: LagoSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    health = await check_lago_health()
    assert health["status"] == "healthy"
    assert health["api_url"].startswith("http://127.0.0.1")
    assert health["message"]


async def test_failures_are_one_kind_of_error(simulator: LagoSimulator, caplog: pytest.LogCaptureFixture) -> None:
    try:
        await subscribe_org_to_plan("org_abc123", "no_such_plan", "ACME")
    except LagoIntegrationError as e:
        logger.error(f"Billing error: {e}")  # noqa: G004  # as printed
    assert "plan_not_found" in caplog.text
    await set_up()
    with pytest.raises(PlanConflict):
        await create_subscription("org_abc123", "enterprise_annual")


async def test_customers_are_created_found_and_changed(simulator: LagoSimulator) -> None:
    made = await create_org_customer("org_1", "ACME", "a@acme.com", user_id="u1", metadata={"tier": "gold"})
    assert made["metadata"] == {"created_by_user_id": "u1", "tier": "gold"}
    with pytest.raises(LagoIntegrationError, match="get_or_create_customer"):
        await create_org_customer("org_1", "ACME")
    customer = await get_or_create_customer("org_1", "Another", "b@acme.com", user_id="u2")
    assert customer == made
    changed = await update_org_customer("org_1", email="b@acme.com", metadata={"tier": None})
    assert (changed["email"], changed["metadata"]) == ("b@acme.com", {"created_by_user_id": "u1"})
    assert await get_customer("org_2") is None


async def test_the_same_transaction_is_billed_once(simulator: LagoSimulator) -> None:
    await set_up()
    moment = datetime.now(UTC)
    first = await record_usage("org_abc123", "api_call", "t1", {"tokens": 5}, timestamp=moment)
    again = await record_usage("org_abc123", "api_call", "t1", {"tokens": 5}, timestamp=moment)
    usage = await get_current_usage("org_abc123")
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert sum(charge["units"] for charge in usage["charges_usage"]) == 5


async def test_what_is_not_configured_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAGO_API_URL", raising=False)
    with pytest.raises(ConfigurationError, match="LAGO_API_URL"):
        await get_customer("org_1")
