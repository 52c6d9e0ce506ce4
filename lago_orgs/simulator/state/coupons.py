"""Coupons, and the customers that they are applied to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from .catalogue import Metric, Plan
from .customers import Customer

if TYPE_CHECKING:
    from .invoicing import Credit


@attrs.define(eq=False)
class Coupon:
    """A discount that can be applied to customers.

    Args:
        limited_plans: Whether it counts for some plans only; there may be none left of them.
        limited_metrics: The same for metrics.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    coupon_type: str
    frequency: str
    expiration: str
    description: str | None = None
    amount_cents: int | None = None
    amount_currency: str | None = None
    percentage_rate: Decimal | None = None
    frequency_duration: int | None = None
    expiration_at: datetime | None = None
    reusable: bool | None = True
    limited_plans: bool = False
    limited_metrics: bool = False
    plans: list[Plan] = attrs.field(factory=list)
    metrics: list[Metric] = attrs.field(factory=list)
    status: str = "active"
    terminated_at: datetime | None = None
    deleted_at: datetime | None = None


@attrs.define(eq=False)
class AppliedCoupon:
    """A coupon on a customer, with the terms as they stood when it was applied.

    Args:
        frequency_duration_remaining: How many more invoices a recurring coupon will be taken off.
        credits: What was taken off invoices so far.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    coupon: Coupon
    customer: Customer
    frequency: str
    amount_cents: int | None = None
    amount_currency: str | None = None
    percentage_rate: Decimal | None = None
    frequency_duration: int | None = None
    frequency_duration_remaining: int | None = None
    credits: list[Credit] = attrs.field(factory=list)
    status: str = "active"
    terminated_at: datetime | None = None

    @property
    def customer_id(self) -> str:
        """The id that the table of applied coupons is indexed by."""
        return self.customer.lago_id

    @property
    def remaining_cents(self) -> int:
        """What is left of a fixed amount that is taken off once, in cents."""
        return (self.amount_cents or 0) - sum(credit.amount_cents for credit in self.credits)

    def terminate(self, at: datetime) -> None:
        """Apply it to no further invoice."""
        self.status, self.terminated_at = "terminated", self.terminated_at or at
