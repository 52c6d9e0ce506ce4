"""A Django project for tests: its settings, which a process has once, its views and its sign-in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import django
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings


def configure() -> None:
    """Give this process its settings, if it has none; each test overrides what it needs."""
    if settings.configured:
        return
    pages = {"lago_orgs/refused.html": "<p>{{ answer.title }}: {{ decision.org_id }}</p>"}
    loaders = [("django.template.loaders.locmem.Loader", pages)]
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=[],
        SECRET_KEY="none",
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        INSTALLED_APPS=["lago_orgs.web.django"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}],
        USE_TZ=True,
    )
    django.setup()


configure()

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from lago_orgs.web.django import active_subscription, feature, header, limit  # noqa: E402
from lago_orgs.web.tab import current  # noqa: E402

UNITS = header("X-Tokens-Used")
MIDDLEWARE = [
    "lago_orgs.web.django.middleware.TrackUsageMiddleware",
    "tests.web.django_project.sign_in",
]


def sign_in(get_response: Any) -> Any:
    """Note who asks; sync and async."""

    def noted(request: Any) -> None:
        if found := request.headers.get("X-Org"):
            request.member = {"org_id": found, "id": "jane"}

    if iscoroutinefunction(get_response):

        async def serve_async(request: Any) -> Any:
            noted(request)
            return await get_response(request)

        return serve_async

    def serve(request: Any) -> Any:
        noted(request)
        return get_response(request)

    return serve


sign_in.sync_capable = sign_in.async_capable = True  # type: ignore[attr-defined]  # as Django marks functions


def org_of(request: Any) -> Any:
    return request.member["org_id"]


def user_of(request: Any) -> Any:
    return request.member["id"]


@active_subscription
@limit("tokens", 100)
def chat(request: Any) -> Any:
    return HttpResponse(b"ok", headers={"X-Tokens-Used": "60"})


@active_subscription
@limit("tokens", lambda _: 100)
async def chat_async(request: Any) -> Any:
    await asyncio.sleep(0)
    return HttpResponse(b"ok", headers={"X-Tokens-Used": "60"})


@active_subscription
def who(request: Any) -> Any:
    request.billing.add(3)
    return JsonResponse({"org": request.billing.org_id, "user": request.billing.user_id})


@feature("sso")
def sso(request: Any) -> Any:
    return HttpResponse(b"in")


def stream(request: Any) -> Any:
    def parts() -> Iterator[bytes]:
        for _ in range(4):
            request.billing.add(2)
            yield b"x"

    return StreamingHttpResponse(parts())


async def stream_async(request: Any) -> Any:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(4):
            request.lago_orgs_tab.add(2)
            yield b"x"

    return StreamingHttpResponse(parts())


def stream_broken(request: Any) -> Any:
    def parts() -> Iterator[bytes]:
        try:
            yield b"x"
            raise RuntimeError("broken")
        finally:
            request.billing.add(4)

    return StreamingHttpResponse(parts())


async def stream_async_broken(request: Any) -> Any:
    async def parts() -> AsyncIterator[bytes]:
        try:
            yield b"x"
            await asyncio.sleep(0)
            raise RuntimeError("broken")
        finally:
            request.billing.add(4)

    return StreamingHttpResponse(parts())


def told(request: Any) -> Any:
    def parts() -> Iterator[bytes]:
        used = 0
        try:
            for used in range(1, 1_000):  # noqa: B007 - it is told at the end
                yield b"x"
        finally:
            request.billing.add(used)

    return StreamingHttpResponse(parts())


async def told_async(request: Any) -> Any:
    async def parts() -> AsyncIterator[bytes]:
        used = 0
        try:
            for used in range(1, 1_000):  # noqa: B007
                yield b"x"
                await asyncio.sleep(0)
        finally:
            request.billing.add(used)

    return StreamingHttpResponse(parts())


def reserving(request: Any) -> Any:
    with request.billing.access.reserve("acme", "tokens", 5000, limit=2000):
        return HttpResponse(b"reserved")


async def requiring(request: Any) -> Any:
    await sync_to_async(request.billing.access.require)("stranger")
    return HttpResponse(b"let in")


def free(request: Any) -> Any:
    assert current.get() is None or current.get() is request.lago_orgs_tab
    return HttpResponse(b"free")


def broken(request: Any) -> Any:
    request.billing.add(5)
    raise RuntimeError("broken")


VIEWS = (
    chat,
    chat_async,
    who,
    sso,
    stream,
    stream_async,
    stream_broken,
    stream_async_broken,
    told,
    told_async,
    reserving,
    requiring,
    free,
    broken,
)
urlpatterns = [path(f"{view.__name__}", view) for view in VIEWS]
