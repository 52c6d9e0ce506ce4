"""What `billing.access` denies within a view, answered as a refusal is: in Starlette's own way where it is there."""

from __future__ import annotations

from typing import Any

from lago_orgs.errors import AccessDenied, LagoOrgsError
from lago_orgs.web import gate

POLICY_VIOLATION = 1008


def handle_denials(app: Any) -> None:
    """Have an application of Starlette's or FastAPI's answer denials itself, unless it handles them already.

    Args:
        app: What is behind the middleware; anything else is left as it is.
    """
    while app is not None:
        handlers = getattr(app, "_exception_handlers", None)
        if isinstance(handlers, dict) and hasattr(app, "add_exception_handler"):
            if not handlers.keys() & {AccessDenied, LagoOrgsError}:
                app.add_exception_handler(AccessDenied, _answered)
            return
        app = getattr(app, "app", None)


async def _answered(connection: Any, denied: Any) -> Any:
    from starlette.responses import Response
    from starlette.websockets import WebSocket, WebSocketState

    answer = gate.answer(denied.decision)
    if isinstance(connection, WebSocket) and connection.application_state is WebSocketState.CONNECTED:
        await connection.close(POLICY_VIOLATION, answer.title)
        return None
    return Response(answer.content, answer.status, dict(answer.headers))


async def send_denial(denied: AccessDenied, send: Any) -> None:
    """Answer a request over ASGI that an application let a denial end, before anything of the response went out."""
    answer = gate.answer(denied.decision)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
