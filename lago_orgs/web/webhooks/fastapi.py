"""A FastAPI router that receives webhooks."""

from fastapi import APIRouter, Request, Response

from lago_orgs.web.webhooks.door import TOO_LARGE, Door, spellings
from lago_orgs.webhooks.inbox.inbox import Inbox


def webhook_router(inbox: Inbox, path: str = "/webhooks/lago") -> APIRouter:
    """Return a router with one endpoint.

    Args:
        inbox: Keeps deliveries; it needs a verifier.
        path: Where Lago sends them, with a slash at its end or without: it answers at both, for FastAPI would redirect
            from one to the other, and Lago follows no redirect.

    Example:
        >>> app.include_router(webhook_router(inbox))
    """
    door, router = Door(inbox), APIRouter()

    async def receive(request: Request) -> Response:
        length = request.headers.get("content-length")
        status = door.refusal(request.method, request.headers.get("content-type"), length)
        if status is not None:
            return Response(status_code=status)
        body = b""
        async for chunk in request.stream():  # which raises if somebody else has consumed it
            body += chunk
            if len(body) > door.most:
                return Response(status_code=TOO_LARGE)
        return Response(status_code=await door.answer_async(body, request.headers.raw, length))

    for each in spellings(path):
        router.add_api_route(each, receive, methods=["POST"], include_in_schema=False)
    return router
