"""Lago's objects as values: customers, subscriptions, the catalogue, invoices."""

import json
from datetime import timedelta
from decimal import Decimal

from lago_orgs._core.events import EPOCH, Event, payload
from lago_orgs._core.wire import (
    Json,
    cents,
    cents_in,
    count,
    day,
    fields,
    instant,
    items,
    needed,
    needed_instant,
    needed_items,
    needed_number,
    text,
)
from lago_orgs.types import (
    BillableMetric,
    Charge,
    Customer,
    Fee,
    Invoice,
    Money,
    Plan,
    RecordedEvent,
    Subscription,
)


def customer(raw: Json) -> Customer:
    """Return a customer, from `GET /customers/:external_id` and the like."""
    return Customer(
        external_id=needed(raw, "external_id"),
        name=text(raw.get("name")),
        email=text(raw.get("email")),
        currency=text(raw.get("currency")),
        metadata={needed(each, "key"): str(each.get("value")) for each in items(raw.get("metadata"))},
        country=text(raw.get("country")),
        timezone=text(raw.get("applicable_timezone")),
        legal_name=text(raw.get("legal_name")),
        tax_identification_number=text(raw.get("tax_identification_number")),
        net_payment_term=count(raw.get("net_payment_term")),
        slug=text(raw.get("slug")),
        lago_id=needed(raw, "lago_id"),
        created_at=instant(raw.get("created_at")),
        raw=raw,
    )


def subscription(raw: Json) -> Subscription:
    """Return a subscription, in a list or alone."""
    get = raw.get
    return Subscription(
        external_id=needed(raw, "external_id"),
        external_customer_id=needed(raw, "external_customer_id"),
        plan_code=needed(raw, "plan_code"),
        status=needed(raw, "status"),
        billing_time=text(get("billing_time")) or "calendar",
        plan_amount=cents_in(raw, "plan_amount_cents", get("plan_amount_currency")),
        started_at=instant(get("started_at")),
        current_billing_period_started_at=instant(get("current_billing_period_started_at")),
        current_billing_period_ending_at=instant(get("current_billing_period_ending_at")),
        subscription_at=instant(get("subscription_at")),
        ending_at=instant(get("ending_at")),
        terminated_at=instant(get("terminated_at")),
        canceled_at=instant(get("canceled_at")),
        trial_ended_at=instant(get("trial_ended_at")),
        created_at=instant(get("created_at")),
        previous_plan_code=text(get("previous_plan_code")),
        next_plan_code=text(get("next_plan_code")),
        downgrade_plan_date=day(get("downgrade_plan_date")),
        name=text(get("name")) or None,
        lago_id=needed(raw, "lago_id"),
        raw=raw,
    )


def metric(raw: Json) -> BillableMetric:
    """Return a billable metric."""
    return BillableMetric(
        code=needed(raw, "code"),
        name=text(raw.get("name")),
        aggregation_type=needed(raw, "aggregation_type"),
        field_name=text(raw.get("field_name")) or None,
        recurring=bool(raw.get("recurring")),
        description=text(raw.get("description")),
        lago_id=needed(raw, "lago_id"),
        created_at=instant(raw.get("created_at")),
        raw=raw,
    )


def plan(raw: Json) -> Plan:
    """Return a plan with its charges."""
    currency = raw.get("amount_currency")
    return Plan(
        code=needed(raw, "code"),
        name=text(raw.get("name")),
        interval=needed(raw, "interval"),
        amount=cents(raw.get("amount_cents"), currency),
        pay_in_advance=bool(raw.get("pay_in_advance")),
        trial_period=None if raw.get("trial_period") is None else needed_number(raw["trial_period"]),
        bill_charges_monthly=bool(raw.get("bill_charges_monthly")),
        charges=tuple(_charge(each, currency) for each in items(raw.get("charges"))),
        description=text(raw.get("description")),
        lago_id=needed(raw, "lago_id"),
        created_at=instant(raw.get("created_at")),
        raw=raw,
    )


