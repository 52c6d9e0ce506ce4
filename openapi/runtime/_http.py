"""The decisions of every operation: how a request is spelled, and what an answer means. Nothing here sends."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from ._decode import Decoder
from .types import UNSET
from .wire import plain, read_json

Answers: TypeAlias = Mapping[int, Decoder | None]


def path(template: str, **arguments: object) -> str:
    """A path whose arguments cannot leave their segments.

    Dots are quoted as well, though URLs allow them bare: Lago's router reads `/customers/acme.corp` as the customer
    `acme` in a format `corp`, and every HTTP library resolves a `..`.

    Raises:
        ValueError: An argument is empty: `/customers/` is the list of all customers, and `/customers//current_usage`
            the customer called `current_usage`.
        TypeError: An argument is neither text nor a whole number.
    """
    return template.format(**{name: _segment(name, value) for name, value in arguments.items()})


def _segment(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError(f"{name} must be text, not {type(value).__name__}: it becomes a part of the path")
    if value == "":
        raise ValueError(f"{name} must not be empty: without it the path names another resource; pass the id or code")
    text = str.__str__(value) if isinstance(value, str) else str(int(value))
    return quote(text, safe="").replace(".", "%2E")


def query(*arguments: tuple[str, object]) -> list[tuple[str, str]]:
    """The query as Lago reads it: objects as `name[key]=value`, arrays as `name[]=value`, None and UNSET not at all."""
    return [pair for name, value in arguments if value is not UNSET for pair in _pairs(name, plain(value))]


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _pairs(f"{name}[{key}]", item)]
    if isinstance(value, list):
        many = name if name.endswith("[]") else f"{name}[]"
        return [pair for item in value for pair in _pairs(many, item)]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, str(value))]


def body(value: Any) -> Any:
    """What the JSON body says; None where the caller gave none."""
    return None if value is UNSET else plain(value)


def text(value: Any) -> Any:
    """Marks an answer that is text and no JSON."""
    return value


def parse(answers: Answers, status: int, content: bytes) -> Any:
    """What an answer means; None where the body is not what the contract promises for the status.

    Args:
        answers: A decoder for each status that the contract has; None for a status without a body.
        status: The HTTP status.
        content: The body, byte for byte.
    """
    decode = answers.get(status)
    if decode is None:
        return None
    if decode is text:
        return content.decode(errors="replace")
    try:
        return decode(read_json(content))
    except ValueError:
        return None
