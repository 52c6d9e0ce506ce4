"""The quick reference from end to end, by the plain functions of `lago_integration`, each step with what it prints.

python examples/lago_org_billing_example.py        on an embedded Lago; on yours with LAGO_API_URL and LAGO_API_KEY set
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI, HTTPException, Request, Response

from lago_integration import (
    LagoIntegrationError,
    check_active_subscription,
    check_lago_health,
    check_usage_limits,
    create_org_customer,
    create_subscription,
    get_current_usage,
    get_customer,
    get_invoices,
    get_or_create_customer,
    get_subscription,
    record_api_call,
    subscribe_org_to_plan,
    terminate_subscription,
    update_subscription_plan,
)
from lago_orgs import AsyncLagoOrgs, ChargeSpec, Money, Standard
from lago_orgs.simulator import LagoSimulator


async def declare_plans() -> None:
    """What is sold; declaring it again changes nothing."""
    async with AsyncLagoOrgs() as lago:
        await lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
        charge = ChargeSpec(metric="api_call", price=Standard("0.002"))
        for code, interval, dollars in (
            ("starter_monthly", "monthly", 10),
            ("professional_monthly", "monthly", 49),
            ("enterprise_annual", "yearly", 4900),
        ):
            await lago.ensure_plan(code, interval=interval, amount=Money(dollars, "USD"), charges=[charge])


async def begin(org_id: str) -> None:
    """One call makes the customer and the subscription; another customer of the same id is refused, and found."""
    subscription = await subscribe_org_to_plan(org_id, "starter_monthly", "ACME Corporation", "billing@acme.com", "u1")
    print(f"{org_id} is {subscription['status']} on {subscription['plan_code']}")
    try:
        await create_org_customer(org_id, "ACME Corporation")
    except LagoIntegrationError as error:
        print(f"customers are made once: {error}")
    customer = await get_or_create_customer(org_id, "ACME Corporation")
    print(f"the customer is {customer['name']}, the one that is there: {customer == await get_customer(org_id)}")


async def use(org_id: str) -> None:
    """Usage says who used what; the same id is the same use, however often it is told."""
    for user, tokens in (("u1", 1500), ("u2", 250)):
        await record_api_call(org_id, f"tx_{uuid4()}", endpoint="/chat", user_id=user, tokens=tokens, model="gpt-4")
    told_twice = f"tx_{uuid4()}"
    for _ in range(2):
        await record_api_call(org_id, told_twice, endpoint="/chat", user_id="u2", tokens=50)
    usage = await get_current_usage(org_id)
    print(f"used so far: {units(usage)} tokens, ${usage['total_amount']}")


def units(usage: dict[str, Any]) -> Decimal:
    """Return the units of all charges."""
    return sum((charge["units"] for charge in usage["charges_usage"]), Decimal(0))


async def guard(org_id: str) -> None:
    """Whether it may, and how much of it."""
    print(f"subscribed: {await check_active_subscription(org_id)}, a stranger: {await check_active_subscription('x')}")
    for limit in (10_000, 1_000):
        print(f"within {limit}: {await check_usage_limits(org_id, limit)}")


async def track(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """A middleware that records by hand; `lago_orgs.web` is the same in one line, with the rest that it needs."""
    org_id = request.headers.get("X-Org")
    response = await call_next(request)
    if org_id and response.status_code < 400:
        tokens = int(response.headers.get("X-Tokens-Used", "0"))
        await record_api_call(org_id, f"tx_{uuid4()}", endpoint=request.url.path, user_id="u1", tokens=tokens)
    return response


async def serve(org_id: str) -> None:
    """A small application that lets in who is subscribed, and records what was used."""
    app = FastAPI()
    app.middleware("http")(track)

    @app.get("/protected")
    async def protected(request: Request, response: Response) -> str:
        if not await check_active_subscription(request.headers["X-Org"]):
            raise HTTPException(403, "No active subscription")
        response.headers["X-Tokens-Used"] = "200"
        return "in"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client:
        for each in (org_id, "stranger"):
            print(f"the application answers {(await client.get('/protected', headers={'X-Org': each})).status_code}")
    print(f"used with it: {units(await get_current_usage(org_id))} tokens")


async def change(org_id: str) -> None:
    """Up by a change, which is never an accident; or by an end and a new beginning."""
    try:
        await subscribe_org_to_plan(org_id, "professional_monthly", "ACME Corporation")
    except LagoIntegrationError as error:
        print(f"not by accident: {error}")
    changed = await update_subscription_plan(org_id, "professional_monthly")
    print(f"{changed['change']} to {changed['plan_code']}", *changed["effects"], sep="\n  ")
    await terminate_subscription(org_id)
    subscription = await create_subscription(org_id, "enterprise_annual")
    print(f"begun anew on {subscription['plan_code']}")


async def end(org_id: str) -> None:
    """What is owed stays owed."""
    await terminate_subscription(org_id)
    print(f"subscribed still: {await get_subscription(org_id)}")
    for invoice in await get_invoices(org_id, limit=5):
        print(f"{invoice['number'] or 'a draft'}: ${invoice['total_amount']}")


async def main() -> None:
    """Walk through it."""
    org_id = f"org_{uuid4().hex[:8]}"
    health = await check_lago_health()
    print(f"Lago at {health['api_url']} is {health['status']}: {health['message']}")
    await declare_plans()
    for step in (begin, use, guard, serve, change, end):
        await step(org_id)


if __name__ == "__main__":
    if "LAGO_API_URL" in os.environ:
        asyncio.run(main())
    else:
        with LagoSimulator().serve() as door:
            os.environ.update(LAGO_API_URL=door.url, LAGO_API_KEY=door.api_key)
            asyncio.run(main())
