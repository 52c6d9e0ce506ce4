"""The life of an organization, by the plain functions of `lago_integration`.

python -m lago_orgs.simulator --port 3000          in one terminal
LAGO_API_URL=http://127.0.0.1:3000 LAGO_API_KEY=lago_simulator_key python examples/lago_org_billing_example.py
"""

import asyncio
from uuid import uuid4

from lago_integration import (
    LagoIntegrationError,
    check_lago_health,
    get_current_usage,
    get_invoices,
    get_subscription,
    record_api_call,
    subscribe_org_to_plan,
    terminate_subscription,
    update_subscription_plan,
)
from lago_orgs import AsyncLagoOrgs, ChargeSpec, Money


async def declare_plans() -> None:
    """What is sold; declaring it again changes nothing."""
    async with AsyncLagoOrgs() as lago:
        await lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
        charge = ChargeSpec(metric="api_call", properties={"amount": "0.002"})
        for code, dollars in (("starter_monthly", 10), ("professional_monthly", 49)):
            await lago.ensure_plan(code, interval="monthly", amount=Money(dollars, "USD"), charges=[charge])


async def main() -> None:
    """Set up, use, look, change, end."""
    org_id = f"org_{uuid4().hex[:8]}"
    health = await check_lago_health()
    print(f"Lago at {health['api_url']} is {health['status']}")
    await declare_plans()

    subscription = await subscribe_org_to_plan(org_id, "starter_monthly", "ACME Corporation", "billing@acme.com", "u1")
    print(f"{org_id} is {subscription['status']} on {subscription['plan_code']}")

    for user, tokens in (("u1", 1500), ("u2", 250)):
        await record_api_call(org_id, f"tx_{uuid4()}", endpoint="/chat", user_id=user, tokens=tokens)
    usage = await get_current_usage(org_id)
    print(f"used so far: {sum(charge['units'] for charge in usage['charges_usage'])} tokens, ${usage['total_amount']}")

    try:
        await subscribe_org_to_plan(org_id, "professional_monthly", "ACME Corporation")
    except LagoIntegrationError as error:
        print(f"not by accident: {error}")
    changed = await update_subscription_plan(org_id, "professional_monthly")
    print(f"{changed['change']} to {changed['plan_code']}", *changed["effects"], sep="\n  ")

    await terminate_subscription(org_id)
    print(f"subscribed still: {await get_subscription(org_id)}")
    for invoice in await get_invoices(org_id, limit=5):
        print(f"{invoice['number']}: ${invoice['total_amount']}")


if __name__ == "__main__":
    asyncio.run(main())
