"""Usage as it is shown, by charge, filter and group (`app/serializers/v1/customers/charge_usage_serializer.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from ...pricing.numbers import exactly
from ..state.catalogue import Charge, ChargeFilter
from ..state.invoicing import Breakdown

K = TypeVar("K", bound=Hashable)


@attrs.frozen(kw_only=True, eq=False)
class UsageLine:
    """The usage of one charge, filter and group, counted now or kept by a fee."""

    charge: Charge
    charge_filter: ChargeFilter | None
    grouped_by: dict[str, str | None]
    units: Decimal
    total_aggregated_units: Decimal
    events_count: int
    amount_cents: int
    breakdowns: list[Breakdown]


def _by(lines: Iterable[UsageLine], key: Callable[[UsageLine], K]) -> list[tuple[K, list[UsageLine]]]:
    """Lines with the same key, in the order in which each appears first."""
    found: dict[K, list[UsageLine]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return list(found.items())


@exactly
def _sums(lines: Sequence[UsageLine]) -> dict[str, Any]:
    """Amounts are added as they were rounded for each line."""
    return {
        "units": sum((line.units for line in lines), Decimal(0)),
        "total_aggregated_units": sum((line.total_aggregated_units for line in lines), Decimal(0)),
        "events_count": sum(line.events_count for line in lines),
        "amount_cents": sum(line.amount_cents for line in lines),
    }


def _breakdowns(lines: Iterable[UsageLine]) -> list[dict[str, Any]]:
    return [shown_breakdown(each) for line in lines for each in line.breakdowns]


def shown_breakdown(row: Breakdown) -> dict[str, Any]:
    """The units that came with certain values of the charge's presentation group keys."""
    return {"presentation_by": row.presentation_by, "units": row.units}


def _filters(charge: Charge, lines: Sequence[UsageLine]) -> list[dict[str, Any]]:
    """One item for each filter that has a line, the default bucket last; nothing for a charge without filters."""
    if not charge.filters:
        return []
    places = {row.lago_id: place for place, row in enumerate(charge.filters)}
    by_filter = _by(lines, lambda line: line.charge_filter)
    by_filter.sort(key=lambda item: places.get(item[0].lago_id, len(places)) if item[0] else len(places))
    return [
        {
            **_sums(some),
            "pricing_unit_details": None,
            "invoice_display_name": row.invoice_display_name if row else None,
            "values": row.values if row else None,
            "presentation_breakdowns": _breakdowns(some),
        }
        for row, some in by_filter
    ]


def _groups(charge: Charge, lines: Sequence[UsageLine]) -> list[dict[str, Any]]:
    """One item for each group, nothing where usage is not grouped."""
    if not any(line.grouped_by for line in lines):
        return []
    return [
        {
            **_sums(some),
            "pricing_unit_details": None,
            "grouped_by": some[0].grouped_by,
            "filters": _filters(charge, some),
            "presentation_breakdowns": _breakdowns(line for line in some if not line.charge_filter and line.grouped_by),
        }
        for _, some in _by(lines, lambda line: tuple(line.grouped_by.items()))
    ]


def charge_item(charge: Charge, lines: Sequence[UsageLine], currency: str) -> dict[str, Any]:
    """The usage of one charge."""
    metric = charge.metric
    return {
        **_sums(lines),
        "amount_currency": currency,
        "pricing_unit_details": None,
        "charge": {
            "lago_id": charge.lago_id,
            "code": charge.code,
            "charge_model": charge.charge_model,
            "invoice_display_name": charge.invoice_display_name,
        },
        "billable_metric": {
            "lago_id": metric.lago_id,
            "name": metric.name,
            "code": metric.code,
            "aggregation_type": metric.aggregation_type,
        },
        "filters": _filters(charge, lines),
        "grouped_usage": _groups(charge, lines),
        "presentation_breakdowns": _breakdowns(
            line for line in lines if not line.charge_filter and not line.grouped_by
        ),
    }


def charge_items(lines: Iterable[UsageLine], currency: str) -> list[dict[str, Any]]:
    """The usage of each charge, in the order of the lines."""
    return [charge_item(charge, some, currency) for charge, some in _by(lines, lambda line: line.charge)]
