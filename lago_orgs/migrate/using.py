"""What is in use at the seam, held in money against what Lago bills the organization for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lago_orgs._core.wire import count, fields, instant, items, number
from lago_orgs.migrate.facts import Json, terms_of
from lago_orgs.migrate.moving import in_use
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.steps import OrganizationPlan
from lago_orgs.migrate.units import units_of
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life
from lago_orgs.types.money import Money, subunits

ROUNDING = 1  # cents


def dear_in_use(
    plan: OrganizationPlan, held: Json, usage: Json, events: Sequence[Json], metrics: Mapping[str, Json]
) -> Iterator[Finding]:
    """Say where Lago bills another amount for what counts on than its events come to, in the first period.

    Looked at are standard prices in arrears, without filters and groups; a level that is weighted by time is not.

    Args:
        plan: What was planned for the organization.
        held: Its subscription, as Lago shows it.
        usage: Its current usage, of its first period.
        events: All its events.
        metrics: All metrics, by their codes.
    """
    amounts = {
        fields(each.get("charge")).get("lago_id"): count(each.get("amount_cents")) or 0
        for each in items(usage.get("charges_usage"))
    }
    period = _period(plan, held, usage)
    for charge in items(fields(held.get("plan")).get("charges")):
        metric = metrics.get(str(charge.get("billable_metric_code")), {})
        billed = amounts.get(charge.get("lago_id"))
        if billed is None or period is None or not _is_plain(charge, metric):
            continue
        own = [each for each in events if each.get("code") == metric["code"]]
        units = _units(metric, own, period, is_prorated=bool(charge.get("prorated")))
        if units is None:
            continue
        currency = str(usage.get("currency"))
        price = number(fields(charge.get("properties")).get("amount")) * subunits(currency)
        cents = int((units * price).quantize(Decimal(1), ROUND_HALF_UP))
        if abs(cents - billed) > ROUNDING:
            said, wanted = Money.of_cents(billed, currency), Money.of_cents(cents, currency)
            yield Finding(
                org_id=plan.org_id,
                kind="in use",
                says=f"{metric['code']}: what is in use comes to {wanted} in the first period, Lago bills {said}",
                cause="Lago counts twice what a prorated charge adds up at the period's very first instant, and counts "
                "what has just come some minutes later",
                remedy="Verify again; if it stays, credit the organization what is too much",
            )


Period = tuple[date, int, Any]  # its last day, how many days the whole of it has, and where


def _period(plan: OrganizationPlan, held: Json, usage: Json) -> Period | None:
    started, until = instant(held.get("started_at")), instant(usage.get("to_datetime"))
    terms: Json = fields(held.get("plan"))
    if started is None or until is None or terms.get("bill_charges_monthly"):
        return None
    zone: Any = UTC if plan.zone == "UTC" else ZoneInfo(plan.zone)
    moment = Moment(terms=terms_of(held, terms, zone), life=Life(started), at=started, current=True)
    return until.astimezone(zone).date(), moment.plan_days(moment.day), zone


def _is_plain(charge: Json, metric: Json) -> bool:
    """Whether a price is that of the units alone."""
    properties = fields(charge.get("properties"))
    is_counted = metric.get("recurring") and metric.get("aggregation_type") in {"sum_agg", "unique_count_agg"}
    is_standard = charge.get("charge_model") == "standard" and set(properties) <= {"amount"}
    is_alone = not charge.get("filters") and not charge.get("pay_in_advance") and not metric.get("rounding_function")
    return bool(is_counted and is_standard and is_alone)


def _units(metric: Json, events: Sequence[Json], period: Period, *, is_prorated: bool) -> Decimal | None:
    """Return how much is billed of a period; None where that is not reckoned here."""
    last, days, zone = period
    if metric.get("aggregation_type") == "unique_count_agg":
        if not is_prorated:
            return Decimal(len(in_use(metric, events, datetime.max.replace(tzinfo=zone))))
        names = [str(fields(each.get("properties")).get(str(metric.get("field_name")))) for each in events]
        if any(fields(it.get("properties")).get("operation_type", "add") != "add" for it in events):
            return None
        if len(set(names)) < len(names):
            return None
        values = [Decimal(1) for _ in events]
    else:
        values = [units_of(metric, [each]) for each in events]
    if not is_prorated:
        return sum(values, Decimal(0))
    found = Decimal(0)
    for event, value in zip(events, values, strict=True):
        at = instant(event.get("timestamp"))
        if at is None:
            return None
        found += value * ((last - at.astimezone(zone).date()).days + 1) / days
    return max(found, Decimal(0))
