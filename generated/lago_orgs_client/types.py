# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""What every operation and every model speaks of. Loads no HTTP library and no model."""

from collections.abc import Mapping
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


class Unset:
    """The type of `UNSET`: a field that a payload does not have, an argument that the caller did not give."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET = Unset()


Repeat: TypeAlias = Literal["safe", "by key", "never"]


class Operation(NamedTuple):
    """One operation of the contract: each module of `api` has its own as `OPERATION`.

    Attributes:
        name: What the contract calls it, such as `createInvoice`.
        method: The HTTP method, in capitals.
        path: Below the base URL, with its parameters in braces.
        root: The key under which a success holds what was asked for; None where it is no object, or has several keys.
        repeat: What a second call does: `safe` comes to the same, `by key` is recognised by the server, which refuses
            or ignores it, and `never` creates, charges or sends again.
    """

    name: str
    method: str
    path: str
    root: str | None
    repeat: Repeat


class Request(NamedTuple):
    """One request, decided and not sent; it holds no credentials.

    Attributes:
        method: The HTTP method, in capitals.
        path: Below the base URL, starting with a slash, every segment quoted for the wire: send it as it is.
        params: The query as names and values, in order, not yet quoted.
        body: What the JSON body says, in plain values; None where there is no body. `wire.write_json` makes bytes of
            it and keeps every digit of a Decimal.
        operation: What is asked for.
    """

    method: str
    path: str
    params: list[tuple[str, str]]
    body: Any
    operation: Operation


class Response(Generic[T]):
    """What the server answered.

    Attributes:
        status_code: The HTTP status, which need not be one that HTTP has a name for.
        content: The body, byte for byte.
        headers: The headers; names in any case.
        parsed: What the contract promises for this status; None where the body is not that, or the status not in it.
    """

    __slots__ = ("content", "headers", "parsed", "status_code")

    def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str], parsed: T | None) -> None:
        self.status_code = status_code
        self.content = content
        self.headers = headers
        self.parsed = parsed

    def __repr__(self) -> str:
        return f"Response(status_code={self.status_code}, parsed={self.parsed!r})"


__all__ = ("UNSET", "Operation", "Repeat", "Request", "Response", "Unset")
