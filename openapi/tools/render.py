"""What the templates ask: how a property is annotated, decoded and declared.

The generator's own answers are for eager models with floats and closed enums; these are for lazy models that keep every
digit.
"""

import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.parser.responses import JSON_SOURCE, TEXT_SOURCE, Response

from openapi.tools.document import ContractError

# Ids stay text: that is what users compare and store them as, and no odd id can break an answer.
_ANNOTATIONS: dict[type, str] = {
    AnyProperty: "Any",
    BooleanProperty: "bool",
    DateProperty: "datetime.date",
    DateTimeProperty: "datetime.datetime",
    FloatProperty: "Decimal",
    IntProperty: "int",
    NoneProperty: "None",
    StringProperty: "str",
    UuidProperty: "str",
}
_DECODERS: dict[type, str] = {
    DateProperty: "decode.as_date",
    DateTimeProperty: "decode.as_datetime",
    FloatProperty: "decode.as_decimal",
}
FIRST_FAILURE = 400
# What annotations name, what models have: a field of that name would hide it.
_SPOKEN_FOR = {"body", "bool", "client", "datetime", "dict", "int", "list", "str", "decode"}


def quoted(value: object) -> str:
    """A value of the contract as Python writes it: data, whatever it holds."""
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(str.__str__(value))
    raise ContractError(f"{value!r} is no value that can be written into the client")


def status_of(answer: Response) -> int:
    """The status of an answer; `generate` has refused ranges before."""
    code = answer.status_code.range
    if code is None:
        raise ContractError("an answer for every status (`default`), which openapi/templates cannot read")
    return code[0]


class Facts(NamedTuple):
    """What the contract says of an operation, in the order of `Operation` in openapi/runtime/types.py."""

    name: str
    method: str
    path: str
    root: str | None
    repeat: str


