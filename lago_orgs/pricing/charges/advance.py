"""What an event costs that is paid in advance: the price with it, less the price before it."""

from decimal import Decimal
from typing import Any

import attrs

from ..numbers import ZERO, decimal_text, exactly, exponent, precise_cents, quotient, rounded, to_cents
from .base import ChargeModel, Price, Usage

_SUBTRACTED = (
    "units",
    "paid_units",
    "free_events",
    "paid_events",
    "fixed_fee_total_amount",
    "min_max_adjustment_total_amount",
    "per_unit_total_amount",
)


@attrs.frozen(kw_only=True)
class EventPrice:
    """What one event costs.

    Args:
        units: The units that its fee shows.
        amount_cents: Rounded after subtracting, so that fees need not add up to the price of all their units.
        precise_amount_cents: Not rounded.
        unit_amount: The rounded amount for each shown unit, in units of the currency.
        details: How it came about; only percentages show it.
    """

    units: Decimal
    amount_cents: int
    precise_amount_cents: Decimal
    unit_amount: Decimal
    details: dict[str, Any] = attrs.field(factory=dict)


@exactly
def event_price(
    model: ChargeModel,
    usage: Usage,
    event_units: Decimal,
    currency: str,
    *,
    shown_units: Decimal | None = None,
    event_amount_cents: Decimal = ZERO,
) -> EventPrice:
    """Price one event (`app/services/charges/apply_pay_in_advance_charge_model_service.rb`).

    Args:
        model: How the charge prices usage.
        usage: All usage of the period, with the event.
        event_units: What the event added to it; prorated if the charge is.
        currency: The plan's.
        shown_units: The units of the fee, where they are others: without proration, or the event's own when it raised
            the level no higher than it had been in this period and therefore costs nothing.
        event_amount_cents: What the event says it costs, if the charge is dynamic.
    """
    before = attrs.evolve(
        usage,
        units=usage.units - event_units,
        events_count=usage.events_count - 1,
        precise_total_amount_cents=usage.precise_total_amount_cents - event_amount_cents,
    )
    priced, priced_before = model.price(usage), model.price(before, before_event=True)
    amount = priced.amount - priced_before.amount
    units = event_units if shown_units is None else max(shown_units, ZERO)
    rounded_amount = rounded(amount, exponent(currency))
    return EventPrice(
        units=units,
        amount_cents=to_cents(amount, currency),
        precise_amount_cents=precise_cents(amount, currency),
        unit_amount=quotient(rounded_amount, units) if rounded_amount and units else ZERO,
        details=_difference(priced, priced_before),
    )


def _difference(after: Price, before: Price) -> dict[str, Any]:
    if "rate" in after.details:
        return _percentage_difference(after.details, before.details)
    if "graduated_percentage_ranges" in after.details:
        ranges = {_bounds(item): item for item in before.details["graduated_percentage_ranges"]}
        differences = [
            _range_difference(item, ranges.get(_bounds(item), {}))
            for item in after.details["graduated_percentage_ranges"]
        ]
        return {"graduated_percentage_ranges": differences}
    return {}


def _percentage_difference(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    difference = {key: decimal_text(_minus(after, before, key)) for key in _SUBTRACTED}
    # The free units before the event are not known apart, so they are what is not paid for.
    free_units = Decimal(difference["units"]) - Decimal(difference["paid_units"])
    return difference | {
        "rate": after["rate"],
        "fixed_fee_unit_amount": after["fixed_fee_unit_amount"],
        "free_units": decimal_text(free_units),
    }


def _range_difference(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    units, total = _minus(after, before, "units"), _minus(after, before, "total_with_flat_amount")
    return {
        "from_value": after["from_value"],
        "to_value": after["to_value"],
        "flat_unit_amount": decimal_text(_minus(after, before, "flat_unit_amount")),
        "rate": after["rate"],
        "units": decimal_text(units),
        "per_unit_total_amount": decimal_text(rounded(quotient(total, units), 2)) if units > 0 else "0.0",
        "total_with_flat_amount": decimal_text(total),
    }


def _bounds(item: dict[str, Any]) -> tuple[Any, Any]:
    return item["from_value"], item["to_value"]


def _minus(after: dict[str, Any], before: dict[str, Any], key: str) -> Decimal:
    return Decimal(after[key]) - Decimal(before.get(key, 0))
