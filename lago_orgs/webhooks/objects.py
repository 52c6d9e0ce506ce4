"""The objects in webhooks: this library's values where there are some, else models of the contract.

What Lago leaves out is no reason to fail: a missing text is empty, a missing amount is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from lago_orgs import _core as core
from lago_orgs._core.wire import NO_CURRENCY
from lago_orgs.errors import UnexpectedAnswer

Json = Mapping[str, Any]


class Shape:
    """What an object becomes.

    Args:
        read: Makes it of the payload's.
    """

    __slots__ = ("read",)

    def __init__(self, read: Callable[[Json], Any]) -> None:
        self.read = read


# What each reader cannot do without, and the readers of what lies within.
NEEDED: dict[str, tuple[str, ...]] = {
    "invoice": ("number", "invoice_type", "status", "payment_status", "currency", "lago_id"),
    "subscription": ("external_id", "external_customer_id", "plan_code", "status", "lago_id"),
    "customer": ("external_id", "lago_id"),
    "plan": ("code", "interval", "lago_id"),
    "charge": ("billable_metric_code", "charge_model", "lago_id"),
    "metric": ("code", "aggregation_type", "lago_id"),
    "fee": (),
    "item": ("type",),
    "entry": ("key",),
}
# What is 0 where it is missing, besides every other amount that is null.
NUMBERS: dict[str, tuple[str, ...]] = {
    "invoice": ("total_amount_cents",),
    "plan": ("amount_cents",),
    "fee": ("units", "amount_cents", "total_amount_cents"),
}
WITHIN: dict[str, dict[str, str]] = {
    "invoice": {"fees": "fee"},
    "fee": {"item": "item"},
    "plan": {"charges": "charge"},
    "customer": {"metadata": "entry"},
}


def as_it_came() -> Shape:
    """Return the shape that changes nothing."""
    return Shape(lambda root: root)


def value(name: str) -> Shape:
    """Return the shape of a value of this library.

    Args:
        name: Its reader's, in `_core.read`.
    """

    def read(root: Json) -> Any:
        reader: Callable[[Json], Any] = getattr(core.read, name)
        try:
            return reader(root)
        except UnexpectedAnswer:
            return reader(filled(name, root))

    return Shape(read)


def model(name: str) -> Shape:
    """Return the shape of a model of the contract, which is loaded when one is read."""

    def read(root: Json) -> Any:
        return getattr(import_module("lago_orgs_client.models"), name).from_dict(dict(root))

    return Shape(read)


def filled(kind: str, root: Json) -> dict[str, Any]:
    """Return an object with an empty text or 0 wherever its reader needs one and none is there."""
    zeros = dict.fromkeys(NUMBERS.get(kind, ()), 0)
    made = {**zeros, **{key: 0 if value is None and _is_number(key, zeros) else value for key, value in root.items()}}
    for key in NEEDED[kind]:
        if not isinstance(made.get(key), str):
            made[key] = "" if made.get(key) is None else str(made[key])
    if "currency" in NEEDED[kind] and not made["currency"]:
        made["currency"] = NO_CURRENCY
    for key, inner in WITHIN.get(kind, {}).items():
        held = made.get(key)
        if isinstance(held, list):
            made[key] = [filled(inner, each) for each in held if isinstance(each, dict)]
        elif inner == "item":
            made[key] = filled(inner, held if isinstance(held, dict) else {})
    return made


def _is_number(key: str, zeros: Mapping[str, int]) -> bool:
    return key in zeros or key.endswith("_cents")
