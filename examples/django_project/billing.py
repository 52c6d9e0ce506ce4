"""Who asks, and for which organization."""

from collections.abc import Callable
from typing import Any

from examples.embedded import signed_in


def sign_in(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Note who asks."""

    def serve(request: Any) -> Any:
        request.member = signed_in(request.headers.get("Authorization"))
        return get_response(request)

    return serve


def org_of(request: Any) -> str:
    """Return whose a request is."""
    found: str = request.member.org_id
    return found


def user_of(request: Any) -> str:
    """Return who acts in it."""
    found: str = request.member.id
    return found
