"""Billing of organizations as plain async functions that give plain dictionaries.

The functions are thin: `lago_orgs.AsyncLagoOrgs` does the work, and gives typed values to those who want them. The
server and the key come from `LAGO_API_URL` and `LAGO_API_KEY`, read when they are first needed. Each event loop has one
client with pooled connections, which is closed when the loop ends.

If `LAGO_OUTBOX` names a file, usage is kept there and delivered in the background: recording returns in microseconds,
and nothing is lost when Lago is away or the process dies.

A dictionary holds Lago's own fields, and besides every `..._amount_cents` the amount in whole units as a Decimal:
`total_amount_cents: 1901` and `total_amount: Decimal("19.01")`. Units are Decimals.

Subscriptions are billed from the day they began (`billing_time="anniversary"`): here a plan may be changed by ending
one subscription and creating the next, which then begins a whole period of its own, with nothing pro rata. `lago_orgs`
bills by the calendar where nothing is said, as Lago does. Code that uses both for one organization should say which it
means: Lago keeps what a subscription began with, and subscribing again does not change it.

A call of Lago takes ten seconds at most, its repetitions included; `LAGO_TIMEOUT` sets another number. It is read with
the address and the key.

Every failure is a `LagoIntegrationError`.
"""

import os
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from lago_orgs import (
    AccessUndecided,
    AsyncLagoOrgs,
    ConfigurationError,
    Customer,
    Invoice,
    LagoIntegrationError,
    Money,
    Reason,
    Subscription,
    Timeouts,
    Usage,
)

if TYPE_CHECKING:
    from lago_orgs.access import AsyncAccess
    from lago_orgs.recorder import UsageRecorder

__all__ = [
    "LagoIntegrationError",
    "check_active_subscription",
    "check_lago_health",
    "check_usage_limits",
    "close",
    "create_org_customer",
    "create_subscription",
    "get_current_usage",
    "get_customer",
    "get_invoices",
    "get_or_create_customer",
    "get_subscription",
    "migrate_user_to_org",
    "record_api_call",
    "record_usage",
    "subscribe_org_to_plan",
    "terminate_subscription",
    "update_org_customer",
    "update_subscription_plan",
]

# Seconds that a call of Lago may take at most, its repetitions included, if LAGO_TIMEOUT does not say.
TIMEOUT = 10.0

Fields = dict[str, Any]
BillingTime = Literal["calendar", "anniversary"]


async def subscribe_org_to_plan(
    org_id: str,
    plan_code: str,
    org_name: str,
    email: str | None = None,
    user_id: str | None = None,
    metadata: Mapping[str, str] | None = None,
    billing_time: BillingTime = "anniversary",
) -> Fields:
    """Set an organization up: a customer, subscribed to a plan. Doing it again changes nothing.

    Args:
        org_id: The organization, which pays.
        plan_code: The plan.
        org_name: What invoices call it.
        email: Where invoices go.
        user_id: Who sets it up, kept as metadata `created_by_user_id`.
        metadata: More of the customer's metadata.
        billing_time: `anniversary` (here the default, unlike in `lago_orgs`) bills from the day of the subscription,
            `calendar` from the first day of a month, the first period pro rata.

    Raises:
        PlanConflict: It is on another plan already; `update_subscription_plan` changes it.
    """
    lago = await _lago()
    subscription = await lago.subscribe_org_to_plan(
        org_id, plan_code, org_name, email, user_id=user_id, metadata=metadata, billing_time=billing_time
    )
    return _subscription(subscription)


