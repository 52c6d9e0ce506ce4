"""Finds what the contract describes in place and a program needs a class for: enums, and objects with fields."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from openapi.tools.document import METHODS, Json, Object


class Inline(NamedTuple):
    """A schema described in place that deserves a name.

    Attributes:
        pointer: The JSON pointer to it, but that parameters are found by their names.
        holder: The object or array it is in.
        key: Its key or index there.
        owner: The name of what has it.
        short: The name of its property.
    """

    pointer: str
    holder: Json
    key: str | int
    owner: str
    short: str

    @property
    def schema(self) -> Object:
        """The schema itself."""
        node: Object = self.holder[self.key]
        return node


def find(document: Object) -> Iterator[Inline]:
    """Every inline enum, object with fields and intersection of objects, in the document's order."""
    for name, schema in document["components"]["schemas"].items():
        own = re.sub(r"(?:Object|BaseInput|BaseObject)$", "", name)
        yield from _inside(schema, f"/components/schemas/{escape(name)}", own, "", many=True)
    for name, parameter in document["components"].get("parameters", {}).items():
        at = f"/components/parameters/{escape(name)}"
        yield from _look(parameter, "schema", at, "", parameter["name"], many=False)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield from _operation(item[method], f"/paths/{escape(path)}/{method}")


def _operation(operation: Object, at: str) -> Iterator[Inline]:
    name = _pascal(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation["operationId"]))
    for parameter in operation.get("parameters", []):
        if "schema" in parameter:  # by name: a parameter more must not rename those after it
            where = f"{at}/parameters/{escape(parameter['name'])}"
            yield from _look(parameter, "schema", where, name, parameter["name"], many=False)
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from _look(content, "schema", f"{at}/requestBody/content/{escape(media)}", name, "body", many=False)
    for status, response in operation["responses"].items():
        for media, content in response.get("content", {}).items():
            where = f"{at}/responses/{status}/content/{escape(media)}"
            yield from _look(content, "schema", where, name, "response", many=False)


def _look(holder: Json, key: str | int, at: str, owner: str, prop: str, *, many: bool) -> Iterator[Inline]:
    """An inline schema, if it deserves a name, and those inside it."""
    node = holder[key]
    if not isinstance(node, dict) or "$ref" in node:
        return
    pointer = f"{at}/{escape(str(key))}"
    name = owner
    if {"enum", "properties", "allOf"} & node.keys():
        short = _pascal(_singular(prop) if many else prop)
        wrapped = owner.endswith("Input") and owner.startswith(short) and "enum" not in node
        yield Inline(pointer, holder, key, owner, "Object" if wrapped else short)
        name = owner if wrapped else owner + short
    yield from _inside(node, pointer, name, prop, many=many)


def _inside(node: Object, at: str, name: str, prop: str, *, many: bool) -> Iterator[Inline]:
    for key in node.get("properties", {}):
        yield from _look(node["properties"], key, f"{at}/properties", name, key, many=False)
    if "items" in node:
        yield from _look(node, "items", at, name, prop or "item", many=True)
    if isinstance(node.get("additionalProperties"), dict):
        yield from _look(node, "additionalProperties", at, name, f"{prop}_value", many=False)
    for word in ("oneOf", "anyOf"):
        for i in range(len(node.get(word, []))):
            yield from _look(node[word], i, f"{at}/{word}", name, prop, many=many)
    for i, part in enumerate(node.get("allOf", [])):  # a part of something is nothing of its own
        if "$ref" not in part:
            yield from _inside(part, f"{at}/allOf/{i}", name, prop, many=many)


def _pascal(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text) if word)


def _singular(word: str) -> str:
    word = word.removesuffix("[]")
    for ending, single in (("ies", "y"), ("xes", "x"), ("sses", "ss"), ("uses", "us")):
        if word.endswith(ending):
            return word.removesuffix(ending) + single
    return word if word.endswith(("ss", "us")) else word.removesuffix("s")


def escape(part: str) -> str:
    """A key as a part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")
