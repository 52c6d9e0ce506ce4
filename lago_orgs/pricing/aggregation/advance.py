"""Levels that were billed in advance: what an event adds to them, and what current usage makes of them.

Units are paid for up to the highest level of the period, so an event costs only what rises above it. From
`#compute_pay_in_advance_aggregation` and `#handle_in_advance_current_usage` of the aggregations.
"""

from datetime import datetime
from decimal import Decimal

import attrs

from ..numbers import ZERO, ceiled, decimal_of_float, exactly
from ..periods import days_between
from .base import Advance, Window

PLACES = 5


@attrs.frozen(kw_only=True)
class Step:
    """What an event paid in advance does.

    Args:
        units: What it adds to what is paid for.
        shown_units: What its fee shows instead if it adds nothing, None if it adds something.
        advance: The levels after it.
    """

    units: Decimal
    shown_units: Decimal | None
    advance: Advance


@exactly
def sum_step(value: Decimal, before: Advance | None) -> Step:
    """An event of a sum.

    Args:
        value: What it adds to the level.
        before: The levels before it, None for the first event of the period.
    """
    if before is None:
        return Step(units=max(value, ZERO), shown_units=max(value, ZERO), advance=Advance(current=value, highest=value))
    current = before.current + value
    if current > before.highest:
        highest = max(current, current - before.highest)
        return Step(units=current - before.highest, shown_units=None, advance=Advance(current=current, highest=highest))
    return Step(
        units=ZERO,
        shown_units=max(value, ZERO),
        advance=Advance(current=current, highest=before.highest),
    )


@exactly
def unique_step(operation: str, *, was_added: bool, before: Advance | None) -> Step:
    """An event of a unique count.

    Args:
        operation: Its `operation_type`, `add` if it has none.
        was_added: Whether its text was there already.
        before: The levels before it, None for the first event of the period.
    """
    added = Decimal(operation == "add" and not was_added)
    if before is None:
        return Step(units=added, shown_units=added, advance=Advance(current=added, highest=added))
    removed = Decimal(operation != "add" and was_added)
    current = before.current + added - removed
    if current > before.highest:
        return Step(units=Decimal(1), shown_units=None, advance=Advance(current=current, highest=current))
    return Step(units=ZERO, shown_units=added, advance=Advance(current=current, highest=before.highest))


@exactly
def prorated_step(step: Step, at: datetime, window: Window, before: Advance | None) -> Step:
    """The same event of a prorated charge: it pays from its day to the end of the period, both included.

    Args:
        step: What the event does without proration; its fee shows those units.
        at: When it took place.
        window: The charge period.
        before: The levels before it.
    """
    share = days_between(at, window.end, window.zone) / window.days
    units = ceiled(step.units * decimal_of_float(share), PLACES)
    paid = units
    if before is not None:
        paid = before.highest_prorated or ZERO
        if step.advance.highest > before.highest:
            paid += units
    shown = step.units if step.shown_units is None else step.shown_units
    return Step(units=units, shown_units=shown, advance=attrs.evolve(step.advance, highest_prorated=paid))


@exactly
def current_units(level: Decimal, advance: Advance | None) -> Decimal:
    """What current usage prices: the highest level, though the level shown may have fallen since."""
    return max(level if advance is None else level - advance.current + advance.highest, ZERO)


@exactly
def prorated_current_units(prorated: Decimal, level: Decimal, window: Window, advance: Advance | None) -> Decimal:
    """What current usage prices of a prorated charge: what was paid for, and what was there before by its share.

    Args:
        prorated: The prorated sum or count of the period.
        level: Its level without proration.
        window: The charge period.
        advance: What was billed in advance.
    """
    share = window.billed_share
    if advance is None:
        return max(prorated, ZERO) if share < 1 else max(level, ZERO)
    # A level below zero counts as none, on either side (recorded in pricing).
    earlier = max(level, ZERO) - max(advance.current, ZERO)
    if share < 1:
        earlier = ceiled(earlier * decimal_of_float(share), PLACES)
    return earlier + (advance.highest_prorated or ZERO)
