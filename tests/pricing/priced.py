"""The usage of recorded charges, priced by what the room offers to everybody."""

from collections.abc import Mapping
from typing import Any

from lago_orgs.pricing import Charge, Columns, UsageFee, Window, price_events


def priced(
    charge: Mapping[str, Any],
    metric: Mapping[str, Any],
    currency: str,
    columns: Columns,
    window: Window,
    *,
    current: bool,
) -> list[UsageFee]:
    """Price a charge as the API showed it."""
    return list(price_events(Charge.of(charge, metric, currency=currency), columns, window, current=current))
