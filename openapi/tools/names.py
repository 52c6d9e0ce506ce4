"""Names for what the contract describes in place: the table `names.yaml`, applied strictly.

A generator calls an inline enum or object after the whole way that leads to it, and numbers what it meets twice
(`PlanUpdateInputPlanChargesItemRegroupPaidFeesType0`). The table gives each of them a name of its own, by its JSON
pointer. Rules only propose: public names change by a commit, never because Lago's document moved.
"""

import collections
import copy
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from openapi.tools.document import METHODS, Json, Object


class NamesError(ValueError):
    """The table and the contract do not fit."""


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


def apply(document: Object, names: dict[str, str]) -> Object:
    """A copy of the document in which every inline enum and object is a component with its name in the table.

    Raises:
        NamesError: An inline schema has no name, a name has no schema, or one name has two meanings.
    """
    out = copy.deepcopy(document)
    inlines = {inline.pointer: inline for inline in find(out)}
    renamed = {pointer: name for pointer, name in names.items() if pointer in _components(out)}
    _insist(not (missing := inlines.keys() - names.keys()), "has no name for", missing)
    _insist(
        not (stale := names.keys() - inlines.keys() - renamed.keys()), "names what the contract no longer has:", stale
    )
    schemas = out["components"]["schemas"]
    for pointer in sorted(inlines, key=lambda pointer: -pointer.count("/")):  # the innermost first
        inline, name = inlines[pointer], names[pointer]
        if schemas.setdefault(name, inline.schema) != inline.schema:
            raise NamesError(f"openapi/names.yaml calls {pointer} {name}, and another schema has that name")
        inline.holder[inline.key] = {"$ref": f"#/components/schemas/{name}"}
    return _rename(out, {_components(document)[pointer]: name for pointer, name in renamed.items()})


def _insist(fine: bool, problem: str, pointers: set[str]) -> None:
    if not fine:
        listed = "\n  ".join(sorted(pointers))
        raise NamesError(f"openapi/names.yaml {problem}\n  {listed}\nRun `make names`, and look at what it proposes.")


def _components(document: Object) -> dict[str, str]:
    return {f"/components/schemas/{_escape(name)}": name for name in document["components"]["schemas"]}


def _rename(document: Object, names: dict[str, str]) -> Object:
    if not names:
        return document
    schemas = document["components"]["schemas"]
    for old, new in names.items():
        if new in schemas:
            raise NamesError(f"openapi/names.yaml calls the schema {old} {new}, and another schema has that name")
        schemas[new] = schemas.pop(old)
    refs = {f"#/components/schemas/{old}": f"#/components/schemas/{new}" for old, new in names.items()}

    def follow(node: Json) -> None:
        if isinstance(node, dict):
            if isinstance(ref := node.get("$ref"), str):
                node["$ref"] = refs.get(ref, ref)
            for value in node.values():
                follow(value)
        elif isinstance(node, list):
            for value in node:
                follow(value)

    follow(document)
    return document


def propose(document: Object, names: dict[str, str]) -> dict[str, str]:
    """The table as it should be: what fits is kept, what is stale is dropped, what is missing is proposed."""
    inlines = list(find(document))
    components = _components(document)
    known = {inline.pointer for inline in inlines} | components.keys()
    out = {pointer: name for pointer, name in names.items() if pointer in known}
    taken = {name.lower(): _shape(schema) for name, schema in document["components"]["schemas"].items()}
    taken |= {out[pointer].lower(): "" for pointer in out.keys() & components.keys()}
    taken |= {out[inline.pointer].lower(): _meaning(inline) for inline in inlines if inline.pointer in out}
    enums = collections.defaultdict(list)
    for name, schema in document["components"]["schemas"].items():
        if "enum" in schema:
            enums[_shape(schema)].append(name)
    alike = collections.defaultdict(list)
    for inline in inlines:
        alike[_meaning(inline)].append(inline)
    for inline in inlines:
        if inline.pointer not in out:
            out[inline.pointer] = _name(inline, alike[_meaning(inline)], enums, taken)
    return dict(sorted(out.items()))


def _name(inline: Inline, alike: list[Inline], enums: dict[str, list[str]], taken: dict[str, str]) -> str:
    """A free name, or the one that an equal schema has already; equal enums share theirs."""
    meaning, whole = _meaning(inline), inline.owner + inline.short
    for name in enums.get(_shape(inline.schema), ()):
        if whole.startswith(name):
            return name
    shared = _common([each.owner for each in alike])
    for name in (whole if inline.short == "Object" else _join(shared, inline.short), whole):
        if taken.setdefault(name.lower(), meaning) == meaning:
            return name
    name = whole + ("Value" if "enum" in inline.schema else "Data")
    taken[name.lower()] = meaning
    return name


def _common(owners: list[str]) -> list[str]:
    """The words that all owners start with, without those that only say what an owner is for."""
    words = [part for part, *others in zip(*map(_words, owners), strict=False) if {part} >= set(others)]
    return [word for word in words if word not in {"Base", "Create", "Find", "All", "Input", "Object", "Update"}]


def _join(owner: list[str], short: str) -> str:
    """Owner and property, said once where one ends as the other starts: `CustomerType` of a customer, not twice."""
    return short if owner and _words(short)[: len(owner)] == owner else "".join(owner) + short


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)


def _shape(schema: Object) -> str:
    return json.dumps(schema, sort_keys=True)


def _meaning(inline: Inline) -> str:
    """What must be equal for two inline schemas to share a name; objects look alike by accident, so they never do."""
    return f"{inline.short} {_shape(inline.schema)}" if "enum" in inline.schema else inline.pointer


def find(document: Object) -> Iterator[Inline]:
    """Every inline enum of more than one value, and every inline object with fields, in the document's order."""
    for name, schema in document["components"]["schemas"].items():
        own = re.sub(r"(?:Object|BaseInput|BaseObject)$", "", name)
        yield from _inside(schema, f"/components/schemas/{_escape(name)}", own, "", many=True)
    for name, parameter in document["components"].get("parameters", {}).items():
        at = f"/components/parameters/{_escape(name)}"
        yield from _look(parameter, "schema", at, "", parameter["name"], many=False)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield from _operation(item[method], f"/paths/{_escape(path)}/{method}")


def _operation(operation: Object, at: str) -> Iterator[Inline]:
    name = _pascal(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation["operationId"]))
    for parameter in operation.get("parameters", []):
        if "schema" in parameter:  # by name: a parameter more must not rename those after it
            where = f"{at}/parameters/{_escape(parameter['name'])}"
            yield from _look(parameter, "schema", where, name, parameter["name"], many=False)
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from _look(content, "schema", f"{at}/requestBody/content/{_escape(media)}", name, "body", many=False)
    for status, response in operation["responses"].items():
        for media, content in response.get("content", {}).items():
            where = f"{at}/responses/{status}/content/{_escape(media)}"
            yield from _look(content, "schema", where, name, "response", many=False)


def _look(holder: Json, key: str | int, at: str, owner: str, prop: str, *, many: bool) -> Iterator[Inline]:
    """An inline schema, if it deserves a name, and those inside it."""
    node = holder[key]
    if not isinstance(node, dict) or "$ref" in node:
        return
    pointer = f"{at}/{_escape(str(key))}"
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


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
