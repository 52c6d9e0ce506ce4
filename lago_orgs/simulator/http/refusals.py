"""The ways in which Lago says no, each with the body that it sends (`app/controllers/concerns/api_errors.rb`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Details = Mapping[str, Any]


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, body: Mapping[str, Any] | None, *, content_type: str | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.content_type = content_type


def bad_request(message: str) -> Refusal:
    """400 with a message and no code."""
    return Refusal(400, {"status": 400, "error": message})


def root_missing(root: str) -> Refusal:
    """400: the root object of the body is absent, empty, or of the wrong kind."""
    return bad_request(f"BadRequest: param is missing or the value is empty or invalid: {root}")


def unauthorized() -> Refusal:
    """401: no key, or one that nobody has."""
    return Refusal(401, {"status": 401, "error": "Unauthorized"})


def forbidden(code: str = "feature_unavailable") -> Refusal:
    """403: most often something that needs a premium licence."""
    return Refusal(403, {"status": 403, "error": "Forbidden", "code": code})


def not_found(resource: str) -> Refusal:
    """404 for a resource, named in snake case."""
    return Refusal(404, {"status": 404, "error": "Not Found", "code": f"{resource}_not_found"})


def not_allowed(code: str) -> Refusal:
    """405: a rule of the business refuses, not the HTTP verb."""
    return Refusal(405, {"status": 405, "error": "Method Not Allowed", "code": code})


def invalid(details: Details | str) -> Refusal:
    """422 with the details of each field, or with a sentence."""
    details = details if isinstance(details, str) else dict(details)
    return Refusal(
        422,
        {"status": 422, "error": "Unprocessable Entity", "code": "validation_errors", "error_details": details},
    )


def invalid_field(field: str, *codes: str) -> Refusal:
    """422 for one field."""
    return invalid({field: list(codes)})


def crash() -> Refusal:
    """500: where the real server raises what nobody rescues."""
    return Refusal(
        500, {"status": 500, "error": "Internal Server Error"}, content_type="application/json; charset=UTF-8"
    )


def not_simulated(operation: str, message: str) -> Refusal:
    """501: the real server would do something here that the simulator does not; Lago itself never answers this."""
    return Refusal(
        501,
        {
            "status": 501,
            "error": "Not Implemented",
            "code": "not_simulated",
            "operation": operation,
            "message": message,
        },
    )


class Problems:
    """Collects what is wrong with each field, in the order of the checks, as one model validation does."""

    def __init__(self) -> None:
        self.details: dict[str, list[str]] = {}

    def add(self, field: str, code: str) -> None:
        """Note one problem of a field."""
        self.details.setdefault(field, []).append(code)

    def require(self, field: str, value: object) -> None:
        """A blank value is `value_is_mandatory`."""
        if value is None or (isinstance(value, str | Sequence | Mapping) and not str(value).strip()):
            self.add(field, "value_is_mandatory")

    def refuse_if_any(self) -> None:
        """Raises 422 with everything that was noted, if anything was."""
        if self.details:
            raise invalid(self.details)
