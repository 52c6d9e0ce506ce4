"""A plan's charges as Lago's API shows them, and the price of a period's usage of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import attrs

from .aggregation import Bucket, Carried, Columns, Event, Metric, Source, Window, aggregate, bucket_of, shown_group
from .charges import Usage
from .tariffs import Priced, Tariff

JsonObject = Mapping[str, Any]


@attrs.frozen(eq=False)
class ChargeFilter:
    """A filter of a charge.

    Args:
        lago_id: Its id.
        values: The values per key, as sent.
        properties: Its prices.
        created_at: When it was made; the API does not show it, so it is the charge's.
    """

    lago_id: str
    values: Mapping[str, Sequence[str]]
    properties: JsonObject
    created_at: datetime


@attrs.frozen(kw_only=True, eq=False)
class Charge:
    """A charge, with all that prices its usage. Make one with `Charge.of`.

    Args:
        lago_id: Its id.
        code: Its code.
        metric_code: The code of the events that it counts.
        metric_values: The values that the metric's filters may have.
        filters: Its filters, in their order.
        tariff: What prices the usage that no filter matches.
    """

    lago_id: str
    code: str
    metric_code: str
    metric_values: Mapping[str, Sequence[str]]
    filters: tuple[ChargeFilter, ...]
    tariff: Tariff

    @classmethod
    def of(cls, charge: JsonObject, metric: JsonObject, *, currency: str, premium: bool = False) -> Self:
        """Read a charge.

        Args:
            charge: As `GET /plans/:code` shows it among `charges`.
            metric: The billable metric that it charges, as `GET /billable_metrics/:code` shows it.
            currency: The plan's `amount_currency`.
            premium: Whether the server has a licence, which percentages with limits per transaction need.

        Raises:
            ValueError: Something is missing, or the metric is not the charge's.
        """
        _require(charge, "charge", "lago_id", "billable_metric_code", "charge_model", "properties", "created_at")
        _require(metric, "metric", "code", "aggregation_type")
        if charge["billable_metric_code"] != metric["code"]:
            raise ValueError(
                f"metric is {metric['code']!r}, but the charge counts {charge['billable_metric_code']!r}: pass that one"
            )
        created_at = datetime.fromisoformat(charge["created_at"]).astimezone(UTC)
        return cls(
            lago_id=charge["lago_id"],
            code=charge.get("code") or metric["code"],
            metric_code=metric["code"],
            metric_values={item["key"]: item["values"] for item in metric.get("filters") or ()},
            filters=tuple(
                ChargeFilter(str(item.get("lago_id")), item["values"], item["properties"], created_at)
                for item in charge.get("filters") or ()
            ),
            tariff=Tariff(
                metric=Metric(
                    aggregation_type=metric["aggregation_type"],
                    field_name=metric.get("field_name"),
                    recurring=bool(metric.get("recurring")),
                    rounding_function=metric.get("rounding_function"),
                    rounding_precision=metric.get("rounding_precision"),
                ),
                charge_model=charge["charge_model"],
                properties=charge["properties"],
                currency=currency,
                prorated=bool(charge.get("prorated")),
                pay_in_advance=bool(charge.get("pay_in_advance")),
                premium=premium,
            ),
        )

    def tariff_of(self, chosen: ChargeFilter | None) -> Tariff:
        """What prices a filter's usage, or that which no filter matches."""
        return self.tariff if chosen is None else attrs.evolve(self.tariff, properties=chosen.properties)

    def bucket(self, chosen: ChargeFilter | None) -> Bucket:
        """Which events a filter counts, or no filter does."""
        return bucket_of(chosen, self.filters, self.metric_values) if self.filters else Bucket()


@attrs.frozen(kw_only=True)
class UsageFee:
    """What the usage of a charge, in one of its filters and in one group, comes to.

    Args:
        charge: The charge.
        filter: The filter; None is what no filter matches.
        grouped_by: The values of the charge's pricing group keys.
        priced: Units and amounts.
    """

    charge: Charge
    filter: ChargeFilter | None
    grouped_by: Mapping[str, str | None]
    priced: Priced


@attrs.frozen(kw_only=True)
class Used:
    """Units that were counted already.

    Args:
        usage: The units, and what some models need besides: events, running totals, amounts.
        filter: The filter that they fall to; None is what no filter matches.
        grouped_by: The values of the charge's pricing group keys.
    """

    usage: Usage
    filter: ChargeFilter | None = None
    grouped_by: Mapping[str, str | None] = attrs.field(factory=dict)


Carry = Callable[[ChargeFilter | None, tuple[str | None, ...]], Carried]


def price_units(charge: Charge, used: Iterable[Used]) -> Iterator[UsageFee]:
    """Price units that were counted elsewhere: the fees that an invoice would have for them.

    Args:
        charge: The charge; of one in advance this is the price of all units, not that of the next event.
        used: What was counted.

    Raises:
        UnpriceableError: A volume charge has no range for these units.

    Example:
        What 1,250 tokens cost that were counted by the application itself::

            charge = Charge.of(plan["charges"][0], metric, currency=plan["amount_currency"])
            [fee] = price_units(charge, [Used(usage=Usage(units=Decimal(1250), events_count=3))])
            fee.priced.amount_cents
    """
    for item in used:
        priced = charge.tariff_of(item.filter).priced_units(item.usage)
        yield UsageFee(charge=charge, filter=item.filter, grouped_by=item.grouped_by, priced=priced)


def price_events(
    charge: Charge,
    events: Sequence[Event] | Columns,
    window: Window,
    *,
    current: bool = False,
    carry: Carry | None = None,
) -> Iterator[UsageFee]:
    """Count and price the events of a period, filter by filter and group by group.

    Args:
        charge: The charge.
        events: The events of its metric and of one subscription, in the order in which they arrived.
        window: The charge period; `Moment` makes one of a subscription and an instant.
        current: Whether this is what current usage shows, else it is what an invoice bills.
        carry: What earlier periods and events in advance left behind; nothing, if it is not given.

    Raises:
        UnpriceableError: A volume charge has no range for its units; Lago answers 500 then.
    """
    columns = events if isinstance(events, Columns) else Columns(events)
    for chosen in (*charge.filters, None):
        tariff = charge.tariff_of(chosen)
        model = tariff.model()
        request = tariff.request(model, window, current=current)
        source = Source(columns=columns, bucket=charge.bucket(chosen), group_keys=tariff.group_keys)
        for group in source.groups(request.metric, window):
            found = aggregate(request, source, group, carry(chosen, group) if carry else None)
            yield UsageFee(
                charge=charge,
                filter=chosen,
                grouped_by=shown_group(source.group_keys, group),
                priced=tariff.priced(model, found, current=current),
            )


def _require(given: JsonObject, name: str, *keys: str) -> None:
    missing = [key for key in keys if given.get(key) is None]
    if missing:
        raise ValueError(f"{name} has no {missing[0]!r}: pass the object as Lago's API shows it")
