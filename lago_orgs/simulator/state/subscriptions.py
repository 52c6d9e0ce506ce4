"""Subscriptions: who is on which plan, since when, until when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from .catalogue import Plan
from .customers import Customer


@attrs.frozen
class AgreedUnits:
    """How many units of a fixed charge hold from an instant on (`fixed_charge_events`)."""

    fixed_charge_id: str
    units: Decimal
    at: datetime
    created_at: datetime


@attrs.define(eq=False)
class Subscription:
    """A subscription. Plan changes make rows of their own, chained by `previous`."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    external_id: str
    customer: Customer
    plan: Plan
    status: str
    billing_time: str
    subscription_at: datetime
    name: str | None = ""
    started_at: datetime | None = None
    activated_at: datetime | None = None
    trial_ended_at: datetime | None = None
    ending_at: datetime | None = None
    terminated_at: datetime | None = None
    canceled_at: datetime | None = None
    previous: Subscription | None = None
    on_termination_credit_note: str | None = None
    on_termination_invoice: str = "generate"
    progressive_billing_disabled: bool = False
    consolidate_invoice: bool = True
    purchase_order_number: str | None = None
    historical_usage_amount_cents: int = 0
    payment_method_id: str | None = None
    payment_method_type: str = "provider"
    alerted_at: datetime | None = None
    agreed_units: list[AgreedUnits] = attrs.field(factory=list)

    @property
    def customer_id(self) -> str:
        """The id that the table of subscriptions is indexed by."""
        return self.customer.lago_id

    @property
    def customer_external_id(self) -> str:
        """The id under which subscriptions are found too, those of deleted customers who had it among them."""
        return self.customer.external_id


def latest(subscription: Subscription) -> tuple[bool, datetime | None, bool, datetime | None]:
    """Sorts as `terminated_at DESC NULLS FIRST, started_at DESC`, the first one greatest."""
    ended, started = subscription.terminated_at, subscription.started_at
    return ended is None, ended, started is None, started
