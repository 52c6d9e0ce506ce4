"""The views: what is metered, who is let in."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_POST

from examples.embedded import LIMIT, TOKENS, answered
from lago_orgs.web.django import active_subscription, get_billing, limit


@require_GET
def welcome(_: HttpRequest) -> HttpResponse:
    """Say hello to everybody: this has nothing to do with billing."""
    return JsonResponse({"hello": "world"})


@require_POST
@active_subscription
@limit(TOKENS, LIMIT)
def chat(request: HttpRequest) -> HttpResponse:
    """Answer, and count the tokens."""
    said, tokens = answered(json.loads(request.body)["prompt"])
    get_billing().add(tokens)
    return JsonResponse({"said": said})


@require_POST
@active_subscription
@limit(TOKENS, LIMIT)
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Answer word by word; whoever leaves early has used what came so far."""
    said, _ = answered(json.loads(request.body)["prompt"])

    def words() -> Iterator[str]:
        for word in said.split():
            get_billing().add(1)
            yield f"data: {word}\n\n"

    return StreamingHttpResponse(words(), content_type="text/event-stream")


@require_GET
@active_subscription
def usage(request: Any) -> HttpResponse:
    """Show what the organization has used in this period, as Lago has it."""
    request.billing.recorder.flush(5)  # what was recorded a moment ago as well
    found = request.billing.lago.get_current_usage(request.member.org_id)
    return JsonResponse({} if found is None else found.to_dict())
