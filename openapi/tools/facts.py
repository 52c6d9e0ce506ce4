"""Counts the facts of a document by itself, so that the distiller can be held to them.

It knows nothing of the distiller's rules: it reads the document as its author wrote it. The path to a fact leaves out
unions and intersections, because they are spelling.
"""

from collections.abc import Iterator
from typing import NamedTuple

from openapi.tools.document import METHODS, Json, Object


class Fact(NamedTuple):
    """One thing that a document says."""

    kind: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what} of {self.where}" if self.where else f"{self.kind} {self.what}"


_BOUNDS = (
    "format", "pattern", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "default",
)  # fmt: skip


def facts(document: Object) -> set[Fact]:
    """Every operation, parameter, response, component, property, type, enum value and bound of a document."""
    return set(_facts(document))


def _facts(document: Object) -> Iterator[Fact]:
    for section in ("paths", "webhooks"):
        for path, item in document.get(section, {}).items():
            yield from _parameters(item, path)
            for method in METHODS:
                if method in item:
                    yield from _operation(item[method], f"{method.upper()} {path}")
    for kind, named in document.get("components", {}).items():
        for name, component in named.items():
            yield Fact("component", "", f"{kind}/{name}")
            if kind == "schemas":
                yield from _schema(component, name)
            elif kind == "parameters":
                yield from _parameter(component, f"components/{name}")
            else:
                yield from _content(component, f"components/{name}")
    yield from (Fact("server", "", server["url"]) for server in document.get("servers", []))
    yield from (Fact("security", "", name) for entry in document.get("security", []) for name in entry)


def _operation(operation: Object, where: str) -> Iterator[Fact]:
    yield Fact("operation", "", where)
    yield Fact("operation id", where, str(operation.get("operationId")))
    yield from (Fact("tag", where, tag) for tag in operation.get("tags", []))
    yield from (Fact("security", where, name) for entry in operation.get("security", []) for name in entry)
    yield from _flags(operation, where)
    yield from _parameters(operation, where)
    yield from _content(operation.get("requestBody", {}), f"{where} body")
    for status, response in operation.get("responses", {}).items():
        yield Fact("response", where, str(status))
        yield from (Fact("header", f"{where} {status}", name) for name in response.get("headers", {}))
        yield from _content(response, f"{where} {status}")


def _parameters(holder: Object, where: str) -> Iterator[Fact]:
    for parameter in holder.get("parameters", []):
        yield from _parameter(parameter, where)


def _parameter(parameter: Object, where: str) -> Iterator[Fact]:
    if "$ref" in parameter:
        yield Fact("parameter", where, parameter["$ref"])
        return
    name = f"{parameter['in']} {parameter['name']}"
    yield Fact("parameter", where, name)
    yield from _flags(parameter, f"{where} {name}")
    if parameter.get("style") == "deepObject":
        yield Fact("style", f"{where} {name}", "deepObject")
    yield from _schema(parameter.get("schema", {}), f"{where} {name}")


def _content(holder: Object, where: str) -> Iterator[Fact]:
    if "$ref" in holder:
        yield Fact("reference", where, holder["$ref"])
    yield from _flags(holder, where)
    for media, content in holder.get("content", {}).items():
        yield Fact("media type", where, media)
        yield from _schema(content.get("schema", {}), where)


def _flags(holder: Object, where: str) -> Iterator[Fact]:
    yield from (Fact("flag", where, flag) for flag in ("deprecated", "required") if holder.get(flag) is True)


def _schema(node: Json, where: str) -> Iterator[Fact]:
    if not isinstance(node, dict):
        return
    yield from _values(node, where)
    for name, value in node.get("properties", {}).items():
        yield Fact("property", where, name)
        yield from _schema(value, f"{where}.{name}")
    for key in ("items", "additionalProperties", "not"):
        yield from _schema(node.get(key), f"{where}.{key}")
    for key in ("allOf", "anyOf", "oneOf"):
        for member in node.get(key, []):
            yield from _schema(member, where)


def _values(node: Object, where: str) -> Iterator[Fact]:
    types = node.get("type", [])
    names = {types} if isinstance(types, str) else set(types)
    null = "null" in names or node.get("nullable") is True or None in node.get("enum", ())
    if null:
        yield Fact("nullability", where, "null")
    if "$ref" in node:
        yield Fact("reference", where, node["$ref"])
    elif not {"allOf", "properties", "items"} & node.keys():  # these name their type by being there
        yield from (Fact("type", where, name) for name in names - {"null"})
    yield from (Fact("enum value", where, str(value)) for value in node.get("enum", []) if value is not None)
    yield from (Fact("required property", where, name) for name in node.get("required", []))
    yield from (Fact(bound, where, str(node[bound])) for bound in _BOUNDS if bound in node)
    if node.get("deprecated") is True:
        yield Fact("flag", where, "deprecated")
    if "additionalProperties" in node and not isinstance(node["additionalProperties"], dict):
        yield Fact("additionalProperties", where, str(node["additionalProperties"]))
    if "discriminator" in node:
        yield Fact("discriminator", where, node["discriminator"]["propertyName"])
