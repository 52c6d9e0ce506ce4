# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""The base of all models: attrs classes that decode an object of the wire when it is first looked at.

An answer of hundreds of objects costs nothing until one of them is read, and then only that one. What was received is
kept beside the fields, so that a value written back has the server's own spelling wherever it was not changed.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar, dataclass_transform

import attrs

from ._decode import Decoder, FirstOf, ListOf, MapOf, Ref, as_is
from .types import UNSET
from .wire import plain

M = TypeVar("M")
_Put: TypeAlias = Callable[[Any, Any], None]


def Field(  # noqa: N802  (capitals, so that no field of a model can hide it)
    decode: Decoder | None = None, *, name: str | None = None, default: Any = attrs.NOTHING
) -> Any:
    """A field of a model.

    Args:
        decode: Makes the Python value of the wire value; None where they are the same.
        name: The name on the wire, where Python cannot use it.
        default: What a payload without the field has; without a default the constructor insists on a value.
    """
    return attrs.field(default=default, metadata={"decode": decode, "name": name})


@dataclass_transform(kw_only_default=True, field_specifiers=(Field, attrs.field))
def model(cls: type[M]) -> type[M]:
    """Makes an attrs class of a model, and notes how its fields are read and written."""
    made = attrs.define(cls, kw_only=True, repr=False, getstate_setstate=False, on_setattr=_decode_before_change)
    made._shape = _Shape(made)  # type: ignore[attr-defined]  # declared by Model, which is made by this function too
    return made


class _Shape:
    """How the fields of a model are read and written."""

    __slots__ = ("as_sent", "fields", "names", "required", "to_decode", "wire_names")

    def __init__(self, cls: type) -> None:
        attributes: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
        fields = tuple(_Slot(cls, attribute) for attribute in attributes if attribute.name != "additional_properties")
        self.fields = fields
        self.as_sent = tuple((field.put, field.wire) for field in fields if field.decode is None)
        self.to_decode = tuple((field.put, field.wire, field.decode) for field in fields if field.decode is not None)
        self.names = frozenset(field.name for field in fields)
        self.wire_names = frozenset(field.wire for field in fields)
        self.required = frozenset(field.wire for field in fields if field.required)


class _Slot:
    """How one field of a model is kept, read and written."""

    __slots__ = ("decode", "name", "put", "required", "respell", "wire")

    def __init__(self, cls: type, attribute: "attrs.Attribute[Any]") -> None:
        self.name = attribute.name
        self.wire: str = attribute.metadata["name"] or attribute.name
        self.decode: Decoder | None = attribute.metadata["decode"]
        self.required = attribute.default is attrs.NOTHING
        self.put: _Put = getattr(cls, attribute.name).__set__
        self.respell = self.decode is not None and not _holds_models(self.decode)

    def unchanged(self, value: Any, received: Any) -> bool:
        """Whether a value is still what was received, so that its spelling stands: `Z` or `+00:00`, 20 or 20.0."""
        return self.respell and bool(value == (self.decode or as_is)(received))


def _holds_models(decode: Decoder) -> bool:
    if isinstance(decode, (ListOf, MapOf)):
        return _holds_models(decode.item)
    return isinstance(decode, (Ref, FirstOf))


def _decode_before_change(instance: "Model", _attribute: object, value: Any) -> Any:
    if not instance._decoded:
        instance._decode()
    return value


class _Received:
    __slots__ = ("_decoded", "_received")

    _decoded: bool
    _received: Mapping[str, Any]


@model
class Model(_Received):
    """An object of the wire.

    Attributes:
        additional_properties: What the object has that this version of the contract has no name for.
    """

    additional_properties: dict[str, Any] = attrs.field(factory=dict, metadata={"decode": None, "name": None})

    _shape: ClassVar[_Shape]

    def __attrs_pre_init__(self) -> None:
        _put_received(self, {})
        _put_decoded(self, True)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """The model of an object as JSON has it; the object is kept, not copied, and must not be changed after.

        Args:
            src_dict: The object, best read with `parse_float=Decimal`.
        """
        made = cls.__new__(cls)
        _put_received(made, src_dict)
        _put_decoded(made, False)
        return made

    @classmethod
    def from_wire(cls, value: Any) -> Any:
        """The model of a value received; what is no object as it came."""
        if not isinstance(value, dict):
            return value
        made = cls.__new__(cls)  # from_dict, without a second call
        _put_received(made, value)
        _put_decoded(made, False)
        return made

    @classmethod
    def accepts(cls, value: Any) -> bool:
        """Whether the value has every field that this model cannot be without."""
        return isinstance(value, dict) and cls._shape.required <= value.keys()

    def _decode(self) -> None:
        get, shape = self._received.get, self._shape
        for put, wire in shape.as_sent:
            put(self, get(wire, UNSET))
        for put, wire, decode in shape.to_decode:
            value = get(wire, UNSET)
            put(self, value if value is None or value is UNSET else decode(value))
        _put_decoded(self, True)

    def _extra(self) -> dict[str, Any]:
        """Found out when asked for, because hardly anybody asks; from then on it is a field like the others."""
        if not self._decoded:
            self._decode()
        known = self._shape.wire_names
        extra = {key: value for key, value in self._received.items() if key not in known}
        _put_extra(self, extra)
        return extra

    if not TYPE_CHECKING:  # seen by type checkers it would make them believe in every attribute

        def __getattr__(self, name: str) -> Any:
            """Comes to pass for what has no value yet: a field of an object that was never looked at."""
            if name == "additional_properties":
                return self._extra()
            if self._decoded or name not in self._shape.names:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self._decode()
            return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The object as JSON has it, in new containers; fields that are UNSET are left out."""
        received = self._received
        if not self._decoded:
            return {key: plain(value) for key, value in received.items()}
        out, extra = dict(received), self.additional_properties
        for key in received.keys() - self._shape.wire_names - extra.keys():
            del out[key]
        for field in self._shape.fields:
            value = getattr(self, field.name)
            if value is UNSET:
                out.pop(field.wire, None)
            elif field.wire not in received or not field.unchanged(value, received[field.wire]):
                out[field.wire] = plain(value)
        out.update((key, plain(value)) for key, value in extra.items())
        return out

    def __repr__(self) -> str:
        values = {field.name: getattr(self, field.name) for field in self._shape.fields}
        if self.additional_properties:
            values["additional_properties"] = self.additional_properties
        shown = ", ".join(f"{name}={value!r}" for name, value in values.items() if value is not UNSET)
        return f"{type(self).__name__}({shown})"

    def __getstate__(self) -> Any:
        if not self._decoded:
            return self._received, None
        return self._received, {name: getattr(self, name) for name in (*self._shape.names, "additional_properties")}

    def __setstate__(self, state: tuple[Mapping[str, Any], dict[str, Any] | None]) -> None:
        received, values = state
        _put_received(self, received)
        _put_decoded(self, values is not None)
        for name, value in (values or {}).items():
            setattr(self, name, value)


# Past the hook above, and faster: the slots themselves.
_put_received: Callable[[Model, Mapping[str, Any]], None] = vars(_Received)["_received"].__set__
_put_decoded: Callable[[Model, bool], None] = vars(_Received)["_decoded"].__set__
_put_extra: Callable[[Model, dict[str, Any]], None] = vars(Model)["additional_properties"].__set__
