"""A WSGI application that receives webhooks; for Pyramid, Bottle and bare servers."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from lago_orgs.web.webhooks.door import Door, length_of
from lago_orgs.webhooks.inbox.inbox import Inbox

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def webhook_wsgi(inbox: Inbox) -> App:
    """Return an application that receives webhooks at whatever path it is mounted.

    Args:
        inbox: Keeps them; it needs a verifier.
    """
    door = Door(inbox)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH")
        status = door.refusal(environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE"), length)
        if status is None:
            # Without a length the end of the stream is only safe to wait for where the server marks it.
            size = length_of(length)
            if size is None and environ.get("wsgi.input_terminated"):
                size = door.most + 1
            body = environ["wsgi.input"].read(size or 0)
            headers = [(name[5:].replace("_", "-"), value) for name, value in environ.items() if name[:5] == "HTTP_"]
            status = door.answer(body, headers, length)
        start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Length", "0")])
        return [b""]

    return app
