"""An ASGI application that receives webhooks; for Starlette, Litestar, Quart and bare servers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lago_orgs.web.webhooks.door import TOO_LARGE, Door
from lago_orgs.webhooks.inbox.inbox import Inbox

Message = MutableMapping[str, Any]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Any]


def webhook_app(inbox: Inbox) -> App:
    """Return an application that receives webhooks at whatever path it stands.

    Where a framework has routes, give it one of those: what is mounted answers only below its path in Starlette, which
    redirects from the path itself, and Lago follows no redirect.

    Args:
        inbox: Keeps them; it needs a verifier.

    Example:
        >>> app = Starlette(routes=[Route("/webhooks/lago", webhook_app(inbox))])
    """
    return _Endpoint(inbox)


class _Endpoint:
    """Receives deliveries: an object, for Starlette takes a function in a route for something else."""

    def __init__(self, inbox: Inbox) -> None:
        self._door = Door(inbox)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one delivery."""
        if scope["type"] != "http":
            raise RuntimeError(f"a {scope['type']} connection came to the webhooks' endpoint: give it HTTP only")
        door = self._door
        said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        length = said.get("content-length")
        status = door.refusal(scope["method"], said.get("content-type"), length)
        body, goes_on = b"", status is None
        while goes_on:
            message = await receive()
            if message["type"] == "http.disconnect":
                return  # nobody waits for an answer, and Lago tries again
            body, goes_on = body + message.get("body", b""), message.get("more_body", False)
            if len(body) > door.most:
                status, goes_on = TOO_LARGE, False
        if status is None:
            status = await door.answer_async(body, scope["headers"], length)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
