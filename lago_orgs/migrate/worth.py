"""What the events of a charge period come to under a plan, priced as Lago does, and what its invoice bills: no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

import attrs

from lago_orgs._core.wire import count, fields, instant, items, number
from lago_orgs.migrate.facts import Json
from lago_orgs.pricing import Charge, UnpriceableError, Use, Window, price_events
from lago_orgs.pricing.numbers import exactly

# What these follow from is not in the events: a licence of the server, and rates.
_NOT_SHOWN = ("per_transaction_min_amount", "per_transaction_max_amount")
_UNPRICED = (UnpriceableError, ArithmeticError, ValueError, KeyError, TypeError)


@attrs.frozen
class Worth:
    """What usage of one metric comes to.

    Args:
        units: How many units.
        cents: What they cost, in the currency's smallest units; None where that follows from more than the events.
    """

    units: Decimal
    cents: int | None


def use_of(event: Json) -> Use | None:
    """Return an event as pricing wants to see it; None where Lago does not say when it was."""
    at = instant(event.get("timestamp"))
    if at is None:
        return None
    amount = event.get("precise_total_amount_cents")
    came = instant(event.get("created_at")) or at
    return Use(at, came, fields(event.get("properties")), None if amount is None else str(amount))


def window_of(first: datetime, last: datetime, zone: tzinfo = UTC) -> Window:
    """Return a period as pricing wants to see it; its days do not matter to what is not prorated.

    Args:
        first: Its first instant.
        last: Its last one.
        zone: Where the customer is.
    """
    return Window(start=first, end=last, days=max(1, (last - first).days + 1), zone=zone)


def counted_codes(plan: Json, metrics: Mapping[str, Json]) -> set[str]:
    """Return the metrics whose usage follows from a period's events, and from those before it if they count on.

    Not those that are billed as they come, nor what is prorated or weighted by time from period to period.
    """
    charges = items(plan.get("charges"))
    left_out = {
        str(each.get("billable_metric_code"))
        for each in charges
        if each.get("pay_in_advance") or _is_carried(each, fields(metrics.get(str(each.get("billable_metric_code")))))
    }
    return {code for each in charges if (code := str(each.get("billable_metric_code"))) in metrics} - left_out


def _is_carried(charge: Json, metric: Json) -> bool:
    is_weighted = metric.get("aggregation_type") == "weighted_sum_agg"
    return bool(charge.get("prorated") or (metric.get("recurring") and is_weighted))


@exactly
def worth_of(
    code: str, plan: Json, metric: Json, events: Iterable[Use], window: Window, *, before: datetime | None = None
) -> Worth | None:
    """Return what the events of a metric come to within a period, as an invoice bills them.

    Args:
        code: The metric's code, one of `counted_codes`.
        plan: The plan that bills it.
        metric: The metric.
        events: Its events of one subscription.
        window: The period.
        before: Charges that were made from then on are left out; None takes all.

    Returns:
        None if there is no price for them, or no charge.
    """
    uses = sorted(events, key=lambda each: (each.timestamp, each.created_at))
    units, cents, has_price, found = Decimal(0), 0, True, False
    for raw in items(plan.get("charges")):
        made = instant(raw.get("created_at"))
        if raw.get("billable_metric_code") != code or (before is not None and made is not None and made >= before):
            continue
        found = True
        try:
            fees = [*price_events(Charge.of(raw, metric, currency=str(plan.get("amount_currency"))), uses, window)]
        except _UNPRICED:
            return None
        units += sum((fee.priced.units for fee in fees), Decimal(0))
        cents += sum(fee.priced.amount_cents for fee in fees)
        has_price = has_price and not _depends(raw)
    return Worth(units, cents if has_price else None) if found else None


def _depends(charge: Json) -> bool:
    """Whether what is billed follows from more than events and prices: a minimum, a rate, or a licence."""
    properties = [
        fields(charge.get("properties")),
        *(fields(it.get("properties")) for it in items(charge.get("filters"))),
    ]
    has_limits = any(each.get(name) is not None for each in properties for name in _NOT_SHOWN)
    minimum = number(charge.get("min_amount_cents") or 0) > 0
    return minimum or has_limits or bool(charge.get("applied_pricing_unit"))


def charge_fees(invoice: Json, subscription: str) -> Iterator[Json]:
    """Return the fees of a subscription's usage on an invoice, without those that fill up to a minimum."""
    for fee in items(invoice.get("fees")):
        is_charge = fields(fee.get("item")).get("type") == "charge"
        if is_charge and fee.get("external_subscription_id") == subscription and not _is_minimum(fee):
            yield fee


def _is_minimum(fee: Json) -> bool:
    return bool(fee.get("lago_true_up_parent_fee_id"))


def worth_billed(fees: Sequence[Json], code: str) -> Worth:
    """Return what an invoice's fees bill of a metric."""
    own = [each for each in fees if fields(each.get("item")).get("code") == code]
    units = sum((number(each.get("units")) for each in own), Decimal(0))
    return Worth(units, sum(count(each.get("amount_cents")) or 0 for each in own))
