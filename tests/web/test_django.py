"""Billing in Django: settings, middleware sync and async, decorators, checks, and the command."""

import asyncio
import contextlib
import gc
import io
import json
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Shop
from .django_project import MIDDLEWARE, UNITS, configure, stream_async_broken
from .leaving import leave

configure()

from django.core.checks import run_checks  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import AsyncClient, Client, RequestFactory, override_settings  # noqa: E402

from lago_orgs.web.django import get_billing, refused  # noqa: E402
from lago_orgs.web.django.middleware import TrackUsageMiddleware  # noqa: E402

ACME = {"X-Org": "acme"}


def settings_of(shop: Shop, **more: Any) -> dict[str, Any]:
    return {
        "API_URL": shop.url,
        "API_KEY": shop.key,
        "OUTBOX": str(shop.outbox),
        "ORG": "tests.web.django_project.org_of",
        "USER": "tests.web.django_project.user_of",
        "CODE": "tokens",
        "UNITS": UNITS,
        **more,
    }


@pytest.fixture
def project(shop: Shop) -> Iterator[Shop]:
    with override_settings(LAGO_ORGS=settings_of(shop), MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.web.django_project"):
        yield shop


def ask(path: str, *, is_async: bool = False, method: str = "GET", headers: dict[str, str] | None = None) -> Any:
    """Ask, and read all of the answer."""
    if not is_async:
        client: Any = Client(raise_request_exception=False)
        answer = client.generic(method, path, headers=headers)
        answer.said = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        return answer

    async def asked() -> Any:
        client: Any = AsyncClient(raise_request_exception=False)
        answer = await client.generic(method, path, headers=headers)
        parts = [part async for part in answer] if answer.streaming else [answer.content]
        answer.said = b"".join(parts).decode()
        return answer

    return asyncio.run(asked())


def used() -> list[Any]:
    return sorted(
        each.payload["properties"]["tokens"] for each in get_billing().recorder.outbox.export(everything=True)
    )


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("path", ["/chat", "/chat_async"])
def test_a_limit_counts_what_lago_has_not_seen_and_then_answers_429(project: Shop, path: str, is_async: bool) -> None:
    answers = [ask(path, is_async=is_async, method="POST", headers=ACME) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"tokens";q=100;qu="tokens"'
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert get_billing().recorder.flush(30)
    kept = [event.properties for event in project.events()]
    assert kept == [{"endpoint": path, "tokens": 60, "user_id": "jane"}] * 2


@pytest.mark.parametrize(
    ("path", "headers", "status", "reason"),
    [
        ("/who", {"X-Org": "stranger"}, 402, "not_subscribed"),
        ("/who", {}, 401, "no_organization"),
        ("/sso", ACME, 403, "not_entitled"),
    ],
)
def test_refusals_are_problems_and_are_signalled(
    project: Shop, path: str, headers: dict[str, str], status: int, reason: str
) -> None:
    heard: list[Any] = []

    def hear(**told: Any) -> None:
        heard.append(told["decision"].reason.value)

    refused.connect(hear)
    try:
        answer = ask(path, headers=headers)
    finally:
        refused.disconnect(hear)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.said)["reason"] == reason
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (status == 401)
    assert heard == [reason]
    assert used() == []


def test_a_page_is_answered_to_who_asks_for_one(project: Shop) -> None:
    answer = ask("/who", headers={"X-Org": "<stranger>", "Accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (402, "text/html; charset=utf-8")
    assert answer.said == "<p>Payment Required: &lt;stranger&gt;</p>"


@pytest.mark.parametrize("is_async", [False, True])
def test_what_views_say_that_they_used_is_recorded(project: Shop, is_async: bool) -> None:
    assert json.loads(ask("/who", is_async=is_async, headers=ACME).said) == {"org": "acme", "user": "jane"}
    assert ask("/stream_async" if is_async else "/stream", is_async=is_async, headers=ACME).said == "xxxx"
    assert ask("/free", is_async=is_async, headers=ACME).said == "free"
    assert ask("/free", is_async=is_async).said == "free"
    assert ask("/none", is_async=is_async, headers=ACME).status_code == 404
    assert used() == [3, 8]
    assert get_billing().unrecorded == 0


@pytest.mark.parametrize(("options", "expected"), [({}, [60, 60]), ({"REQUEST_ID": "X-Request-Id"}, [60])])
def test_requests_of_one_id_are_one_use_only_where_the_setting_believes_it(
    shop: Shop, options: dict[str, str], expected: list[int]
) -> None:
    settings = settings_of(shop, **options)
    with override_settings(LAGO_ORGS=settings, MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.web.django_project"):
        for _ in range(2):
            ask("/chat", method="POST", headers={**ACME, "X-Request-Id": "r-1"})
        assert used() == expected


def test_an_exception_ends_a_request(project: Shop) -> None:
    with override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False):
        assert ask("/broken", headers=ACME).status_code == 500
    with pytest.raises(RuntimeError, match="broken"):
        Client().get("/broken", headers=ACME)
    assert used() == []


def test_a_stream_is_ended_by_an_exception(project: Shop) -> None:
    """As Django's ASGI handler has it, which does not close a response after an exception."""

    async def served() -> None:
        request: Any = RequestFactory().get("/", headers=ACME)
        request.member = {"org_id": "acme", "id": "jane"}
        answer: Any = await TrackUsageMiddleware(stream_async_broken)(request)
        async with contextlib.aclosing(aiter(answer)) as parts:
            assert await anext(parts) == b"x"
            with pytest.raises(RuntimeError, match="broken"):
                await anext(parts)

    asyncio.run(served())
    answer: Any = Client().get("/stream_broken", headers=ACME)
    parts = iter(answer)
    assert next(parts) == b"x"
    with pytest.raises(RuntimeError, match="broken"):
        next(parts)
    assert used() == [4, 4]
    assert get_billing().unrecorded == 0


def test_who_leaves_a_stream_under_asgi_pays_for_what_was_used(project: Shop) -> None:
    async def served() -> list[Any]:
        await leave(ASGIHandler(), "/told_async", "2.3", "waits")
        return used()

    gc.disable()  # what is collected late is not to help
    try:
        found = asyncio.run(served())
        assert len(found) == 1
        assert 2 <= found[0] < 1_000
        assert get_billing().unrecorded == 0
    finally:
        gc.enable()


def test_whose_it_is_may_be_asked_of_the_database(shop: Shop) -> None:
    from django.core.exceptions import SynchronousOnlyOperation

    def from_database(request: Any) -> str:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return str(request.headers["X-Org"])
        raise SynchronousOnlyOperation("not on an event loop")

    settings = settings_of(shop, ORG=from_database, USER=None, UNITS=1)
    with override_settings(LAGO_ORGS=settings, MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.web.django_project"):
        assert ask("/free", is_async=True, headers=ACME).status_code == 200
        assert used() == [1]


@pytest.mark.parametrize(("policy", "status"), [("allow", 200), ("deny", 503)])
def test_what_is_answered_while_lago_is_away_is_the_policy(project: Shop, policy: str, status: int) -> None:
    project.away()
    with override_settings(LAGO_ORGS=settings_of(project, ON_OUTAGE=policy)):
        assert ask("/who", headers=ACME).status_code == status
        assert ask("/free", headers=ACME).status_code == 200
        project.simulator.faults.clear()


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        ({}, []),
        ({"CODE": None}, ["lago_orgs.E003"]),
        ({"ORG": None}, ["lago_orgs.E003"]),
        ({"ORG": "nowhere.at_all"}, ["lago_orgs.E001"]),
        ({"OUTBOXX": "usage.db"}, ["lago_orgs.E001"]),
        ({"API_KEY": ""}, ["lago_orgs.E002"]),
        ({"ON_OUTAGE": "hope"}, ["lago_orgs.E003"]),
    ],
)
def test_settings_are_checked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], ids: list[str]
) -> None:
    monkeypatch.delenv("LAGO_API_KEY", raising=False)
    settings = settings_of(shop, **change)
    with override_settings(LAGO_ORGS=settings, MIDDLEWARE=MIDDLEWARE):
        found = run_checks()
    assert [each.id for each in found if each.id.startswith("lago_orgs")] == ids
    if "OUTBOXX" in change:
        assert "did you mean 'OUTBOX'" in found[0].msg


