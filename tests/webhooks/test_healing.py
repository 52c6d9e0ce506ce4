"""What Lago gave up delivering is made of what it holds: in the end the same state as if nothing had been lost."""

import asyncio
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from lago_orgs import AsyncLagoOrgs, LagoOrgs, LagoSimulator, Money
from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks import (
    Inbox,
    MemoryInbox,
    RedisInbox,
    SqliteInbox,
    WebhookEvent,
    WebhookHandlers,
    WebhookVerifier,
    sign,
)
from lago_orgs.webhooks.healing import Seen, missing

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


class Mirror:
    """A program that holds what webhooks told it: for each object its state, and what it was told of it."""

    def __init__(self) -> None:
        self.hooks = WebhookHandlers()
        self.state: dict[str, Any] = {}
        self.healed = 0
        self.hooks.on("invoice.*", "subscription.*", "wallet.*", "credit_note.*", name="mirror")(self.note)

    def note(self, event: WebhookEvent[Any]) -> None:
        root = event.root
        names = {
            "invoice": ("number", "status", "payment_status", "total_amount_cents", "payment_overdue"),
            "subscription": ("status", "plan_code", "next_plan_code", "ending_at"),
            "wallet": ("status", "credits_balance", "name"),
            "credit_note": ("number", "total_amount_cents"),
        }[event.object_type]
        self.state[f"{event.object_type}:{root['lago_id']}"] = {name: root.get(name) for name in names}
        self.healed += event.healed


def history(simulator: LagoSimulator) -> None:
    """Half a year of four organizations."""
    with LagoOrgs("http://lago.test", simulator.api_key, transport=simulator.transport()) as lago:
        lago.api.webhook_endpoints.create_webhook_endpoint(
            body={"webhook_endpoint": {"webhook_url": "http://app.test", "signature_algo": "hmac"}}
        )
        for code, cents in (("basic", 1000), ("pro", 4900)):
            lago.ensure_plan(code, interval="monthly", amount=Money.of_cents(cents, "USD"), pay_in_advance=True)
        for number in range(4):
            lago.subscribe_org_to_plan(f"org{number}", "pro", f"Org {number}")
            wallet = {"external_customer_id": f"org{number}", "rate_amount": "1", "currency": "USD"}
            lago.api.wallets.create_wallet(body={"wallet": {**wallet, "name": "w", "granted_credits": "10"}})
        simulator.travel(START + timedelta(days=40))
        invoices = list(lago.iter_invoices())
        lago.change_plan("org0", "basic")
        lago.terminate_subscription("org1")
        for invoice, status in zip(invoices, ["succeeded", "failed", "succeeded", "failed"], strict=False):
            lago.api.invoices.update_invoice(invoice.lago_id, body={"invoice": {"payment_status": status}})
        simulator.travel(START + timedelta(days=100))
        for invoice in list(lago.iter_invoices("org2"))[:1]:
            lago.api.invoices.update_invoice(invoice.lago_id, body={"invoice": {"payment_status": "succeeded"}})
        for each in lago.api.wallets.find_all_wallets(external_customer_id="org3").wallets:
            lago.api.wallets.destroy_wallet(each.lago_id)


@pytest.fixture(scope="module")
def lago_of_half_a_year() -> LagoSimulator:
    """A Lago with a history."""
    simulator = LagoSimulator(now=START)
    history(simulator)
    return simulator


def deliver(inbox: Inbox, simulator: LagoSimulator, *, losing: float, seed: int = 0) -> list[Any]:
    """Hand the inbox all deliveries but some; those that were lost."""
    chance, lost = random.Random(seed), []
    for delivery in simulator.webhooks:
        if chance.random() < losing:
            lost.append(delivery)
        else:
            inbox.receive(delivery.body, delivery.headers)
            inbox.work_off()
    return lost


