# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""What the server answers when it refuses or fails, the same for every operation: one class for each status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _decode as decode

if TYPE_CHECKING:
    from typing import TypeAlias

    from . import _http
    from .models.api_error_bad_request import ApiErrorBadRequest
    from .models.api_error_forbidden import ApiErrorForbidden
    from .models.api_error_internal_server_error import ApiErrorInternalServerError
    from .models.api_error_not_allowed import ApiErrorNotAllowed
    from .models.api_error_not_found import ApiErrorNotFound
    from .models.api_error_too_many_requests import ApiErrorTooManyRequests
    from .models.api_error_unauthorized import ApiErrorUnauthorized
    from .models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity

    ApiProblem: TypeAlias = (
        ApiErrorBadRequest
        | ApiErrorUnauthorized
        | ApiErrorForbidden
        | ApiErrorNotFound
        | ApiErrorNotAllowed
        | ApiErrorUnprocessableEntity
        | ApiErrorTooManyRequests
        | ApiErrorInternalServerError
    )

_PROBLEMS: _http.Answers = {
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    405: decode.Ref("api_error_not_allowed", "ApiErrorNotAllowed"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def answers(*statuses: int) -> _http.Answers:
    """The decoders for these statuses."""
    return {status: _PROBLEMS[status] for status in statuses}
