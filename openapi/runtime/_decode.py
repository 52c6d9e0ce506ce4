"""Wire value to Python value. What a decoder does not understand it hands back as it came: none of them raises."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import Any, Protocol, TypeAlias

Decoder: TypeAlias = Callable[[Any], Any]
_PACKAGE = __name__.rpartition(".")[0]


class Structure(Protocol):
    """Decodes a JSON object or array, and tells by its look whether it is the one meant."""

    def __call__(self, value: Any, /) -> Any: ...

    def accepts(self, value: Any, /) -> bool: ...


def as_is(value: Any) -> Any:
    """The value itself."""
    return value


def as_datetime(value: Any) -> Any:
    """An instant, with the offset that was sent."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def as_date(value: Any) -> Any:
    """A day."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def as_decimal(value: Any) -> Any:
    """A number with every digit it was sent with, be it sent as a number or as text."""
    if type(value) is Decimal or isinstance(value, bool):
        return value
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (TypeError, ValueError, InvalidOperation):
        return value
    return number if number.is_finite() else value


class Ref:
    """A class of `models`, imported when its first value comes."""

    __slots__ = ("_decode", "module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name
        self._decode: Any = None

    def target(self) -> Any:
        """The class."""
        return getattr(import_module(f"{_PACKAGE}.models.{self.module}"), self.name)

    def __call__(self, value: Any) -> Any:
        decode = self._decode
        if decode is None:
            decode = self._decode = self.target().from_wire
        return decode(value)

    def accepts(self, value: Any) -> bool:
        """Whether the value has the look of this class."""
        return bool(self.target().accepts(value))


class ListOf:
    """An array."""

    __slots__ = ("item",)

    def __init__(self, item: Decoder) -> None:
        self.item = item

    def __call__(self, value: Any) -> Any:
        item = self.item
        return [item(each) for each in value] if isinstance(value, list) else value

    def accepts(self, value: Any) -> bool:
        """Whether the value is an array."""
        return isinstance(value, list)


class MapOf:
    """An object whose keys are data."""

    __slots__ = ("item",)

    def __init__(self, item: Decoder) -> None:
        self.item = item

    def __call__(self, value: Any) -> Any:
        item = self.item
        return {key: item(each) for key, each in value.items()} if isinstance(value, dict) else value

    def accepts(self, value: Any) -> bool:
        """Whether the value is an object."""
        return isinstance(value, dict)


class FirstOf:
    """One of several: the first whose look the value has."""

    __slots__ = ("arms",)

    def __init__(self, *arms: Structure) -> None:
        self.arms = arms

    def __call__(self, value: Any) -> Any:
        for arm in self.arms:
            if arm.accepts(value):
                return arm(value)
        return value

    def accepts(self, value: Any) -> bool:
        """Whether the value is one of them."""
        return any(arm.accepts(value) for arm in self.arms)
