"""The official Python client, driven through a month of a customer's life against the simulator's HTTP server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from lago_python_client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import (
    AppliedCoupon,
    BatchEvent,
    BillableMetric,
    Charge,
    Charges,
    Coupon,
    Customer,
    Event,
    Plan,
    Subscription,
    Wallet,
    WalletTransaction,
)

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.webhooks.outbox import Delivery

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_the_tour() -> None:
    simulator = LagoSimulator(now=START)
    told: list[Delivery] = []
    simulator.on_webhook(told.append, signature_algo="jwt")
    with simulator.serve() as door:
        client = Client(api_key=door.api_key, api_url=door.url)
        subscribe(client)
        simulator.travel(START + timedelta(hours=1))
        use(client)
        prepay(client)
        discount(client)
        simulator.travel(datetime(2026, 4, 1, 2, tzinfo=UTC))
        read_the_invoice(client)
        verify_signatures(client, told)
        read_an_error(client)


def subscribe(client: Any) -> None:
    customer = client.customers.create(Customer(external_id="acme", name="Acme", currency="USD"))
    assert (customer.external_id, customer.name) == ("acme", "Acme")
    metric = client.billable_metrics.create(
        BillableMetric(name="Tokens", code="tokens", aggregation_type="sum_agg", field_name="n", recurring=False)
    )
    charge = Charge(billable_metric_id=metric.lago_id, charge_model="standard", properties={"amount": "0.5"})
    plan = Plan(
        name="Team",
        code="team",
        interval="monthly",
        amount_cents=4900,
        amount_currency="USD",
        pay_in_advance=False,
        charges=Charges(__root__=[charge]),
    )
    assert client.plans.create(plan).code == "team"
    subscription = Subscription(external_customer_id="acme", plan_code="team", external_id="acme")
    assert client.subscriptions.create(subscription).status == "active"
    assert [row.external_id for row in client.customers.find_all()["customers"]] == ["acme"]


def event(number: int) -> Event:
    return Event(transaction_id=f"t{number}", external_subscription_id="acme", code="tokens", properties={"n": number})


def use(client: Any) -> None:
    assert client.events.create(event(10)).transaction_id == "t10"
    client.events.batch_create(BatchEvent(events=[event(20), event(30)]))
    with pytest.raises(LagoApiError) as refused:
        client.events.create(event(10))
    assert refused.value.response["error_details"] == {"transaction_id": ["value_already_exist"]}
    assert client.events.find("t20").properties == {"n": 20}
    usage = client.customers.current_usage("acme", "acme")
    assert (usage.amount_cents, usage.charges_usage[0].units) == (3000, "60.0")


def prepay(client: Any) -> None:
    made = client.wallets.create(
        Wallet(external_customer_id="acme", rate_amount="1", currency="USD", paid_credits="0", granted_credits="20")
    )
    assert made.balance_cents == 0
    wallet = client.wallets.find(made.lago_id)
    assert (wallet.balance_cents, wallet.credits_balance) == (2000, "20.0")
    sold = client.wallet_transactions.create(
        WalletTransaction(wallet_id=made.lago_id, paid_credits="10", granted_credits="5")
    )
    rows = [(row.status, row.amount) for row in sold["wallet_transactions"]]
    assert rows == [("pending", "10.0"), ("settled", "5.0")]
    assert client.wallet_transactions.find_all(made.lago_id)["meta"]["total_count"] == 3


def discount(client: Any) -> None:
    client.coupons.create(
        Coupon(
            name="Ten",
            code="ten",
            coupon_type="percentage",
            percentage_rate="10",
            frequency="once",
            expiration="no_expiration",
        )
    )
    applied = client.applied_coupons.create(AppliedCoupon(external_customer_id="acme", coupon_code="ten"))
    assert (applied.status, applied.percentage_rate) == ("active", 10.0)
    assert client.applied_coupons.find_all()["meta"]["total_count"] == 1


def read_the_invoice(client: Any) -> None:
    listed = client.invoices.find_all({"external_customer_id": "acme"})["invoices"]
    [monthly] = [invoice for invoice in listed if invoice.invoice_type == "subscription"]
    invoice = client.invoices.find(monthly.lago_id)
    assert {fee.item.type: fee.amount_cents for fee in invoice.fees.__root__} == {"subscription": 4900, "charge": 3000}
    assert (invoice.fees_amount_cents, invoice.coupons_amount_cents) == (7900, 790)
    assert (invoice.prepaid_credit_amount_cents, invoice.total_amount_cents) == (2500, 7110 - 2500)


def verify_signatures(client: Any, told: list[Delivery]) -> None:
    public_key = client.webhooks.public_key()
    for delivery in told:
        claims = jwt.decode(delivery.headers["X-Lago-Signature"], public_key, algorithms=["RS256"])
        assert claims["data"].encode() == delivery.body
    types = {delivery.webhook_type for delivery in told}
    assert {"customer.created", "plan.created", "subscription.started", "wallet.created", "invoice.created"} <= types


def read_an_error(client: Any) -> None:
    with pytest.raises(LagoApiError) as missing:
        client.customers.find("nobody")
    assert (missing.value.status_code, missing.value.response["code"]) == (404, "customer_not_found")
