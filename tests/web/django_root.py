"""The one view of the project in `flavours`."""

from typing import Any

from django.http import HttpResponse
from django.urls import path


def ok(request: Any) -> Any:
    return HttpResponse(b"ok")


urlpatterns = [path("", ok)]
