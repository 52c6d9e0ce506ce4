"""Faults on purpose: what networks and servers do to a client, by rule or at random with a seed."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping
from typing import Any, Final, Literal

import attrs

from .http.messages import Request, Response
from .http.rendering import render
from .patterns import LinearPattern

Kind = Literal["status", "delay", "refused", "reset_before", "reset_after", "truncated", "not_json"]
KINDS: Final = ("status", "delay", "refused", "reset_before", "reset_after", "truncated", "not_json")
_LONGEST_SECONDS: Final = 3600.0
_TOKEN: Final = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
# As Lago's cloud documents them; a self-hosted Lago limits nobody.
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    429: {"x-ratelimit-limit": "500", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"},
}
_WITHOUT_BODY: Final = frozenset({204, 304})
_BODIES: Final[Mapping[int, Mapping[str, Any]]] = {
    422: {"status": 422, "error": "Unprocessable Entity", "code": "lock_acquisition_failed"},
    500: {"status": 500, "error": "Internal Server Error"},
}


def _headers(given: object) -> dict[str, str]:
    """Headers that can be sent; a number is taken for its text."""
    if not isinstance(given, Mapping):
        raise TypeError(f"headers: an object of names and values is needed, not {given!r}")
    headers = {name: str(value) if type(value) is int else value for name, value in given.items()}
    for name, value in headers.items():
        sendable = isinstance(value, str) and value.isascii() and value.isprintable() and value == value.strip()
        if not name or not _TOKEN.issuperset(name) or not sendable:
            raise ValueError(f"headers: {name!r}: {value!r} cannot be sent in an HTTP header")
    return headers


def _verb(given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise TypeError(f"method: a verb is needed, not {given!r}")
    return given.upper()


def _pattern(given: str | re.Pattern[str]) -> re.Pattern[str] | LinearPattern:
    try:
        return given if isinstance(given, re.Pattern) else LinearPattern(given)
    except (TypeError, ValueError) as error:
        raise type(error)(f"path: {error}") from error


def _is_kind(_owner: object, _field: object, value: object) -> None:
    if value not in KINDS:
        raise ValueError(f"kind: {value!r} is none of {', '.join(KINDS)}")


@attrs.frozen
class Fault:
    """What goes wrong.

    Args:
        kind: `status` answers at once with `status` and writes nothing (422 is Lago's failed lock); `delay` answers
            late, after the write; `refused` lets nobody connect for `seconds`; `reset_before` and `reset_after` drop
            the connection before or after the write; `truncated` sends half of the body; `not_json` a proxy's page.
        status: For `status` and `not_json`: the status that is answered.
        headers: For `status`: headers of the answer, such as `Retry-After`; 429 has those of Lago's cloud anyway.
        seconds: For `delay` and `refused`: how long, an hour at the most.

    Raises:
        TypeError: A value is of another type.
        ValueError: A value is out of range, or a header cannot be sent.
    """

    kind: Kind = attrs.field(validator=_is_kind)
    status: int = attrs.field(
        default=503, validator=attrs.validators.and_(attrs.validators.ge(200), attrs.validators.le(599))
    )
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_headers)
    seconds: float = attrs.field(
        default=0.0,
        converter=float,
        validator=[attrs.validators.ge(0), attrs.validators.le(_LONGEST_SECONDS)],
    )

    @property
    def prevents_write(self) -> bool:
        """Tell whether the request never reaches the server's state."""
        return self.kind in ("status", "refused", "reset_before")

    def answer(self) -> Response:
        """Return what is answered in place of the server's own answer."""
        given = {name.lower() for name in self.headers}
        usual = {name: value for name, value in _HEADERS.get(self.status, {}).items() if name not in given}
        headers = tuple({**usual, **self.headers}.items())
        if self.kind == "not_json":
            page = b"<html><body><h1>Bad Gateway</h1></body></html>"
            return Response(self.status, page, content_type="text/html", headers=headers)
        body = _BODIES.get(self.status, {"status": self.status, "error": "fault of the simulator"})
        return Response(self.status, b"" if self.status in _WITHOUT_BODY else render(body), headers=headers)


@attrs.define
class Rule:
    """When a fault strikes.

    Args:
        fault: What goes wrong.
        method: The verb it is limited to.
        path: A regular expression that must be found in the path: as text it is one of the kind that takes linear
            time (`LinearPattern`); a compiled one is taken as it is.
        api_key: The organization it is limited to, by its key.
        times: How often it strikes at the most; None is without end.
        probability: How likely it strikes where the rest fits, 0 to 1.
    """

    fault: Fault
    method: str | None = attrs.field(default=None, converter=_verb)
    path: re.Pattern[str] | LinearPattern | None = attrs.field(
        default=None, converter=attrs.converters.optional(_pattern)
    )
    api_key: str | None = attrs.field(
        default=None, repr=False, validator=attrs.validators.optional(attrs.validators.instance_of(str))
    )
    times: int | None = attrs.field(
        default=None, validator=attrs.validators.optional([attrs.validators.instance_of(int), attrs.validators.ge(0)])
    )
    probability: float = attrs.field(default=1.0, validator=[attrs.validators.ge(0), attrs.validators.le(1)])
    struck: int = attrs.field(default=0, init=False)

    def fits(self, request: Request) -> bool:
        """Tell whether the rule speaks of this request and is not used up."""
        if self.times is not None and self.struck >= self.times:
            return False
        if self.method is not None and self.method != request.method:
            return False
        if self.path is not None and not self.path.search(request.target.partition("?")[0]):
            return False
        return self.api_key is None or request.headers.get("authorization", "").split()[1:] == [self.api_key]


class Faults:
    """The rules of one simulator; the first that strikes is taken.

    Args:
        seed: What the chances follow from: the same requests meet the same faults.
    """

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self._random = random.Random(seed)

    def add(self, fault: Fault, **conditions: Any) -> Rule:
        """Add a rule; the conditions are those of `Rule`."""
        rule = Rule(fault, **conditions)
        self.rules.append(rule)
        return rule

    def clear(self, seed: int = 0) -> None:
        """Forget all rules and begin the chances anew."""
        self.rules.clear()
        self._random.seed(seed)

    def strike(self, request: Request) -> Fault | None:
        """Return the fault that this request meets, if any."""
        for rule in self.rules:
            if rule.fits(request) and (rule.probability >= 1 or self._random.random() < rule.probability):
                rule.struck += 1
                return rule.fault
        return None
