"""A body as JSON, within limits: nothing that a sender writes may cost more than its length."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from lago_orgs.errors import InvalidArgument
from lago_orgs.types.numbers import MOST_DIGITS, is_bounded

MOST_BYTES = 1 << 20
MOST_DEPTH = 64
HALF = re.compile(r"\\u[dD][89a-fA-F]")  # what may be half of a surrogate pair


class Unreadable(Exception):
    """A body is not what Lago sends; the text says why and holds nothing of it."""


def raw_bytes(body: object) -> bytes:
    """Return a body that is bytes.

    Raises:
        InvalidArgument: It is anything else: something has read the request before, and what it made of it is not
            what was signed.
    """
    if isinstance(body, bytes):
        return body
    if isinstance(body, bytearray | memoryview):
        return bytes(body)
    raise InvalidArgument(
        f"body is a {type(body).__name__}: give the request's raw bytes as they came, before anything decodes or "
        "parses them; only these were signed"
    )


def read_body(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds; decimals keep their digits.

    Raises:
        Unreadable: It is none, or beyond a limit.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unreadable("the body is not UTF-8") from None
    try:
        found = _READER.decode(text)
    except RecursionError:
        raise Unreadable("the body is nested too deep") from None
    except ValueError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("the body is no JSON object")
    if text.count("{") + text.count("[") > MOST_DEPTH:  # fewer cannot be nested deeper
        _check_depth(found)
    if HALF.search(text):
        try:
            json.dumps(found, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise Unreadable("the body holds half of a surrogate pair") from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("the body names a key twice")
    return found


def _decimal(text: str) -> Decimal:
    # A Decimal is made of any exponent at once; what would be slow is to write it out.
    if len(text) <= 3 * MOST_DIGITS and is_bounded(value := Decimal(text)):
        return value
    raise Unreadable("the body holds a number that nobody is billed for")


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Unreadable("the body holds a number that nobody is billed for")
    return int(text)


def _constant(_: str) -> NoReturn:
    raise Unreadable("the body holds a number that JSON does not have")


_READER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_decimal, parse_int=_whole, parse_constant=_constant)


def _check_depth(found: dict[str, Any]) -> None:
    level: list[Any] = [found]
    for _ in range(MOST_DEPTH):
        level = [
            each
            for node in level
            for each in (node.values() if type(node) is dict else node)
            if type(each) is dict or type(each) is list
        ]
        if not level:
            return
    raise Unreadable("the body is nested too deep")
