"""What events come to, in units and in money: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from lago_orgs._core.wire import fields, items, number
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.worth import counted_codes, use_of, window_of, worth_of
from lago_orgs.pricing.aggregation.base import Metric
from lago_orgs.pricing.numbers import exactly, rounded
from lago_orgs.types.money import subunits

ADDITIVE = {"count_agg", "sum_agg"}
MOST_CENTS = (1 << 63) - 1  # that Lago can keep of an amount: it fails to make the invoice of a larger one


def is_additive(metric: Json) -> bool:
    """Whether a metric counts or adds up within a period."""
    return metric.get("aggregation_type") in ADDITIVE and not metric.get("recurring")


def is_plain(plan: Json, metric: Json) -> bool:
    """Whether what a unit of a metric costs follows from nothing else, so that an event may come again as another."""
    charges = [it for it in items(plan.get("charges")) if it.get("billable_metric_code") == metric.get("code")]
    return is_additive(metric) and not any(map(_depends, charges))


@exactly
def unit_cents(plan: Json, code: str, units: int | Decimal) -> int | None:
    """Return what units of a metric cost in a whole period; None if that follows from more than their number.

    Args:
        plan: The plan that bills it.
        code: The metric.
        units: How many.
    """
    charges = [each for each in items(plan.get("charges")) if each.get("billable_metric_code") == code]
    groups = ("pricing_group_keys", "grouped_by")
    by_group = any(fields(each.get("properties")).get(name) for each in charges for name in groups)
    if not charges or by_group or any(map(_depends, charges)):
        return None
    price = sum((number(fields(each.get("properties")).get("amount")) for each in charges), Decimal(0))
    return int(rounded(price * units * subunits(str(plan.get("amount_currency")))))


@exactly
def units_of(metric: Json, events: Sequence[Json], *, is_rounded: bool = True) -> Decimal:
    """Return what events come to.

    Args:
        metric: One that is additive.
        events: Its events, of one subscription.
        is_rounded: Whether the sum is rounded as the metric wants it.
    """
    if metric.get("aggregation_type") == "count_agg":
        units = Decimal(len(events))
    else:
        field = str(metric.get("field_name"))
        units = sum((_value(fields(each.get("properties")).get(field)) for each in events), Decimal(0))
    if not is_rounded or metric.get("rounding_function") is None:
        return units
    terms = {name: metric.get(name) for name in ("aggregation_type", "rounding_function", "rounding_precision")}
    return Metric(**cast("dict[str, Any]", terms)).rounded(units)


def _value(value: object) -> Decimal:
    try:
        return number(value)
    except Exception:  # noqa: BLE001  # Lago takes anything, and bills nothing of what it cannot read
        return Decimal(0)


@exactly
def price_of(
    events: Sequence[Json], plan: Json, metrics: Mapping[str, Json], *, beside: Sequence[Json] = ()
) -> int | None:
    """Return what events add to what is billed, in cents; None if that follows from more than the events.

    Args:
        events: The events.
        plan: The plan that bills them.
        metrics: The metrics, by their codes.
        beside: Events of the same subscription that are billed already: what is rounded, is rounded with them.
    """
    cents = 0
    scale = subunits(str(plan.get("amount_currency")))
    counted = counted_codes(plan, metrics)
    for code in {str(each.get("code")) for each in events}:
        charges = [each for each in items(plan.get("charges")) if each.get("billable_metric_code") == code]
        metric = metrics[code]
        before = [each for each in beside if each.get("code") == code]
        late = [each for each in events if each.get("code") == code]
        if not is_additive(metric) or any(map(_depends, charges)):
            more = _more(code, plan, metric, late, before) if code in counted else None
            if more is None:
                return None
            cents += more
            continue
        for each in charges:
            price = number(fields(each.get("properties")).get("amount")) * scale
            whole, billed = (units_of(metric, rows) * price for rows in ([*before, *late], before))
            cents += int(rounded(whole)) - int(rounded(billed))
    return cents if cents <= MOST_CENTS else None


def _more(code: str, plan: Json, metric: Json, late: Sequence[Json], before: Sequence[Json]) -> int | None:
    """Return what events add where what a unit costs follows from the others, by Lago's arithmetic; None if unknown."""
    if metric.get("recurring"):
        return None
    billed, added = ([use for each in rows if (use := use_of(each)) is not None] for rows in (before, late))
    moments = [each.timestamp for each in (*billed, *added)]
    if len(moments) < len(before) + len(late):
        return None
    window = window_of(min(moments), max(moments))
    whole, without = (worth_of(code, plan, metric, rows, window) for rows in ([*billed, *added], billed))
    if whole is None or without is None or whole.cents is None or without.cents is None:
        return None
    return whole.cents - without.cents


def _depends(charge: Json) -> bool:
    """Whether what a unit costs follows from other usage, or what it adds from a minimum."""
    is_plain = charge.get("charge_model") == "standard" and not charge.get("filters")
    return not is_plain or number(charge.get("min_amount_cents") or 0) > 0
