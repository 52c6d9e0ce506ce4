"""A Flask blueprint that receives webhooks."""

from flask import Blueprint, Response, request

from lago_orgs.web.webhooks.door import TOO_LARGE, Door, spellings
from lago_orgs.webhooks.inbox.inbox import Inbox


def webhook_blueprint(inbox: Inbox, path: str = "/webhooks/lago", *, name: str = "lago_webhooks") -> Blueprint:
    """Return a blueprint with one endpoint.

    Args:
        inbox: Keeps deliveries; it needs a verifier.
        path: Where Lago sends them, with a slash at its end or without: it answers at both, for Flask would redirect
            from one to the other, and Lago follows no redirect.
        name: The blueprint's.

    Example:
        >>> app.register_blueprint(webhook_blueprint(inbox))
    """
    door, blueprint = Door(inbox), Blueprint(name, __name__)

    def receive() -> Response:
        length = request.headers.get("Content-Length")
        status = door.refusal(request.method, request.content_type, length)
        if status is not None:
            return Response(status=status)
        # What `get_json` has read before is kept by Flask as it came; what others took off the stream is missed below.
        cached: bytes | None = getattr(request, "_cached_data", None)
        body = request.stream.read(door.most + 1) if cached is None else cached
        if len(body) > door.most:
            return Response(status=TOO_LARGE)
        return Response(status=door.answer(body, request.headers, length))

    for each in spellings(path):
        blueprint.add_url_rule(each, view_func=receive, methods=["POST"])
    return blueprint
