"""Refuses a document that could say more than names and values: what it holds is written into code, and runs.

Whoever may change the published document must not reach a maintainer's machine by it, nor that of every user of a
release. So each name of the document is held to the letters that names have, and each value to letters that can be
printed; the templates quote whatever is no name.
"""

import keyword
import re
from collections.abc import Iterable, Iterator

from openapi.tools.document import METHODS, ContractError, Json, Object

IDENTIFIER = r"[A-Za-z][A-Za-z0-9_]*"
AREA = r"[A-Za-z][A-Za-z0-9_ -]*"
SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*"
PATH = rf"(?:/(?:{SEGMENT}|\{{{IDENTIFIER}\}}))+"
FIELD = r"[A-Za-z_][A-Za-z0-9_.-]*(?:\[[A-Za-z0-9_]*\])*"
REFERENCE = rf"#/components/[a-zA-Z]+/{IDENTIFIER}"
STATUS = r"[1-5](?:[0-9][0-9]|XX)|default"
_PARAMETER = re.compile(r"\{([^{}]*)\}")


class UnsafeDocumentError(ContractError):
    """The document has something where a name belongs that is none."""


def insist(document: Object) -> None:
    """Hold every name and value of a document to the letters that it may have.

    Raises:
        UnsafeDocumentError: One has others; the message names each of them, and the place.
    """
    if found := list(dict.fromkeys(faults(document))):
        shown = "\n  ".join([*found[:20], *([f"and {len(found) - 20} more"] if len(found) > 20 else [])])
        raise UnsafeDocumentError(
            f"the document is refused, it could write code of its own into the client:\n  {shown}\n"
            "Look at where the document comes from. If Lago means it so, widen openapi/tools/words.py with care."
        )


def identifier(word: object, what: str) -> Iterator[str]:
    """What is wrong with a word that becomes a name in Python."""
    yield from _like(word, IDENTIFIER, what)
    if isinstance(word, str) and keyword.iskeyword(word):
        yield f"{what} {word!r} is a word of Python's own"


def faults(document: Object) -> Iterator[str]:
    """What is wrong with a document, a line each."""
    for kind in ("paths", "webhooks"):
        for path, item in _items(document.get(kind)):
            yield from _like(path, PATH if kind == "paths" else FIELD, f"{kind}: the path")
            for parameter in _PARAMETER.findall(str(path)):
                yield from identifier(parameter, f"{path}: the parameter")
            for method in METHODS:
                if isinstance(item, dict) and method in item:
                    yield from _operation(item[method], f"{method.upper()} {path!r}")
    for kind, named in _items(document.get("components")):
        for name, _ in _items(named):
            yield from identifier(name, f"components/{kind}: the name")
    yield from _inside(document, "#")


def _operation(operation: Json, at: str) -> Iterator[str]:
    if not isinstance(operation, dict):
        yield f"{at} is no operation"
        return
    yield from identifier(operation.get("operationId"), f"{at}: the operationId")
    for tag in operation.get("tags") or ():
        yield from _like(tag, AREA, f"{at}: the tag")
    for status, _ in _items(operation.get("responses")):
        yield from _like(status, STATUS, f"{at}: the status")


def _inside(node: Json, at: str) -> Iterator[str]:
    """What is wrong anywhere: names of fields and parameters, references, values."""
    if isinstance(node, list):
        for place, item in enumerate(node):
            yield from _inside(item, f"{at}/{place}")
    elif isinstance(node, dict):
        if "in" in node and "name" in node and not at.endswith("properties"):
            yield from _like(node["name"], FIELD, f"{at}: the parameter")
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict) and not at.endswith("properties"):
                for name in value:
                    yield from _like(name, FIELD, f"{at}: the property")
            if key == "title" and not at.endswith("properties") and at != "#/info":  # generators call classes by it
                yield from _like(value, IDENTIFIER, f"{at}: the title")
            if key == "$ref" and isinstance(value, str):
                yield from _like(value, REFERENCE, f"{at}: the reference")
            yield from _text(key, f"{at}: the key")
            yield from _inside(value, f"{at}/{key}")
    else:
        yield from _text(node, at)


def _like(word: object, pattern: str, what: str) -> Iterator[str]:
    if not isinstance(word, str) or not re.fullmatch(pattern, word):
        yield f"{what} {_shown(word)} is not of the form {pattern}"


def _text(value: object, what: str) -> Iterator[str]:
    if isinstance(value, str) and not value.isprintable():
        yield f"{what} {_shown(value)} has characters that cannot be printed"


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _items(node: Json) -> Iterable[tuple[Json, Json]]:
    return node.items() if isinstance(node, dict) else ()