async def create_org_customer(
    org_id: str,
    org_name: str,
    email: str | None = None,
    user_id: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Fields:
    """Make an organization a customer.

    Raises:
        AlreadyExists: It is one; `get_or_create_customer` takes either.
    """
    lago = await _lago()
    return _customer(await lago.create_org_customer(org_id, org_name, email, user_id=user_id, metadata=metadata))


async def get_customer(org_id: str) -> Fields | None:
    """The organization as a customer; None if it is none."""
    found = await (await _lago()).get_customer(org_id)
    return None if found is None else _customer(found)


async def get_or_create_customer(
    org_id: str,
    org_name: str,
    email: str | None = None,
    user_id: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Fields:
    """The organization as a customer: as it is, or created now."""
    lago = await _lago()
    return _customer(await lago.get_or_create_customer(org_id, org_name, email, user_id=user_id, metadata=metadata))


async def update_org_customer(
    org_id: str,
    org_name: str | None = None,
    email: str | None = None,
    metadata: Mapping[str, str | None] | None = None,
    **fields: Any,
) -> Fields:
    """Change what is named of a customer; metadata keys that are not named stay, a value of None takes one away."""
    lago = await _lago()
    changed = await lago.update_org_customer(org_id, org_name=org_name, email=email, metadata=metadata, **fields)
    return _customer(changed)


async def create_subscription(
    org_id: str,
    plan_code: str,
    billing_time: BillingTime = "anniversary",
    subscription_at: datetime | None = None,
) -> Fields:
    """Subscribe an organization that is a customer already.

    Args:
        org_id: The organization.
        plan_code: The plan.
        billing_time: `anniversary` (here the default, unlike in `lago_orgs`) or `calendar`.
        subscription_at: When it begins (aware); now if None.

    Raises:
        PlanConflict: It is on another plan already.
    """
    lago = await _lago()
    made = await lago.create_subscription(org_id, plan_code, billing_time=billing_time, subscription_at=subscription_at)
    return _subscription(made)


async def get_subscription(org_id: str) -> Fields | None:
    """The organization's subscription; None if it has none. An outage is an error, never None."""
    found = await (await _lago()).get_subscription(org_id)
    return None if found is None else _subscription(found)


async def update_subscription_plan(org_id: str, new_plan_code: str) -> Fields:
    """Change the organization's plan: up at once, down when the period ends (then `next_plan_code` names it)."""
    change = await (await _lago()).change_plan(org_id, new_plan_code)
    return {
        **_subscription(change.subscription),
        "change": change.kind,
        "effective_at": change.effective_at,
        "effects": list(change.effects),
    }


async def terminate_subscription(org_id: str) -> Fields:
    """End the organization's subscription now; what is due is invoiced.

    Raises:
        NotFound: It has none.
    """
    return _subscription(await (await _lago()).terminate_subscription(org_id))


async def record_usage(
    org_id: str,
    event_code: str,
    transaction_id: str | None = None,
    properties: Mapping[str, Any] | None = None,
    timestamp: datetime | None = None,
) -> Fields:
    """Record one use of the product; the same transaction id again is billed once. None makes an id.

    Lago takes an event of an unknown metric too and bills nothing of it: `LagoOrgs.ensure_metric` declares one, and
    with `LAGO_OUTBOX` set a guard names such events in the log.

    Raises:
        TransactionIdReused: The id belongs to another use.
    """
    event = await (await _lago()).record_usage(org_id, event_code, transaction_id, properties, timestamp)
    return {**event.raw, "duplicate": event.duplicate}


async def record_api_call(
    org_id: str,
    transaction_id: str | None = None,
    endpoint: str | None = None,
    user_id: str | None = None,
    tokens: int | None = None,
    model: str | None = None,
    **properties: Any,
) -> Fields:
    """Record one call of the API, as an event of the metric `api_call`; all further names are properties.

    Raises:
        TransactionIdReused: The id belongs to another use.
    """
    lago = await _lago()
    event = await lago.record_api_call(
        org_id, transaction_id, endpoint=endpoint, user_id=user_id, tokens=tokens, model=model, **properties
    )
    return {**event.raw, "duplicate": event.duplicate}


async def get_current_usage(org_id: str) -> Fields:
    """What the organization used in the present period; empty if it has no active subscription."""
    found = await (await _lago()).get_current_usage(org_id)
    return {} if found is None else _usage(found)


async def get_invoices(org_id: str, limit: int = 20) -> list[Fields]:
    """The organization's latest invoices, the newest first."""
    return [_invoice(each) for each in await (await _lago()).get_invoices(org_id, limit=limit)]


async def check_active_subscription(org_id: str) -> bool:
    """Whether the organization has an active subscription: from memory, for half a minute.

    While Lago is away, what it said last holds for an hour.

    Raises:
        LagoIntegrationError: Lago is away, and nothing is known: that is no "no".
    """
    decision = await (await _access()).check(org_id)
    if decision.reason is Reason.OUTAGE_DENIED:
        raise AccessUndecided(decision)
    return decision.allowed


async def check_usage_limits(org_id: str, limit: int) -> bool:
    """Whether the organization used less than so many units in the present period, over all metrics of its plan.

    Lago's figures are remembered for half a minute; what waits in the outbox (`LAGO_OUTBOX`) counts at once. Without an
    active subscription nothing is used. Two that ask at the same moment are both told yes: to hold a limit exactly,
    use `lago_orgs.access.AsyncAccess.reserve`.

    Raises:
        LagoIntegrationError: Lago is away, and nothing is known.
    """
    used = await (await _access()).usage(org_id)
    return sum(used.values()) < limit


async def migrate_user_to_org(
    user_id: str,
    org_id: str,
    org_name: str,
    email: str | None = None,
    way: Literal["period-end", "now"] = "period-end",
    plan_code: str | None = None,
    decide: Mapping[str, str] | None = None,
    journal: str | None = None,
) -> Fields:
    """Move one user, who is a customer, into an organization; call it again to go on, whatever ended it.

    With `period-end` the user's subscription runs to its period's end. The organization's begins on that day, when this
    is called again. An organization that is subscribed already is joined.

    Args:
        user_id: The user.
        org_id: The organization.
        org_name: What its invoices call it.
        email: Where they go.
        way: How the period under way is treated: `period-end` or `now`.
        plan_code: The organization's plan; the user's own if None.
        decide: Answers to what cannot be guessed, such as `{"wallets": "move"}`.
        journal: The file that remembers what was done; if None, one of this user's in the present folder, or in the
            one that `LAGO_MIGRATIONS` names.

    Returns:
        `state` is `done`, `waiting` with `until` (an instant, or None for some minutes), or says what is wrong, in
        words in `message`.

    Raises:
        MigrationError: The user cannot be moved so: something is to be decided, or Lago does not know the user.
    """
    from hashlib import sha256
    from pathlib import Path

    from lago_orgs.migrate import AsyncMigration, Journal, Move  # not loaded where nobody moves

    migration = AsyncMigration(await _lago())
    name = f"migration-{sha256(user_id.encode()).hexdigest()[:16]}.journal"
    with Journal(journal or Path(os.environ.get("LAGO_MIGRATIONS", ".")) / name) as kept:
        plan = kept.plan or await migration.plan(
            [Move(user_id=user_id, org_id=org_id, org_name=org_name, email=email)],
            way=way,
            plan_code=plan_code,
            decide={"joined": "join", **(decide or {})},
        )
        [progress] = (await migration.execute(plan, kept)).organizations
    return {
        "org_id": progress.org_id,
        "state": progress.state,
        "until": progress.until,
        "message": progress.says,
        "steps": progress.steps,
        "of": progress.of,
    }


async def check_lago_health() -> Fields:
    """How the server is: `status` is `healthy`, `unhealthy`, `unauthorized` or `unreachable`."""
    health = await (await _lago()).check_health()
    return {
        "status": health.status,
        "api_url": health.api_url,
        "message": health.message,
        "version": health.version,
    }


async def close() -> None:
    """Close the connections of this event loop before it ends; the next call opens new ones."""
    keeper = _keepers.pop(get_running_loop(), None)
    if keeper is not None:
        await keeper.aclose()


_keepers: WeakKeyDictionary[AbstractEventLoop, AsyncGenerator[AsyncLagoOrgs, None]] = WeakKeyDictionary()
_clients: WeakKeyDictionary[AbstractEventLoop, AsyncLagoOrgs] = WeakKeyDictionary()


_accesses: WeakKeyDictionary[AbstractEventLoop, "AsyncAccess"] = WeakKeyDictionary()


async def _access() -> "AsyncAccess":
    from lago_orgs.access import AsyncAccess  # not loaded where nothing is checked

    client = await _lago()
    loop = get_running_loop()
    access = _accesses.get(loop)
    if access is None:
        path = os.environ.get("LAGO_OUTBOX")
        access = _accesses[loop] = AsyncAccess(client, recorder=_recorder(path) if path else None)
    return access


async def _lago() -> AsyncLagoOrgs:
    loop = get_running_loop()
    client = _clients.get(loop)
    if client is None or loop not in _keepers:
        _let_ended_loops_go()
        path = os.environ.get("LAGO_OUTBOX")
        keeper = _keep(AsyncLagoOrgs(recorder=_recorder(path) if path else None, timeouts=_timeouts()))
        client = _clients[loop] = await anext(keeper)
        _keepers[loop] = keeper
    return client


def _let_ended_loops_go() -> None:
    # A loop that was closed without a word to its generators never says farewell, and its client holds on to it.
    for loop in [each for each in _clients if each.is_closed()]:
        del _clients[loop]
        _keepers.pop(loop, None)
        _accesses.pop(loop, None)


def _timeouts() -> Timeouts:
    given = os.environ.get("LAGO_TIMEOUT", "").strip()
    try:
        seconds = float(given) if given else TIMEOUT
        return Timeouts(connect=min(seconds, 5.0), read=seconds, total=seconds)
    except (ValueError, ConfigurationError):
        raise ConfigurationError(f"LAGO_TIMEOUT is {given!r}: set a number of seconds, more than 0") from None


@cache
def _recorder(path: str) -> "UsageRecorder":
    """The recorder of this process on a file; what it has not delivered when the process ends, the next one does."""
    from lago_orgs.recorder import UsageRecorder  # not loaded where there is no outbox

    return UsageRecorder(path)


async def _keep(client: AsyncLagoOrgs) -> AsyncGenerator[AsyncLagoOrgs, None]:
    # An event loop ends its open generators before it closes: the one place where one can still wait for a farewell.
    try:
        yield client
    finally:
        # Both hold the loop: it would never go if they stayed here.
        loop = get_running_loop()
        _clients.pop(loop, None)
        _keepers.pop(loop, None)
        access = _accesses.pop(loop, None)
        if access is not None:
            await access.close()
        await client.aclose()


def _customer(customer: Customer) -> Fields:
    return {**customer.raw, "metadata": dict(customer.metadata)}


def _subscription(subscription: Subscription) -> Fields:
    return {**subscription.raw, "plan_amount": subscription.plan_amount.rounded().amount}


def _usage(usage: Usage) -> Fields:
    charges = [
        {**charge.raw, "units": charge.units, "amount": charge.amount.rounded().amount} for charge in usage.charges
    ]
    return {**_with_amounts(usage.raw, usage.currency), "charges_usage": charges}


def _invoice(invoice: Invoice) -> Fields:
    return _with_amounts(invoice.raw, invoice.currency)


def _with_amounts(raw: Mapping[str, Any], currency: str) -> Fields:
    ending = "_cents"
    cents = {key: value for key, value in raw.items() if key.endswith("amount_cents") and isinstance(value, int)}
    return {
        **raw,
        **{key.removesuffix(ending): Money.of_cents(value, currency).rounded().amount for key, value in cents.items()},
    }