def test_settings_that_are_missing_are_said() -> None:
    with override_settings(LAGO_ORGS=None):
        assert [each.id for each in run_checks()] == ["lago_orgs.E001"]


def test_code_without_the_middleware_is_warned_of(shop: Shop) -> None:
    with override_settings(LAGO_ORGS=settings_of(shop), MIDDLEWARE=[]):
        assert [each.id for each in run_checks()] == ["lago_orgs.W001"]


def test_the_command_shows_the_books_delivers_and_lists_the_dead(project: Shop) -> None:
    def said(*arguments: str) -> str:
        heard = io.StringIO()
        call_command("lago_orgs", *arguments, stdout=heard)
        return heard.getvalue()

    ask("/who", headers=ACME)
    assert said("deliver").startswith("recorded 1 = delivered 1 + pending 0 + dead 0")
    project.away()
    ask("/who", headers=ACME)
    with pytest.raises(CommandError, match="1 events wait"):
        said("deliver", "--timeout", "0.1")
    project.simulator.faults.clear()
    assert said("dead") == ""


def test_a_request_is_gone_with_its_response(project: Shop) -> None:
    """Nothing holds itself, and what a client sent along, until the garbage collector comes."""
    request = RequestFactory().get("/", headers=ACME)
    response = TrackUsageMiddleware(lambda _: HttpResponse(b"ok"))(request)
    noted = weakref.ref(request)
    gc.disable()
    try:
        del request, response
        assert noted() is None
    finally:
        gc.enable()
