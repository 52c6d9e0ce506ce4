"""What events come to, in units and in money: the same arithmetic for each column, without I/O."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from lago_orgs.pricing import Charge, Terms, UnpriceableError, Use, Window, price_events
from lago_orgs.pricing.cycles import Interval
from lago_orgs.pricing.periods import BillingTime
from lago_orgs.reconcile.book import Accepted, Recorded
from lago_orgs.reconcile.lago import JSON, Time, instant
from lago_orgs.types.money import Money
from lago_orgs.types.numbers import total

ZERO = Decimal(0)
DECODE = json.JSONDecoder(parse_float=Decimal).decode


def use_of(event: Accepted | Recorded) -> Use:
    """Return an event of either side as pricing wants to see it."""
    created_at = event.created_at if isinstance(event, Accepted) else event.recorded_at
    return Use(
        instant(event.timestamp),
        instant(created_at),
        DECODE(event.properties),
        event.amount if isinstance(event, Accepted) else None,
    )


@attrs.frozen(kw_only=True)
class Figure:
    """One column of a line.

    Args:
        events: How many events; those that count, where Lago counts.
        units: What they come to.
        amount: What that costs; None where it is not known.
    """

    events: int = 0
    units: Decimal = ZERO
    amount: Money | None = None

    def plus(self, other: "Figure") -> "Figure":
        """Return the sum."""
        amounts = [each for each in (self.amount, other.amount) if each is not None]
        return Figure(
            events=self.events + other.events,
            units=total([self.units, other.units]),
            amount=sum(amounts[1:], amounts[0]) if amounts else None,
        )


@attrs.frozen(kw_only=True)
class Period:
    """A charge period of a subscription.

    Args:
        first: Its first millisecond.
        last: Its last.
        invoice: Lago's id of its invoice; None while it runs.
        invoiced_at: When that was made, in milliseconds; None if it is not known.
    """

    first: int
    last: int
    invoice: str | None = None
    invoiced_at: int | None = None

    @property
    def is_current(self) -> bool:
        """Whether it is under way."""
        return self.invoice is None

    def holds(self, moment: int) -> bool:
        """Return whether a millisecond lies in it."""
        return self.first <= moment <= self.last


class Tariffs:
    """The charges of a plan on each metric, ready to price events.

    Args:
        plan: Lago's plan.
        metrics: Lago's metrics, by code.
        time: The subscription.
        zone: The name of the organization's time zone.
    """

    def __init__(self, plan: JSON, metrics: Mapping[str, JSON], time: Time, zone: str) -> None:
        self.currency = str(plan.get("amount_currency"))
        self._metrics = metrics
        self._charges = [each for each in plan.get("charges") or () if each.get("billable_metric_code") in metrics]
        try:
            where = UTC if zone == "UTC" else ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            where = UTC
        self._terms = Terms(
            interval=cast(Interval, plan["interval"]),
            billing_time=cast(BillingTime, time.raw.get("billing_time") or "calendar"),
            subscription_at=datetime.fromisoformat(str(time.raw.get("subscription_at"))),
            zone=where,
            pay_in_advance=bool(plan.get("pay_in_advance")),
            bill_charges_monthly=bool(plan.get("bill_charges_monthly")),
        )

    @property
    def codes(self) -> set[str]:
        """The metrics that the plan charges for."""
        return {str(each["billable_metric_code"]) for each in self._charges}

    def charges(self, code: str) -> list[tuple[JSON, Charge | None]]:
        """Return the charges on a metric, as Lago shows them; with None one whose figures are not reckoned here."""
        return [(each, self._read(each)) for each in self._charges if each["billable_metric_code"] == code]

    def _read(self, raw: JSON) -> Charge | None:
        metric = self._metrics[raw["billable_metric_code"]]
        # What earlier periods left behind, and what was billed event by event, is not known here.
        is_carried = metric.get("recurring") and (
            metric["aggregation_type"] == "weighted_sum_agg" or raw.get("pay_in_advance") or raw.get("prorated")
        )
        if is_carried or (raw.get("prorated") and raw.get("pay_in_advance")):
            return None
        try:
            return Charge.of(raw, metric, currency=self.currency)
        except (ValueError, KeyError, TypeError):
            return None

    def window(self, period: Period) -> Window:
        """Return a period as pricing wants to see it."""
        start = instant(period.first)
        cycle = self._terms.cycle("monthly" if self._terms.monthly_charges else None)
        return Window(
            start=start,
            end=instant(period.last).replace(microsecond=999_999),
            days=cycle.days(self._terms.day(start)),
            zone=self._terms.zone,
        )

    def figure(self, charge: Charge, events: Sequence[Use], period: Period, *, current: bool) -> Figure | None:
        """Return what events of a metric come to under a charge; None if they have no price."""
        try:
            fees = list(price_events(charge, events, self.window(period), current=current))
        except (UnpriceableError, ArithmeticError, ValueError, KeyError, TypeError):
            return None
        return Figure(
            events=sum(fee.priced.events_count for fee in fees),
            units=total([fee.priced.units for fee in fees]),
            amount=Money.of_cents(sum(fee.priced.amount_cents for fee in fees), self.currency),
        )

    def worth(self, code: str, base: Sequence[Use], more: Iterable[Use], period: Period) -> Money | None:
        """Return what events would cost beside others; None if nothing prices them."""
        amounts: list[Money] = []
        added = list(more)
        for _, charge in self.charges(code):
            if charge is None:
                return None
            without = self.figure(charge, base, period, current=False)
            with_them = self.figure(charge, sorted([*base, *added], key=_instant), period, current=False)
            if without is None or with_them is None or without.amount is None or with_them.amount is None:
                return None
            amounts.append(with_them.amount - without.amount)
        return sum(amounts[1:], amounts[0]) if amounts else None


def _instant(use: Use) -> datetime:
    return use.timestamp


def plain_figure(metric: JSON, events: Sequence[Use], window: Window) -> Figure:
    """Return how many events there are, and the units that a metric makes of them."""
    charge = Charge.of(
        {
            "lago_id": "plain",
            "billable_metric_code": metric["code"],
            "charge_model": "standard",
            "properties": {"amount": "0"},
            "created_at": "1970-01-01T00:00:00Z",
        },
        {**metric, "filters": []},
        currency="USD",
    )
    try:
        units = total([fee.priced.units for fee in price_events(charge, events, window)])
    except (ArithmeticError, ValueError, KeyError, TypeError):
        units = ZERO
    return Figure(events=len(events), units=units)
