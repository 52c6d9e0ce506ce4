"""How values show themselves at a prompt: as people write them."""

from datetime import date, datetime
from decimal import Decimal


def plainly(value: datetime | date | Decimal | None) -> str:
    """Return an instant as `2026-03-10 09:30:00.580Z`, a day as `2026-03-10`, a number in plain digits."""
    match value:
        case datetime():
            text = value.isoformat(sep=" ", timespec="milliseconds" if value.microsecond else "seconds")
            return text.replace("+00:00", "Z")
        case Decimal():
            return f"{value:f}"
    return str(value)
