"""Billable metrics as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.catalogue import Metric


def serialize(metric: Metric, *, counters: bool = True) -> dict[str, Any]:
    """A metric; the counters are always 0, and absent where one metric is asked for and in webhooks."""
    return {
        "lago_id": metric.lago_id,
        "name": metric.name,
        "code": metric.code,
        "description": metric.description,
        "aggregation_type": metric.aggregation_type,
        "weighted_interval": metric.weighted_interval,
        "recurring": metric.recurring,
        "rounding_function": metric.rounding_function,
        "rounding_precision": metric.rounding_precision,
        "created_at": metric.created_at,
        "field_name": metric.field_name,
        "expression": metric.expression,
        **({"active_subscriptions_count": 0, "draft_invoices_count": 0, "plans_count": 0} if counters else {}),
        "filters": [
            {"key": found.key, "values": sorted(found.values)}
            for found in sorted(metric.filters, key=lambda found: found.key)
        ],
    }
