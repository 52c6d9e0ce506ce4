"""Weighted sums: a level times how long it lasted (`app/services/events/stores/postgres/weighted_sum_query.rb`)."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from ..numbers import ZERO, ceiled, exactly, postgres_divided
from .base import Window
from .columns import Column, DatedNumber

_MICROSECOND: Final = timedelta(microseconds=1)
_SECONDS_OF_A_DAY: Final = 86_400


@exactly
def weighted_sum(column: Column[DatedNumber], window: Window, carried: Decimal = ZERO) -> Decimal:
    """The average level of the whole period.

    Each level is multiplied by its seconds and divided by those of the period, by PostgreSQL, which rounds every
    quotient; the sum is rounded up to 20 decimals. Recorded to the last digit in usage-aggregations.

    Args:
        column: The changes of the level and when they arrived.
        window: The period.
        carried: The level at its start; 0 unless the metric is recurring.
    """
    found = column.slice(window.first, window.end)
    # Lago unites the rows with those of the period's ends, and a union drops rows that are alike in everything.
    rows = list(dict.fromkeys(zip(column.timestamps[found], column.values[found], strict=True)))
    end = window.end_of_second
    changes = [(window.first, carried), *((at, number) for at, (number, _) in rows), (end, ZERO)]
    whole = Decimal(window.days * _SECONDS_OF_A_DAY)
    level = total = ZERO
    for (at, change), (following, _) in pairwise(changes):
        level += change
        if following > at:
            seconds = Decimal((following - at) // _MICROSECOND).scaleb(-6)
            total += postgres_divided(level * seconds, whole)
    return ceiled(total, 20)
