# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""Enums that a newer server may extend."""

from enum import StrEnum
from typing import Any


class OpenEnum(StrEnum):
    """An enum that keeps a value it does not know: equal to its string, picklable, and not among the members."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown

    @classmethod
    def from_wire(cls, value: Any) -> Any:
        """The member, or a member of its own for an unknown string; what is no string as it came."""
        if not isinstance(value, str):
            return value
        known = cls._value2member_map_.get(value)
        return cls(value) if known is None else known

    @classmethod
    def accepts(cls, value: Any) -> bool:
        """Whether the value can be one of this enum."""
        return isinstance(value, str)