def _charge(raw: Json, currency: object) -> Charge:
    return Charge(
        billable_metric_code=needed(raw, "billable_metric_code"),
        charge_model=needed(raw, "charge_model"),
        code=text(raw.get("code")),
        pay_in_advance=bool(raw.get("pay_in_advance")),
        prorated=bool(raw.get("prorated")),
        properties=fields(raw.get("properties")),
        filters=tuple(items(raw.get("filters"))),
        min_amount=cents_in(raw, "min_amount_cents", currency),
        lago_id=needed(raw, "lago_id"),
        raw=raw,
    )


def invoice(raw: Json) -> Invoice:
    """Return an invoice, with its fees where the server sends them."""
    currency = needed(raw, "currency")

    def amount(name: str) -> Money:
        return cents_in(raw, f"{name}_cents", currency)

    return Invoice(
        number=needed(raw, "number"),
        invoice_type=needed(raw, "invoice_type"),
        status=needed(raw, "status"),
        payment_status=needed(raw, "payment_status"),
        issuing_date=day(raw.get("issuing_date")),
        payment_due_date=day(raw.get("payment_due_date")),
        currency=currency,
        fees_amount=amount("fees_amount"),
        coupons_amount=amount("coupons_amount"),
        taxes_amount=amount("taxes_amount"),
        total_amount=cents(raw.get("total_amount_cents"), currency),
        total_due_amount=amount("total_due_amount"),
        payment_overdue=bool(raw.get("payment_overdue")),
        external_customer_id=text(fields(raw.get("customer")).get("external_id")),
        fees=tuple(fee(each) for each in needed_items(raw["fees"])) if "fees" in raw else None,
        file_url=text(raw.get("file_url")),
        created_at=instant(raw.get("created_at")),
        lago_id=needed(raw, "lago_id"),
        raw=raw,
    )


def fee(raw: Json) -> Fee:
    """Return a line of an invoice, or an estimate of one."""
    item = fields(raw.get("item"))
    currency = raw.get("amount_currency")
    return Fee(
        fee_type=needed(item, "type"),
        code=text(item.get("code")),
        name=text(item.get("invoice_display_name")) or text(item.get("name")),
        units=needed_number(raw.get("units")),
        amount=cents(raw.get("amount_cents"), currency),
        taxes_amount=cents_in(raw, "taxes_amount_cents", currency),
        total_amount=cents(raw.get("total_amount_cents"), raw.get("total_amount_currency") or currency),
        events_count=count(raw.get("events_count")),
        grouped_by=fields(item.get("grouped_by")),
        from_date=instant(raw.get("from_date")),
        to_date=instant(raw.get("to_date")),
        external_subscription_id=text(raw.get("external_subscription_id")),
        lago_id=text(raw.get("lago_id")),
        raw=raw,
    )


def event(raw: Json) -> RecordedEvent:
    """Return an event that the server holds."""
    return RecordedEvent(
        transaction_id=needed(raw, "transaction_id"),
        code=needed(raw, "code"),
        external_subscription_id=text(raw.get("external_subscription_id")) or "",
        timestamp=needed_instant(raw.get("timestamp")),
        properties=fields(raw.get("properties")),
        duplicate=False,
        raw=raw,
    )


def sent_event(event: Event, subscription: str, *, duplicate: bool) -> RecordedEvent:
    """Show an event as it was sent, or will be.

    Args:
        event: The event.
        subscription: The external id of the subscription that it is counted on.
        duplicate: Whether Lago held it already.
    """
    raw = json.loads(payload(event, subscription), parse_float=Decimal)
    return RecordedEvent(
        transaction_id=event.transaction_id,
        code=event.code,
        external_subscription_id=subscription,
        timestamp=EPOCH + timedelta(milliseconds=event.timestamp),
        properties=raw["properties"],
        duplicate=duplicate,
        raw=raw,
    )
