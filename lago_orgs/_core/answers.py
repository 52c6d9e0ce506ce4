"""Answers of the server, and the errors that they mean."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs import types
from lago_orgs._core.retry import asked_pause
from lago_orgs._core.words import one_line
from lago_orgs.errors import (
    ActionRefused,
    ApiError,
    AuthenticationError,
    BadRequest,
    CallInfo,
    LagoOrgsError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedAnswer,
    ValidationFailed,
)
from lago_orgs.types.numbers import is_bounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.types import EventRefusal

SHOWN = 200
# Digits of a number in an answer: among what an application recorded there may be long ones.
LONGEST_NUMBER = 10_000
MAY_NOT_READ = "read_action_not_allowed"
"""How the code of Lago's 403 begins for a key that lacks the permission to read something."""


# Of an answer in JSON, and of one that says nothing.
_BEGINNINGS = {b"{", b"[", b""}
# Statuses by which Lago says what it did not do, and why: of those a page says nothing.
LAGOS = {400, 403, 404, 405, 422}
BEGINNING = 64


@attrs.frozen
class Answer:
    """What came back: a status, headers with names in lower case, and the bytes."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    def json(self) -> Any:
        """Return the body, with every decimal kept as it was written.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.content, parse_float=_decimal)

    @property
    def is_success(self) -> bool:
        """Say whether the server did what it was asked."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str | None:
        """Return Lago's code of an error; None if there is none or the body is not Lago's."""
        if self.is_success:
            return None
        body = _body(self)
        code = body.get("code") if isinstance(body, dict) else None
        return code if isinstance(code, str) else None

    @property
    def is_foreign(self) -> bool:
        """Say whether somebody on the way answered in Lago's place: a proxy's page, another service's JSON.

        Lago's own refusals are JSON that repeats the status, but for an empty one of a body that it cannot read.
        """
        if self.is_success:
            return self.content[:BEGINNING].lstrip()[:1] not in _BEGINNINGS
        if self.status == 400 and not self.content.strip():
            return False
        body = _body(self)
        return not isinstance(body, dict) or (body.get("status") != self.status and self.code is None)

    def excerpt(self) -> str:
        """Return the start of the body, on one line."""
        return one_line(self.content[: SHOWN * 4].decode(errors="replace"), SHOWN)


def _decimal(text: str) -> Decimal:
    try:
        read = Decimal(text)
    except InvalidOperation:
        raise ValueError("a number is out of all bounds") from None
    # Written out, a number with a huge exponent fills the memory.
    if not is_bounded(read, LONGEST_NUMBER):
        raise ValueError("a number is out of all bounds")
    return read


def _body(answer: Answer) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def root_of(answer: Answer, root: str, call: CallInfo) -> Any:
    """Say what a successful answer holds under its root, such as the object under `customer`.

    Raises:
        UnexpectedAnswer: The body is not JSON, or has no such root: another service answered.
    """
    body = _body(answer)
    if not isinstance(body, dict) or root not in body:
        raise UnexpectedAnswer(
            f"the answer has no {root!r}: is api_url the address of Lago's API? It begins: {answer.excerpt()!r}",
            status=answer.status,
            body=answer.excerpt(),
            call=call,
        )
    return body[root]


def refusals(details: Any) -> tuple[EventRefusal, ...]:
    """Return the events that made Lago refuse a batch, from the `error_details` that are keyed by their index."""
    if not isinstance(details, dict) or not details or not all(str(key).isdecimal() for key in details):
        return ()
    return tuple(_refusal(int(index), reasons) for index, reasons in sorted(details.items(), key=lambda at: int(at[0])))


def _refusal(index: int, reasons: Any) -> EventRefusal:
    read = _fields(reasons)
    return types.EventRefusal(index, read, is_duplicate=read == {"transaction_id": ("value_already_exist",)})


def _fields(details: Any) -> dict[str, tuple[str, ...]]:
    """Return Field -> codes, of everything that Lago is known to send there: lists, nested indices, plain text."""
    if isinstance(details, str):
        return {"base": (details,)}
    if not isinstance(details, dict):
        return {}
    read: dict[str, tuple[str, ...]] = {}
    for field, value in details.items():
        if isinstance(value, dict):
            read |= {f"{field}.{inner}": codes for inner, codes in _fields(value).items()}
        elif isinstance(value, list):
            read[field] = tuple(str(each) for each in value)
        else:
            read[field] = (str(value),)
    return read


def error_from(answer: Answer, call: CallInfo, now: datetime) -> LagoOrgsError:
    """Return the error that an unsuccessful answer means, with a message that says what to do.

    Args:
        answer: Any answer that is not a success.
        call: The call that it answers.
        now: The present instant, to read `Retry-After` by.
    """
    body = _body(answer)
    lago = body if isinstance(body, dict) else {}
    code, details = answer.code, lago.get("error_details")
    said = one_line(str(lago.get("message") or lago.get("error") or "")) or f"status {answer.status}"
    reason = one_line(code or said)
    common: dict[str, Any] = {
        "status": answer.status,
        "code": code,
        "details": details,
        "body": body if body is not None else answer.excerpt(),
        "call": call,
    }
    if answer.status in LAGOS and answer.is_foreign:
        return _foreign(answer, call)
    if answer.status == 401 and answer.is_foreign:
        return AuthenticationError(
            "the key was refused, and not by Lago: check api_url, and what something on the way wants besides "
            "LAGO_API_KEY",
            **common,
        )
    simple = _SIMPLE.get(answer.status)
    if simple is not None:
        kind, words = simple
        return kind(words.format(reason=reason, said=said, remedy=_remedy_of_403(code)), **common)
    if answer.status == 404:
        return NotFound(_missing(code), **common)
    if answer.status == 422:
        fields = _fields(details)
        return ValidationFailed(_refused(reason, fields), fields=fields, events=refusals(details), **common)
    if answer.status == 429 or answer.status >= 500:
        return _later(answer, reason, asked_pause(answer.headers, now), common)
    if answer.status < 400:
        return _foreign(answer, call)
    who = "Lago, or something before it," if answer.is_foreign else "Lago"
    return BadRequest(f"{who} could not read the request: {said}", **common)


_SIMPLE: Mapping[int, tuple[type[ApiError], str]] = {
    401: (
        AuthenticationError,
        "Lago does not know the key: check LAGO_API_KEY, and that the key was made on this server",
    ),
    403: (PermissionDenied, "Lago forbids it ({reason}): {remedy}"),
    407: (
        BadRequest,
        "a proxy on the way wants a user name and a password: set HTTPS_PROXY or HTTP_PROXY with them ({said})",
    ),
    413: (
        BadRequest,
        "the request is too large for Lago, or for a proxy before it ({said}): send less at once, or allow it more",
    ),
    405: (ActionRefused, "Lago's rules forbid it: {reason}"),
    501: (ServerError, "this server does not have it: {said}"),
}


def _later(answer: Answer, reason: str, wait: float | None, common: Mapping[str, Any]) -> ApiError:
    advice = "call again later" if wait is None else f"wait {wait:g} s, then call again"
    if answer.status == 429:
        return RateLimited(f"too many requests ({reason}): {advice}", retry_after=wait, **common)
    return ServerError(f"Lago failed with {answer.status} ({reason}): {advice}", retry_after=wait, **common)


def _foreign(answer: Answer, call: CallInfo) -> UnexpectedAnswer:
    if 300 <= answer.status < 400:
        to = one_line(answer.headers.get("location", "nowhere"))
        message = f"redirected to {to}: let api_url be the address that answers"
    elif answer.status == 404:
        message = "404, but not from Lago's API: is api_url its address, and is the API reached there under /api/v1?"
    else:
        message = (
            f"status {answer.status}, but not from Lago: something on the way answered, or api_url is not the address "
            f"of its API. What became of the request is not known; the answer begins: {answer.excerpt()!r}"
        )
    return UnexpectedAnswer(message, status=answer.status, body=answer.excerpt(), call=call)


def _remedy_of_403(code: str | None) -> str:
    if code and "_action_not_allowed_for_" in code:
        return "the key lacks this permission; use another key or give it the permission in Lago"
    return "this server or its licence lacks the feature, or the key may not use it"


def _missing(code: str | None) -> str:
    if code is None or code == "resource_not_found":
        # Lago's answer to every path that it does not know, and to usage of a customer that it does not know.
        return f"there is no such thing ({code or 404}), or api_url has a path too much: is Lago's API below it?"
    return f"there is no such {one_line(code).removesuffix('_not_found').replace('_', ' ')} ({one_line(code)})"


def _refused(code: str, fields: Mapping[str, tuple[str, ...]]) -> str:
    if not fields:
        return f"Lago refused it: {code}"
    shown = [one_line(f"{field}: {', '.join(codes)}") for field, codes in list(fields.items())[:5]]
    more = f"; and {len(fields) - 5} more" if len(fields) > 5 else ""
    return f"Lago refused it: {'; '.join(shown)}{more}"
