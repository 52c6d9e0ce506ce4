"""The headers of a delivery, each at most once, whatever form a framework gives them in."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lago_orgs.errors import InvalidArgument

SIGNATURE, ALGORITHM, UNIQUE_KEY = "x-lago-signature", "x-lago-signature-algorithm", "x-lago-unique-key"
ENCODING = "content-encoding"
WANTED = {SIGNATURE, ALGORITHM, UNIQUE_KEY, ENCODING}
LONGEST_KEY = 255

Headers = Mapping[str, str] | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]


class Read(NamedTuple):
    """What is said about a delivery beside its body; only the signature can be believed, and only when it is right.

    Args:
        signature: As bytes, for a text that is not ASCII cannot be compared.
        algorithm: What it claims to be signed with.
        unique_key: Lago's number of the delivery; None if there is none. It is not signed.
    """

    signature: bytes
    algorithm: str
    unique_key: str | None


def read_headers(headers: Headers) -> Read | str:
    """Return what the headers say, or why they cannot be read.

    Args:
        headers: A mapping, or pairs of text or of bytes, as ASGI has them.

    Raises:
        InvalidArgument: They are neither.
    """
    found: dict[str, str] = {}
    for name, value in _pairs(headers):
        if name not in WANTED:
            continue
        if name in found:
            return f"the header {name} came twice"
        found[name] = value
    if found.get(ENCODING, "").strip().lower() not in {"", "identity"}:
        return "the body is packed, which Lago never does"
    for name in (SIGNATURE, ALGORITHM):
        if not found.get(name):
            return f"the header {name} is missing"
    key = found.get(UNIQUE_KEY) or None
    if key is not None and not (len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        return f"the header {UNIQUE_KEY} is no key"
    return Read(found[SIGNATURE].encode("utf-8", "surrogatepass"), found[ALGORITHM], key)


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    # Those of frameworks are no mappings, and have `items` with a name as often as it came.
    items = getattr(headers, "items", None)
    pairs: Any = items() if callable(items) else headers
    try:
        return [(_text(name).lower(), _text(value)) for name, value in pairs]
    except (TypeError, ValueError):
        pass
    raise InvalidArgument(
        f"headers is a {type(headers).__name__}: give the request's headers as a mapping, or as pairs of name and value"
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, str):
        return value
    raise TypeError
