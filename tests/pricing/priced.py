"""The usage of recorded charges, put together from the engine's parts: bucket by bucket, group by group, priced."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs.pricing.aggregation import (
    Aggregated,
    Bucket,
    Columns,
    Metric,
    Request,
    Source,
    Window,
    aggregate,
    bucket_of,
    shown_group,
)
from lago_orgs.pricing.charges import Percentage, Price, charge_model
from lago_orgs.pricing.numbers import to_cents


@attrs.frozen
class SeenFilter:
    values: Mapping[str, list[str]]
    created_at: datetime
    lago_id: str


@attrs.frozen
class Priced:
    """The usage of one bucket and group, and its price."""

    filter: SeenFilter | None
    group: dict[str, str | None]
    units: Decimal
    found: Aggregated
    price: Price
    currency: str

    @property
    def total_units(self) -> Decimal:
        return self.units if self.found.total_units is None else self.found.total_units

    @property
    def events_count(self) -> int:
        return self.found.usage.events_count

    @property
    def amount_cents(self) -> int:
        return to_cents(self.price.amount, self.currency)


def priced(
    charge: Mapping[str, Any],
    metric: Mapping[str, Any],
    currency: str,
    columns: Columns,
    window: Window,
    *,
    current: bool,
) -> list[Priced]:
    """Price a charge as the API showed it."""
    values = {item["key"]: item["values"] for item in metric["filters"]}
    created_at = datetime.fromisoformat(charge["created_at"])
    filters = [SeenFilter(item["values"], created_at, item["lago_id"]) for item in charge["filters"]]
    properties = [*(item["properties"] for item in charge["filters"]), charge["properties"]]
    fees = []
    for chosen, own in zip([*filters, None], properties, strict=True):
        bucket = bucket_of(chosen, filters, values) if filters else Bucket()
        source = Source(columns=columns, bucket=bucket, group_keys=tuple(own.get("pricing_group_keys") or ()))
        model = charge_model(charge["charge_model"], own, currency=currency, prorated=charge["prorated"])
        percentage = model if isinstance(model, Percentage) else Percentage(rate=Decimal(0))
        request = Request(
            metric=Metric(
                aggregation_type=metric["aggregation_type"],
                field_name=metric["field_name"],
                recurring=metric["recurring"],
                rounding_function=metric["rounding_function"],
                rounding_precision=metric["rounding_precision"],
            ),
            window=window,
            prorated=charge["prorated"],
            pay_in_advance=charge["pay_in_advance"],
            current=current,
            free_events=percentage.free_units_per_events,
            free_units=percentage.free_units_per_total_aggregation,
            dynamic=charge["charge_model"] == "dynamic",
        )
        for group in source.groups(request.metric, window):
            found = aggregate(request, source, group)
            full = found.usage.units if found.usage.full_units is None else found.usage.full_units
            units = found.shown_units if charge["prorated"] or charge["pay_in_advance"] else full
            price = model.price(found.usage)
            fees.append(Priced(chosen, shown_group(source.group_keys, group), units, found, price, currency))
    return fees
