"""Which thresholds a value crosses (`app/models/usage_monitoring/alert.rb`)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...pricing.numbers import exactly


@exactly
def crossed(previous: Decimal, current: Decimal, once: Sequence[Decimal], step: Decimal | None) -> list[Decimal]:
    """The values between the previous one and the current one, in ascending order.

    Args:
        previous: What was measured last; a threshold there was crossed already.
        current: What is measured now; a threshold there is crossed by it.
        once: The thresholds that are crossed once.
        step: The distance of those that recur after the last of them; None where none recur.
    """
    if current == previous:
        return []
    if current < previous:
        mirrored = crossed(-previous, -current, [-value for value in once], -step if step else None)
        return sorted(-value for value in mirrored)
    found = {value for value in once if previous < value <= current}
    last = max(once, default=Decimal(0))
    if step:
        distance = abs(step)
        number = max((previous - last) // distance, Decimal(0)) + 1
        while (value := last + number * distance) <= current:
            if value > previous:
                found.add(value)
            number += 1
    return sorted(found)
