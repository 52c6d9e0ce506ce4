"""Charge models: the price of a usage, and how it came about (`app/services/charge_models`)."""

from typing import Final

from .advance import EventPrice, event_price
from .base import ChargeModel, Maker, Price, Properties, UnpriceableError, Usage
from .dynamic import Dynamic
from .graduated import Graduated
from .graduated_percentage import GraduatedPercentage
from .package import Package
from .percentage import Percentage
from .prorated_graduated import ProratedGraduated
from .standard import Standard
from .volume import Volume

__all__ = [
    "ChargeModel",
    "Dynamic",
    "EventPrice",
    "Graduated",
    "GraduatedPercentage",
    "Package",
    "Percentage",
    "Price",
    "ProratedGraduated",
    "Standard",
    "UnpriceableError",
    "Usage",
    "Volume",
    "charge_model",
    "event_price",
]

_MAKERS: Final[dict[str, Maker]] = {
    "standard": Standard.of,
    "graduated": Graduated.of,
    "graduated_percentage": GraduatedPercentage.of,
    "package": Package.of,
    "volume": Volume.of,
}


def charge_model(
    name: str,
    properties: Properties,
    *,
    currency: str,
    prorated: bool = False,
    premium: bool = False,
) -> ChargeModel:
    """The charge model of a charge, or of one of its filters, with the properties of either.

    Args:
        name: The charge's `charge_model`.
        properties: Its properties, as the API shows them; amounts are text.
        currency: The plan's, which dynamic charges count in.
        prorated: Whether a charge in arrears is prorated; one in advance prices graduated usage as if it were not.
        premium: Whether the licence allows limits per transaction.
    """
    if name == "percentage":
        return Percentage.of(properties, premium=premium)
    if name == "dynamic":
        return Dynamic.of(currency)
    if name == "graduated" and prorated:
        return ProratedGraduated.of(properties)
    return _MAKERS[name](properties)
