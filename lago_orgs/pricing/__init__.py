"""What usage costs, by Lago's arithmetic: aggregation, charge models, periods. Pure: state and time are arguments.

`Charge.of` reads a charge as Lago's API shows it; `price_units` prices units that were counted already, `price_events`
counts and prices the events of a period. `Terms`, `Life` and `Moment` tell which period that is. Money and units are
Decimals, instants are aware; nothing is read, sent or remembered.
"""

from .aggregation import Carried, Columns, Event, Metric, Use, Window
from .charges import Price, UnpriceableError, Usage
from .moments import Moment
from .periods import Life, Terms
from .plans import Charge, ChargeFilter, UsageFee, Used, price_events, price_units
from .tariffs import Priced, Tariff

__all__ = [
    "Carried",
    "Charge",
    "ChargeFilter",
    "Columns",
    "Event",
    "Life",
    "Metric",
    "Moment",
    "Price",
    "Priced",
    "Tariff",
    "Terms",
    "UnpriceableError",
    "Usage",
    "UsageFee",
    "Use",
    "Used",
    "Window",
    "price_events",
    "price_units",
]
