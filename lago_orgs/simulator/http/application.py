"""The pure core: a request in, an answer out."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from decimal import DecimalException
from typing import Any, Final

from ...pricing.charges import UnpriceableError
from ..state.organization import Organization
from .call import Call
from .messages import Request, Response
from .params import Params, TooDeep, parse_query
from .refusals import Refusal, crash, unauthorized
from .rendering import render
from .routing import Router, squeezed

PREFIX: Final = "/api/v1"
MAX_NESTING: Final = 100
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_HALF_ESCAPED: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_CONTAINERS: Final = frozenset({dict, list})
_NOT_FOUND: Final = {"status": 404, "error": "Not Found", "code": "resource_not_found"}
_NOT_FOUND_BARE: Final = {"status": 404, "error": "Not Found"}
_READS: Final = frozenset({"GET", "HEAD"})
# Verbs that Lago's last route catches; any other ends in Rails' own 404.
_ROUTED: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_OPEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "/health": {
        "version": "production",
        "github_url": "https://github.com/getlago/lago-api",
        "message": "Success",
    },
    "/ready": {"status": "ok"},
}


class Malformed(ValueError):
    """A body that is no JSON."""


def _no_constant(name: str) -> None:
    raise Malformed(name)


def parse_body(request: Request) -> Params:
    """The body as an object: JSON, or a form; `{}` where there is none, or where it is said to be neither.

    A byte order mark, half a surrogate pair and what is nested too deeply are no JSON (recorded in q37-json).
    """
    body = request.body
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not body or kind not in (_JSON, _FORM):
        return {}
    try:
        if kind == _FORM:
            return parse_query(body.decode("utf-8", "replace"))
        if body.startswith(BOM_UTF8):
            raise Malformed("begins with a byte order mark")
        parsed = json.loads(body, parse_constant=_no_constant)
        if _deeper_than(MAX_NESTING, parsed):
            raise Malformed("nested too deeply")
        if _HALF_ESCAPED.search(body) and _has_half_pair(parsed):
            raise Malformed("half a surrogate pair")
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    return parsed if isinstance(parsed, dict) else {"_json": parsed}


def _has_half_pair(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_half_pair(key) or _has_half_pair(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_has_half_pair, value))
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)


def _deeper_than(depth: int, value: Any) -> bool:
    if isinstance(value, dict):
        return depth == 0 or any(_deeper_than(depth - 1, item) for item in value.values() if type(item) in _CONTAINERS)
    if isinstance(value, list):
        return depth == 0 or any(_deeper_than(depth - 1, item) for item in value if type(item) in _CONTAINERS)
    return False


def _malformed(request: Request) -> Response:
    if request.headers.get("accept", "").split(",")[0].split(";")[0].strip() == "application/json":
        body = render({"status": 400, "error": "Bad Request"})
        return Response(400, body, content_type="application/json; charset=UTF-8")
    return Response(400, b"", content_type="text/html; charset=UTF-8")


class Application:
    """Answers requests of the organizations that it is given.

    Args:
        router: The routes below `/api/v1`.
        organization_of: Finds the organization that an API key opens.
    """

    def __init__(self, router: Router, organization_of: Callable[[str], Organization | None]) -> None:
        self._router = router
        self._organization_of = organization_of

    def answer(self, request: Request) -> Response:
        """Answer a request; what it leaves to the background is done when this returns.

        Whatever else is raised is a fault of the simulator's own.
        """
        try:
            body = parse_body(request)
        except Malformed:
            return _malformed(request)
        path, _, query = request.target.partition("?")
        path = squeezed(path)
        if path in _OPEN and request.method in _READS:
            return Response(200, render(_OPEN[path]))
        method = "GET" if request.method == "HEAD" else request.method
        found = self._router.find(method, path.removeprefix(PREFIX)) if path.startswith(PREFIX + "/") else None
        if found is None:
            return Response(404, render(_NOT_FOUND if request.method in _ROUTED else _NOT_FOUND_BARE))
        handler, parameters = found
        try:
            org = self._authenticate(request)
            if "\0" in "".join(parameters.values()):
                raise crash()
            answer = handler(Call(org, parameters, parse_query(query), body))
            response = answer if isinstance(answer, Response) else Response(200, render(answer))
        except Refusal as refusal:
            return _refused(refusal)
        except TooDeep:
            return _malformed(request)
        except (UnpriceableError, DecimalException, OverflowError):
            # What Lago cannot price, and numbers that its columns cannot hold: it raises, and nobody rescues.
            return _refused(crash())
        org.run_jobs()
        return response

    def _authenticate(self, request: Request) -> Organization:
        words = request.headers.get("authorization", "").split()
        org = self._organization_of(words[1]) if len(words) > 1 else None
        if org is None:
            raise unauthorized()
        return org


def _refused(refusal: Refusal) -> Response:
    body = render(refusal.body) if refusal.body is not None else b""
    if refusal.content_type:
        return Response(refusal.status, body, content_type=refusal.content_type)
    return Response(refusal.status, body)
