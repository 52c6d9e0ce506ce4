"""The usage of a charge, bucket by bucket and group by group, with its price: current usage and invoices alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic

import attrs

from .aggregation import (
    Bucket,
    Carried,
    Columns,
    Group,
    Metric,
    Request,
    Source,
    Window,
    aggregate,
    bucket_of,
    shown_group,
)
from .aggregation.filters import F, Values
from .charges import ChargeModel, Percentage, ProratedGraduated, charge_model
from .fees import FeeAmounts, charge_fee


@attrs.frozen(kw_only=True)
class MeteredCharge:
    """What a charge and its plan say about pricing usage.

    Args:
        metric: What is counted.
        charge_model: How it is priced.
        currency: The plan's.
        prorated: Whether a part of a period costs a part.
        pay_in_advance: Whether each event is billed at once.
        premium: Whether the licence allows limits per transaction.
    """

    metric: Metric
    charge_model: str
    currency: str
    prorated: bool = False
    pay_in_advance: bool = False
    premium: bool = False


@attrs.frozen(kw_only=True)
class Metered(Generic[F]):
    """The fee of one bucket and group.

    Args:
        filter: The filter whose bucket it is, None for the default one and for a charge without filters.
        group: The values it is grouped by, blank ones as None.
        fee: Its numbers, not yet as they are stored.
    """

    filter: F | None
    group: dict[str, str | None]
    fee: FeeAmounts


def group_keys(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that a charge, or a filter of it, prices apart; `grouped_by` is the old name."""
    return tuple(properties.get("pricing_group_keys") or properties.get("grouped_by") or ())


def request_of(charge: MeteredCharge, model: ChargeModel, window: Window, *, current: bool) -> Request:
    """What the price of a charge needs to know of its usage."""
    percentage = model if isinstance(model, Percentage) else None
    return Request(
        metric=charge.metric,
        window=window,
        prorated=charge.prorated,
        pay_in_advance=charge.pay_in_advance,
        current=current,
        free_events=percentage.free_units_per_events if percentage else 0,
        free_units=percentage.free_units_per_total_aggregation if percentage else Decimal(0),
        dynamic=charge.charge_model == "dynamic",
        per_event=isinstance(model, ProratedGraduated) or (percentage is not None and percentage.has_limits),
    )


def meter(
    charge: MeteredCharge,
    properties: Mapping[str, Any],
    columns: Columns,
    window: Window,
    *,
    current: bool,
    filters: Sequence[tuple[F, Mapping[str, Any]]] = (),
    metric_values: Values | None = None,
    carried: Callable[[F | None, Group], Carried | None] = lambda _filter, _group: None,
) -> Iterator[Metered[F]]:
    """Price the usage of a charge: the filters in their order, then the rest (`app/services/fees/charge_service.rb`).

    Args:
        charge: What is counted and how it is priced.
        properties: The charge's, for what no filter takes.
        columns: The events of the subscription with the metric's code.
        window: The charge period.
        current: Whether current usage asks, not an invoice.
        filters: The charge's filters with their own properties.
        metric_values: The values that the metric's filters may have.
        carried: What earlier periods and events in advance left behind for a bucket and group.

    Yields:
        One fee per bucket and group, also for those without usage.
    """
    chosen: list[tuple[F | None, Mapping[str, Any]]] = [*filters, (None, properties)]
    for item, own in chosen:
        bucket = bucket_of(item, [other for other, _ in filters], metric_values or {}) if filters else Bucket()
        source = Source(columns=columns, bucket=bucket, group_keys=group_keys(own))
        model = charge_model(
            charge.charge_model, own, currency=charge.currency, prorated=charge.prorated, premium=charge.premium
        )
        request = request_of(charge, model, window, current=current)
        for group in source.groups(charge.metric, window):
            aggregated = aggregate(request, source, group, carried(item, group))
            shows_level = current and (charge.prorated or charge.pay_in_advance)
            fee = charge_fee(aggregated, model.price(aggregated.usage), charge.currency, shows_level=shows_level)
            yield Metered(filter=item, group=shown_group(source.group_keys, group), fee=fee)
