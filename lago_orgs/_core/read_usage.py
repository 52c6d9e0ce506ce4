"""Lago's usage answers as values."""

import attrs

from lago_orgs._core.wire import (
    Json,
    cents,
    cents_in,
    day,
    fields,
    items,
    needed,
    needed_instant,
    needed_items,
    needed_number,
    text,
    whole,
)
from lago_orgs.types import ChargeUsage, FilterUsage, GroupUsage, Usage
from lago_orgs.types.usage import PastUsage


def usage(raw: Json) -> Usage:
    """Return the usage of one period, current or past."""
    currency = needed(raw, "currency")
    return Usage(
        from_datetime=needed_instant(raw.get("from_datetime")),
        to_datetime=needed_instant(raw.get("to_datetime")),
        issuing_date=day(raw.get("issuing_date")),
        currency=currency,
        amount=cents(raw.get("amount_cents"), currency),
        taxes_amount=cents_in(raw, "taxes_amount_cents", currency),
        total_amount=cents(raw.get("total_amount_cents"), currency),
        charges=tuple(_charge(each, currency) for each in needed_items(raw.get("charges_usage"))),
        lago_invoice_id=text(raw.get("lago_invoice_id")),
        raw=raw,
    )


def past_usage(read: Usage, metrics: frozenset[str]) -> PastUsage:
    """Return usage as that of a past period.

    Args:
        read: As it was read.
        metrics: The codes of all metrics that there are.
    """
    shown = {each.name: getattr(read, each.name) for each in attrs.fields(Usage)}
    return PastUsage(**shown, metrics=metrics)


def _charge(raw: Json, currency: str) -> ChargeUsage:
    metric, charge = fields(raw.get("billable_metric")), fields(raw.get("charge"))
    counted = raw.get("total_aggregated_units")
    return ChargeUsage(
        metric_code=needed(metric, "code"),
        metric_name=text(metric.get("name")),
        aggregation_type=text(metric.get("aggregation_type")) or "",
        charge_code=text(charge.get("code")),
        charge_model=text(charge.get("charge_model")) or "",
        units=needed_number(raw.get("units")),
        total_aggregated_units=None if counted is None else needed_number(counted),
        events_count=whole(raw.get("events_count")),
        amount=cents(raw.get("amount_cents"), raw.get("amount_currency") or currency),
        filters=_filters(raw, currency),
        groups=tuple(_group(each, currency) for each in items(raw.get("grouped_usage"))),
        raw=raw,
    )


def _group(raw: Json, currency: str) -> GroupUsage:
    return GroupUsage(
        grouped_by=fields(raw.get("grouped_by")),
        units=needed_number(raw.get("units")),
        events_count=whole(raw.get("events_count")),
        amount=cents(raw.get("amount_cents"), currency),
        filters=_filters(raw, currency),
    )


def _filters(raw: Json, currency: str) -> tuple[FilterUsage, ...]:
    return tuple(
        FilterUsage(
            values=fields(each["values"]) if each.get("values") else None,
            invoice_display_name=text(each.get("invoice_display_name")),
            units=needed_number(each.get("units")),
            events_count=whole(each.get("events_count")),
            amount=cents(each.get("amount_cents"), currency),
        )
        for each in items(raw.get("filters"))
    )