class Renderer:
    """Answers for one parsed contract.

    Args:
        parsed: The contract as the generator read it.
        operations: What the contract says of each operation, by the name of its module.
    """

    def __init__(self, parsed: GeneratorData, operations: Mapping[str, Facts]) -> None:
        # A property may hold an unfinished copy of its model; the finished one is here.
        self._models = {model.class_info.name: model for model in parsed.models}
        self._operations = operations
        self._problems = dict(self._find_problems(parsed))

    def globals(self) -> dict[str, Any]:
        """The names that the templates use."""
        return {
            "annotation": self.annotation,
            "answer_annotation": self.answer_annotation,
            "answer_decoder": self.answer_decoder,
            "field": self.field,
            "members": self.members,
            "fields_of": self.fields_of,
            "own_name": self.own_name,
            "imports_of_endpoint": self.imports_of_endpoint,
            "imports_of_model": self.imports_of_model,
            "body_annotation": self.body_annotation,
            "wire_name": self.wire_name,
            "status_of": status_of,
            "operation_of": self.operation_of,
            "own_answers": self.own_answers,
            "problem_statuses": self.problem_statuses,
            "problems": sorted(self._problems.items()),
        }

    def is_map(self, model: ModelProperty) -> bool:
        """Whether a model has no fields of its own, so that it is a dict."""
        return not list(self.fields_of(model))

    def fields_of(self, model: ModelProperty) -> Iterator[PropertyProtocol]:
        """The properties of a model, those that it cannot be without first."""
        finished = self._models[model.class_info.name]
        yield from finished.required_properties or ()
        yield from finished.optional_properties or ()

    def annotation(self, prop: PropertyProtocol) -> str:
        """The type of a property as a user declares it."""
        kind = self._type(prop)
        return kind if prop.required else f"{kind} | Unset"

    def _type(self, prop: PropertyProtocol) -> str:
        match prop:
            case UnionProperty():
                kinds = {self._type(arm) for arm in prop.inner_properties}
                return "Any" if "Any" in kinds else " | ".join(sorted(kinds, key=lambda kind: (kind == "None", kind)))
            case ListProperty():
                return f"list[{self._type(prop.inner_property)}]"
            case ModelProperty() if self.is_map(prop):
                value = self._map_value(prop)
                return f"dict[str, {self._type(value) if value else 'Any'}]"
            case ModelProperty() | EnumProperty():
                return str(prop.class_info.name)
            case ConstProperty():
                return f"Literal[{quoted(prop.value.raw_value)}]"
            case _:
                return _ANNOTATIONS[type(prop)]

    def decoder(self, prop: PropertyProtocol) -> str | None:
        """The expression that makes a decoder; None where a value is the same on the wire and in Python."""
        match prop:
            case UnionProperty():
                return self._first_of(prop)
            case ListProperty():
                item = self.decoder(prop.inner_property)
                return item and f"decode.ListOf({item})"
            case ModelProperty() if self.is_map(prop):
                value = self._map_value(prop)
                item = self.decoder(value) if value else None
                return item and f"decode.MapOf({item})"
            case ModelProperty() | EnumProperty():
                return f'decode.Ref("{prop.class_info.module_name}", "{prop.class_info.name}")'
            case _:
                return _DECODERS.get(type(prop))

    def _first_of(self, union: UnionProperty) -> str | None:
        arms = [arm for arm in union.inner_properties if not isinstance(arm, NoneProperty)]
        decoders = [decoder for decoder in map(self.decoder, arms) if decoder]
        if len(arms) > 1:  # a number that may be text stays as it was sent: its decoder cannot tell one from the other
            decoders = [decoder for decoder in decoders if decoder not in _DECODERS.values()]
        return decoders[0] if len(decoders) == 1 else f"decode.FirstOf({', '.join(decoders)})" if decoders else None

    def _map_value(self, model: ModelProperty) -> PropertyProtocol | None:
        return self._models[model.class_info.name].additional_properties

    @staticmethod
    def members(enum: EnumProperty) -> dict[str, str]:
        """The members of an enum by name: `EUROPE_PARIS` is `Europe/Paris`; the generator's where two agree."""
        values = {key: str(value) for key, value in enum.values.items()}
        own = {re.sub(r"\W+", "_", value).strip("_").upper(): value for value in values.values()}
        fine = len(own) == len(values) and all(key.isidentifier() and key.isascii() for key in own)
        return dict(sorted((own if fine else values).items()))

    @staticmethod
    def wire_name(prop: PropertyProtocol) -> str:
        """What a field or an argument is called on the wire; `words.py` has held it to letters that names have."""
        return prop.name.get_untrusted_value()

    @staticmethod
    def own_name(prop: PropertyProtocol) -> str:
        """The name of a field or argument: the wire's own wherever Python can use it, `type` and `filter` too."""
        name = Renderer.wire_name(prop)
        plain = re.fullmatch(r"[a-z][a-z0-9_]*", name) and not keyword.iskeyword(name) and name not in _SPOKEN_FOR
        return name if plain else str(prop.python_name)

    def field(self, prop: PropertyProtocol) -> str:
        """The right side of a field's declaration."""
        arguments = []
        if decoder := self.decoder(prop):
            arguments.append(decoder)
        if (name := self.wire_name(prop)) != self.own_name(prop):
            arguments.append(f"name={quoted(name)}")
        if not prop.required:
            arguments.append("default=UNSET")
        return f"Field({', '.join(arguments)})"

    def operation_of(self, endpoint: Endpoint) -> Facts:
        """What the contract says of an operation."""
        return self._operations[endpoint.name]

    @staticmethod
    def _find_problems(parsed: GeneratorData) -> Iterator[tuple[int, tuple[str, str]]]:
        """Each status of a failure that has one model, the same in every operation that answers it."""
        found: dict[int, set[tuple[str, str] | None]] = {}
        for area in parsed.endpoint_collections_by_tag.values():
            for endpoint in area.endpoints:
                for answer in endpoint.responses.patterns:
                    kind = answer.prop.class_info if isinstance(answer.prop, ModelProperty) else None
                    told = (str(kind.module_name), str(kind.name)) if kind else None
                    found.setdefault(status_of(answer), set()).add(told)
        for status, kinds in found.items():
            match list(kinds):
                case [(module, name)] if status >= FIRST_FAILURE:
                    yield status, (module, name)

    def own_answers(self, endpoint: Endpoint) -> list[Response]:
        """The answers that an operation shares with no other."""
        return [each for each in endpoint.responses.patterns if status_of(each) not in self._problems]

    def problem_statuses(self, endpoint: Endpoint) -> list[int]:
        """The statuses that mean the same for every operation."""
        statuses = [status_of(each) for each in endpoint.responses.patterns]
        return [status for status in statuses if status in self._problems]

    def body_annotation(self, prop: PropertyProtocol) -> str:
        """The type of a body: a model, or the plain object that Lago's documentation shows."""
        given = f"{self._type(prop)} | Mapping[str, Any]"
        return given if prop.required else f"{given} | Unset = UNSET"

    def answer_annotation(self, endpoint: Endpoint) -> str:
        """The type of what any answer of an operation holds."""
        kinds = [self._type(answer.prop) for answer in self.own_answers(endpoint) if self._has_body(answer)]
        kinds += ["ApiProblem"] if self.problem_statuses(endpoint) else []
        return " | ".join(dict.fromkeys(kinds)) or "None"

    def answer_decoder(self, answer: Response) -> str:
        """The decoder of one answer; `None` for an answer without a body."""
        if answer.source == TEXT_SOURCE:
            return "_http.text"
        if answer.source == JSON_SOURCE:
            return self.decoder(answer.prop) or "decode.as_is"
        return "None"

    @staticmethod
    def _has_body(answer: Response) -> bool:
        return answer.source in (JSON_SOURCE, TEXT_SOURCE)

    def imports_of_model(self, model: ModelProperty) -> list[str]:
        """The imports of the classes that a model's annotations name."""
        own = model.class_info.name
        return self._imports(self.fields_of(model), prefix=".", skip=str(own))

    def imports_of_endpoint(self, endpoint: Endpoint) -> list[str]:
        """The imports of the classes that an operation's annotations name."""
        answers = [answer.prop for answer in self.own_answers(endpoint)]
        return self._imports([*endpoint.list_all_parameters(), *answers], prefix="...models.")

    def _imports(self, props: Iterable[PropertyProtocol], *, prefix: str, skip: str = "") -> list[str]:
        classes = {(c.module_name, c.name) for prop in props for c in self._classes(prop) if c.name != skip}
        return [f"from {prefix}{module} import {name}" for module, name in sorted(classes)]

    def _classes(self, prop: PropertyProtocol | None) -> Iterator[Any]:
        match prop:
            case UnionProperty():
                for arm in prop.inner_properties:
                    yield from self._classes(arm)
            case ListProperty():
                yield from self._classes(prop.inner_property)
            case ModelProperty() if self.is_map(prop):
                yield from self._classes(self._map_value(prop))
            case ModelProperty() | EnumProperty():
                yield prop.class_info
