"""Proposes names for what the contract describes in place; a person looks at them before they are committed."""

import json
import re
from collections import defaultdict

from openapi.tools.document import Object
from openapi.tools.inline import Inline, find
from openapi.tools.names import component_pointers

# What an owner's name says of its purpose, and nothing of what it is.
PURPOSE = {"All", "Base", "Create", "Find", "Input", "Object", "Update"}


def propose(document: Object, names: dict[str, str]) -> dict[str, str]:
    """The table as it should be: what fits is kept, what is stale is dropped, what is missing is proposed.

    Args:
        document: The corrected contract.
        names: The table as it is.
    """
    inlines = list(find(document))
    known = {inline.pointer for inline in inlines} | component_pointers(document).keys()
    out = {pointer: name for pointer, name in names.items() if pointer in known}
    proposer = _Proposer(document, inlines, out)
    for inline in inlines:
        if inline.pointer not in out:
            out[inline.pointer] = proposer.name(inline)
    return dict(sorted(out.items()))


class _Proposer:
    """Knows what is taken, and what is alike."""

    def __init__(self, document: Object, inlines: list[Inline], kept: dict[str, str]) -> None:
        schemas = document["components"]["schemas"]
        renamed = kept.keys() & component_pointers(document).keys()
        # What each name stands for, in small letters: two modules must not differ by capitals alone.
        self._taken = {name.lower(): _shape(schema) for name, schema in schemas.items()}
        self._taken |= {kept[pointer].lower(): "" for pointer in renamed}
        self._taken |= {kept[each.pointer].lower(): _meaning(each) for each in inlines if each.pointer in kept}
        self._enums: dict[str, list[str]] = defaultdict(list)
        for name, schema in schemas.items():
            if "enum" in schema:
                self._enums[_shape(schema)].append(name)
        self._owners: dict[str, list[str]] = defaultdict(list)
        for each in inlines:
            self._owners[_meaning(each)].append(each.owner)

    def name(self, inline: Inline) -> str:
        """A free name, or the one that an equal schema has already: equal enums share theirs."""
        meaning, whole = _meaning(inline), inline.owner + inline.short
        for name in self._enums.get(_shape(inline.schema), ()):
            if whole.startswith(name):
                return name
        shared = whole if inline.short == "Object" else _join(_common(self._owners[meaning]), inline.short)
        for name in (shared, whole):
            if self._taken.setdefault(name.lower(), meaning) == meaning:
                return name
        name = whole + ("Value" if "enum" in inline.schema else "Data")
        self._taken[name.lower()] = meaning
        return name


def _shape(schema: Object) -> str:
    return json.dumps(schema, sort_keys=True)


def _meaning(inline: Inline) -> str:
    """What must be equal for two inline schemas to share a name; objects look alike by accident, so they never do."""
    return f"{inline.short} {_shape(inline.schema)}" if "enum" in inline.schema else inline.pointer


def _common(owners: list[str]) -> list[str]:
    """The words that all owners start with, without those of purpose."""
    words = [word for word, *others in zip(*map(_words, owners), strict=False) if {word} >= set(others)]
    return [word for word in words if word not in PURPOSE]


def _join(owner: list[str], short: str) -> str:
    """Owner and property, said once where they start alike: the `customer_type` of a customer is `CustomerType`."""
    return short if owner and _words(short)[: len(owner)] == owner else "".join(owner) + short


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)
