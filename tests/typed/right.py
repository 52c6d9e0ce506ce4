"""What a user writes: every line must be right for type checkers. `wrong.py` has what they must find."""

from decimal import Decimal

import lago_integration
from lago_orgs import (
    AsyncLagoOrgs,
    CallFinished,
    CallStarted,
    InsecureTransportWarning,
    LagoOrgs,
    LagoOrgsError,
    LagoSimulator,
    MemoryOutbox,
    Money,
    NotFound,
    OutboxFull,
    RedisOutbox,
    RetryPolicy,
    Timeouts,
    UsageRecorder,
)
from lago_orgs.recorder import Stats, drain
from lago_orgs.types import Invoice, Usage
from lago_orgs.webhooks import WebhookRejected, WebhookVerifier
from lago_orgs.webhooks.events import InvoicePaymentStatusUpdated, WalletCreated
from lago_orgs_client.models import Currency


def told(started: CallStarted) -> None:
    print(started.operation, started.attempt)


def ended(finished: CallFinished) -> None:
    error: LagoOrgsError | None = finished.error
    print(error, finished.status)


with LagoOrgs(
    "https://lago.test", "key", timeouts=Timeouts(total=5), retries=RetryPolicy(attempts=2), on_request=told
) as lago:
    subscription = lago.subscribe_org_to_plan("acme", "pro", "ACME")
    plan: str = subscription.plan_code
    usage: Usage | None = lago.get_current_usage("acme")
    assert usage is not None
    amount: Decimal = usage.total_amount.amount
    customer = lago.get_customer("acme")
    if customer is not None:
        print(customer.name)
    for invoice in lago.iter_invoices("acme"):
        print(invoice.total_amount, invoice.number)
    wallet = lago.api.wallets.create_wallet(body={"wallet": {"external_customer_id": "acme"}})


async def asynchronously() -> None:
    async with AsyncLagoOrgs("https://lago.test", "key") as lago:
        await lago.record_api_call("acme", "/v1/chat", tokens=12)
        async for customer in lago.iter_customers():
            print(customer.org_id)
    answer = await lago_integration.get_customer("acme")
    print(answer and answer["external_id"])


def recorded(kept: MemoryOutbox | RedisOutbox, stats: Stats) -> str:
    with UsageRecorder(kept) as recorder:
        try:
            event: str = recorder.record("acme", "calls", {"n": 1})
        except OutboxFull as full:
            return full.message
    return event if stats.is_balanced else ""


def refused() -> Money:
    try:
        return Money(Decimal("19.01"), "USD") + Money(5, "USD")
    except NotFound as error:
        print(error.status, error.code)
        raise


simulated: str = LagoSimulator().api_key
warned: type[Warning] = InsecureTransportWarning
currency: Currency = Currency.EUR
print(drain, plan, amount, wallet)


def delivered(body: bytes, headers: dict[str, str]) -> Money | None:
    try:
        event = WebhookVerifier(hmac_keys=["key"]).verify(body, headers)
    except WebhookRejected as rejected:
        print(rejected.reason)
        return None
    match event:
        case InvoicePaymentStatusUpdated(invoice=invoice):
            paid: Invoice = invoice
            return paid.total_amount
        case WalletCreated(wallet=wallet):
            print(wallet.lago_id, event.fresh().lago_id)
    return None
