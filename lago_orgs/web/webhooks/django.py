"""A Django view that receives webhooks."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lago_orgs.web.webhooks.door import TOO_LARGE, Door
from lago_orgs.webhooks.inbox.inbox import Inbox


def webhook_view(inbox: Inbox) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view for `urlpatterns`; it needs no CSRF token, for the signature says who sends.

    Args:
        inbox: Keeps deliveries; it needs a verifier.

    Example:
        >>> urlpatterns = [path("webhooks/lago", webhook_view(inbox))]
    """
    door = Door(inbox)

    def receive(request: HttpRequest) -> HttpResponse:
        headers: Any = request.headers  # typed as the property that it is made by
        length = request.META.get("CONTENT_LENGTH")
        status = door.refusal(request.method or "", request.content_type, length)
        if status is not None:
            return HttpResponse(status=status)
        try:
            body = request.body  # which raises if somebody else has consumed the stream
        except RequestDataTooBig:
            return HttpResponse(status=TOO_LARGE)
        return HttpResponse(status=door.answer(body, headers, length))

    view: Any = csrf_exempt(receive)
    exempt: Callable[[HttpRequest], HttpResponse] = view
    return exempt