def inbox_of(mirror: Mirror, simulator: LagoSimulator, lago: Any, path: Any = None) -> Inbox:
    options: Any = {"verifier": WebhookVerifier(hmac_keys=[simulator.hmac_key]), "client": lago}
    if isinstance(path, str):
        return RedisInbox(path, mirror.hooks, name=uuid.uuid4().hex, **options)
    return MemoryInbox(mirror.hooks, **options) if path is None else SqliteInbox(path, mirror.hooks, **options)


@pytest.mark.parametrize("losing", [0.3, 1.0])
@pytest.mark.parametrize("kind", ["memory", "sqlite", "redis"])
def test_losing_deliveries_ends_in_the_same_state(
    lago_of_half_a_year: LagoSimulator, losing: float, kind: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    simulator = lago_of_half_a_year
    whole, holed = Mirror(), Mirror()
    with LagoOrgs("http://lago.test", simulator.api_key, transport=simulator.transport()) as lago:
        complete = inbox_of(whole, simulator, lago)
        assert deliver(complete, simulator, losing=0.0) == []
        assert len(whole.state) > 20
        assert complete.catch_up(START).healed == (), "what was delivered is not made up"

        places = {"sqlite": lambda: tmp_path / "inbox.db", "redis": lambda: request.getfixturevalue("redis_url")}
        inbox = inbox_of(holed, simulator, lago, places[kind]() if kind in places else None)
        lost = deliver(inbox, simulator, losing=losing)
        assert holed.state != whole.state
        caught = inbox.catch_up(START)
        assert caught.healed
        assert caught.looked_at >= len(whole.state)
        assert all(event.healed and event.id for event in caught.healed)
        inbox.work_off()
        assert holed.state == whole.state
        assert holed.healed == len(caught.healed)
        assert inbox.catch_up(START).healed == (), "it is healed once"

        before = inbox.stats().handled
        late = [inbox.receive(each.body, each.headers).is_new for each in lost if is_mending(each, caught.healed)]
        assert late
        assert not any(late), "what comes late after it was healed is known"
        assert inbox.stats().handled == before
        inbox.close()


def is_mending(delivery: Any, healed: Any) -> bool:
    """Whether a lost delivery tells just what was made in its place."""
    told = json.loads(delivery.body)
    kind = told["object_type"]
    return delivery.webhook_type in {"subscription.started", "invoice.created", "credit_note.created"} and any(
        event.type == delivery.webhook_type and event.root["lago_id"] == told[kind]["lago_id"] for event in healed
    )


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["memory", "sqlite", "redis"])
async def test_what_tells_something_else_of_a_healed_object_is_news(
    kind: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    places = {"sqlite": lambda: tmp_path / "inbox.db", "redis": lambda: request.getfixturevalue("redis_url")}
    simulator = LagoSimulator(now=START)
    inbox = inbox_of(Mirror(), simulator, None, places[kind]() if kind in places else None)

    def body(webhook_type: str, **root: Any) -> bytes:
        told = {"lago_id": "i-1", "payment_status": "succeeded", **root}
        return json.dumps({"webhook_type": webhook_type, "object_type": "invoice", "invoice": told}).encode()

    def signed(told: bytes, key: str) -> dict[str, str]:
        return {
            "X-Lago-Signature": sign(told, simulator.hmac_key),
            "X-Lago-Signature-Algorithm": "hmac",
            "X-Lago-Unique-Key": key,
        }

    judge = WebhookVerifier(hmac_keys=[simulator.hmac_key])
    made = judge.verify(first := body("invoice.payment_status_updated", n=0), signed(first, "made"))
    assert inbox.keep(attrs.evolve(made, healed=True)).is_new
    told = {
        "late": body("invoice.payment_status_updated"),
        "another state": body("invoice.payment_status_updated", payment_status="failed"),
        "another type": body("invoice.voided"),
        "another object": body("invoice.payment_status_updated", lago_id="i-2"),
    }
    receipts = await asyncio.gather(*(inbox.receive_async(each, signed(each, key)) for key, each in told.items()))
    assert [receipt.is_new for receipt in receipts] == [False, True, True, True]
    again = [inbox.receive(each, signed(each, key)).is_new for key, each in told.items()]
    assert again == [False, False, False, False]
    inbox.close()


def test_what_is_old_and_was_never_heard_of_is_left_alone(lago_of_half_a_year: LagoSimulator) -> None:
    simulator = lago_of_half_a_year
    with LagoOrgs("http://lago.test", simulator.api_key, transport=simulator.transport()) as lago:
        inbox = inbox_of(Mirror(), simulator, lago)
        assert inbox.catch_up(datetime(2030, 1, 1, tzinfo=UTC)).healed == ()
        with pytest.raises(InvalidArgument, match="time zone"):
            inbox.catch_up(datetime(2026, 1, 1))  # noqa: DTZ001 - wrong on purpose
        with pytest.raises(InvalidArgument, match="client"):
            MemoryInbox(WebhookHandlers()).catch_up(START)


@pytest.mark.anyio
async def test_on_an_event_loop(lago_of_half_a_year: LagoSimulator) -> None:
    simulator, mirror = lago_of_half_a_year, Mirror()
    async with AsyncLagoOrgs("http://lago.test", simulator.api_key, transport=simulator.async_transport()) as lago:
        inbox = inbox_of(mirror, simulator, lago)
        assert (await inbox.catch_up_async(START)).healed
        with pytest.raises(InvalidArgument, match="_async"):
            inbox.catch_up(START)


FINAL = {"status": "finalized", "invoice_type": "subscription", "payment_status": "pending"}


@pytest.mark.parametrize(
    ("kind", "present", "seen", "expected"),
    [
        ("invoice", FINAL, [], ["invoice.created"]),
        ("invoice", {**FINAL, "invoice_type": "one_off"}, [], ["invoice.one_off_created"]),
        ("invoice", {**FINAL, "invoice_type": "credit"}, [], ["invoice.paid_credit_added"]),
        ("invoice", {"status": "draft"}, [], ["invoice.drafted"]),
        ("invoice", {"status": "generating"}, [], []),
        ("invoice", FINAL, ["invoice.created"], []),
        ("invoice", {**FINAL, "payment_status": "failed"}, ["invoice.created"], ["invoice.payment_status_updated"]),
        (
            "invoice",
            {**FINAL, "payment_status": "failed"},
            [],
            ["invoice.created", "invoice.payment_status_updated"],
        ),
        ("invoice", {**FINAL, "status": "voided"}, ["invoice.created"], ["invoice.voided"]),
        ("invoice", {**FINAL, "payment_status": "succeeded", "total_amount_cents": 0}, [], ["invoice.created"]),
        (
            "invoice",
            {**FINAL, "payment_status": "succeeded", "total_amount_cents": 1},
            [],
            ["invoice.created", "invoice.payment_status_updated"],
        ),
        ("invoice", {**FINAL, "payment_overdue": True}, ["invoice.created"], ["invoice.payment_overdue"]),
        ("subscription", {"status": "pending"}, [], []),
        ("subscription", {"status": "active", "started_at": "x"}, [], ["subscription.started"]),
        (
            "subscription",
            {"status": "terminated", "started_at": "x"},
            [],
            ["subscription.started", "subscription.terminated"],
        ),
        ("subscription", {"status": "canceled"}, ["subscription.canceled"], []),
        (
            "subscription",
            {"status": "active", "started_at": "x", "next_plan_code": "basic"},
            ["subscription.started"],
            ["subscription.updated"],
        ),
        ("credit_note", {}, [], ["credit_note.created"]),
        ("credit_note", {}, ["credit_note.created"], []),
        ("wallet", {"credits_balance": "5.0"}, ["wallet.created"], ["wallet.updated"]),
        ("wallet", {"status": "terminated"}, ["wallet.created"], ["wallet.terminated"]),
    ],
)
def test_what_is_missing(kind: str, present: Any, seen: list[str], expected: list[str]) -> None:
    told = FINAL if kind == "invoice" else {}
    assert missing(kind, present, [Seen(each, told) for each in seen]) == expected
