"""Values as what JSON is made of: for web frameworks, logs and files."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

RAW = "raw"


class Plain:
    """A value that can be given as dictionaries, lists and texts."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the value as JSON takes it: `json.dumps(value.to_dict())`, or as the answer of a view.

        Amounts become `{"amount": "12.50", "currency": "USD"}`, units and other decimals texts that keep every digit,
        instants and days ISO 8601. Lago's own answer, which `raw` holds, is left out.
        """
        kind: Any = type(self)  # an attrs class: each that inherits from this one is
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(kind)
        shown = [each.name for each in fields if each.name != RAW and not each.name.startswith("_")]
        return {name: plain(getattr(self, name)) for name in shown}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Let FastAPI and Pydantic take the value for what `to_dict` gives: as a field, and as what a view returns."""
        from pydantic_core import core_schema  # there where somebody asks

        def shown(value: Any) -> dict[str, Any]:
            made: dict[str, Any] = value.to_dict()
            return made

        written = core_schema.plain_serializer_function_ser_schema(shown, return_schema=core_schema.dict_schema())
        return core_schema.is_instance_schema(cls, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        """Name the value's fields in a document."""
        kind: Any = cls
        names = [each.name for each in attrs.fields(kind) if each.name != RAW and not each.name.startswith("_")]
        return {"type": "object", "title": cls.__name__, "properties": {name: {} for name in names}}


def plain(value: Any) -> Any:
    """Give any value of this library, or what it holds, as JSON takes it."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if hasattr(value, "to_dict"):
        return value.to_dict()
    match value:
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
    return str(value)
