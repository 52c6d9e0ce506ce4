"""Names for what the contract describes in place: the table `names.yaml`, applied strictly.

A generator calls an inline enum or object after the whole way that leads to it, and numbers what it meets twice
(`PlanUpdateInputPlanChargesItemRegroupPaidFeesType0`). The table gives each of them a name of its own, by its JSON
pointer; `proposals.py` only proposes. Public names change by a commit, never because Lago's document moved.
"""

import copy

from openapi.tools import words
from openapi.tools.document import ContractError, Json, Object
from openapi.tools.inline import escape, find


class NamesError(ContractError):
    """The table and the contract do not fit."""


def apply(document: Object, names: dict[str, str]) -> Object:
    """A copy of the document in which every inline enum and object is a component with its name in the table.

    Raises:
        NamesError: An inline schema has no name, a name has no schema, or one name has two meanings.
    """
    out = copy.deepcopy(document)
    inlines = {inline.pointer: inline for inline in find(out)}
    renamed = {pointer: name for pointer, name in names.items() if pointer in component_pointers(out)}
    _insist_on_none(inlines.keys() - names.keys(), "has no name for")
    _insist_on_none(names.keys() - inlines.keys() - renamed.keys(), "names what the contract no longer has:")
    for pointer, name in names.items():
        for problem in words.identifier(name, f"openapi/names.yaml: the name of {pointer}"):
            raise NamesError(problem)
    schemas = out["components"]["schemas"]
    for pointer in sorted(inlines, key=lambda pointer: -pointer.count("/")):  # the innermost first
        inline, name = inlines[pointer], names[pointer]
        if schemas.setdefault(name, inline.schema) != inline.schema:
            raise NamesError(
                f"openapi/names.yaml calls {pointer} {name}: that is the name of another schema, or of an equal one "
                "that changed. Give one of the two a name of its own, or make them equal in openapi/overlay.yaml."
            )
        inline.holder[inline.key] = {"$ref": f"#/components/schemas/{name}"}
    return _rename(out, {component_pointers(document)[pointer]: name for pointer, name in renamed.items()})


def _insist_on_none(pointers: set[str], problem: str) -> None:
    if pointers:
        listed = "\n  ".join(sorted(pointers))
        raise NamesError(f"openapi/names.yaml {problem}\n  {listed}\nRun `make names`, and look at what it proposes.")


def component_pointers(document: Object) -> dict[str, str]:
    """The names of all schemas by their pointers."""
    return {f"/components/schemas/{escape(name)}": name for name in document["components"]["schemas"]}


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
