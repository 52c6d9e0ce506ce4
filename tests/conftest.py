"""Every answer and every webhook that a simulator gives in the test suite is held to the contract."""

from __future__ import annotations

import gc
import json
import signal
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from lago_orgs.simulator.http.application import Application
from lago_orgs.simulator.http.messages import Request, Response
from lago_orgs.simulator.http.rendering import render
from lago_orgs.simulator.state.organization import Organization
from lago_orgs.simulator.webhooks import outbox, payloads
from tests.contracts import operation, problems, webhook_problems
from tests.recorder.redis_server import RedisServer

# Tests that are started in the background inherit that Ctrl-C is ignored, and would pass that on to what they run.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine makes no test fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@settings(max_examples=1, derandomize=True, database=None)
@given(strategies.none())
def first_property(_: None) -> None:
    """Nothing: the first property of a thread makes Hypothesis register its generator of random numbers."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the half a million objects that collecting makes out of every later search for garbage: they all stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        # Afterwards Hypothesis would not see who holds its generator (frozen objects are no referrers), and warn.
        first_property()
        gc.collect()
        gc.freeze()
        gc.enable()


# What takes long comes first: a worker that began it last would keep the other one waiting.
LONG = {
    f"tests/{path}.py": rank
    for rank, path in enumerate(
        (
            "docs/test_pages",
            "recorder/test_process",
            "migrate/test_interruption",
            "recorder/test_sqlite_interrupted",
            "recorder/test_interruption",
            "recorder/test_recorder",
            "recorder/test_chaos",
            "typed/test_public_use",
            "simulator/test_recordings",
            "integration/test_one_event",
            "recorder/test_settling",
            "recorder/test_shipping",
            "integration/test_applications",
            "integration/test_demo",
            "generated/test_generate",
            "simulator/test_state",
            "access/test_processes",
            "recorder/test_stateful",
            "access/test_interruption",
            "migrate/test_command",
            "contract/test_words",
        )
    )
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the files that take long to the front; the rest stays in its order."""
    items.sort(key=lambda item: LONG.get(item.nodeid.partition("::")[0], len(LONG)))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of the tests' own, on a socket."""
    server = RedisServer()
    yield server.url
    server.close()


@pytest.fixture
def anyio_backend() -> str:
    """Coroutines run on asyncio, whatever else is installed; a test of another loop says so itself."""
    return "asyncio"


# What no contract promises: a crash of the server, what the simulator does not simulate, a format behind the path.
UNSAID = {500, 501}
FORMAT = ".json"


def broken_promises(request: Request, response: Response) -> list[str]:
    """What is wrong with an answer, by the contract."""
    if not request.target.startswith("/api/v1/") or request.target.endswith(FORMAT):
        return []
    if request.method in ("HEAD", "OPTIONS") or response.status in UNSAID:
        return []
    if response.status == 400 and operation(request.method, request.target) is None:
        return []  # a body that is no JSON is found before a route is
    if response.status == 400 and "[" in request.target:
        return []  # so is a query that is nested too deeply
    is_json = response.body and "json" in (response.content_type or "")
    body = json.loads(response.body) if is_json else response.body.decode()
    return problems(request.method, request.target, response.status, body)


@pytest.fixture(autouse=True)
def kept_promises(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test in which a simulator of this process answers or tells what the contract does not say."""
    broken: list[str] = []
    plain, plain_message = Application.answer, payloads.message

    def watched(self: Application, request: Request) -> Response:
        try:
            response = plain(self, request)
        except Exception as error:  # which the simulator would answer with a 500 of its own
            broken.append(f"{request.method} {request.target}: a fault of the simulator's own, {error!r}")
            raise
        if found := broken_promises(request, response):
            broken.append(f"{request.method} {request.target} {response.status}: {found[:3]}")
        return response

    def watched_message(org: Organization, webhook_type: str, subject: object) -> dict[str, Any]:
        told = plain_message(org, webhook_type, subject)
        if found := webhook_problems(json.loads(render(told))):
            broken.append(f"{webhook_type}: {found[:3]}")
        return told

    monkeypatch.setattr(Application, "answer", watched)
    monkeypatch.setattr(outbox, "message", watched_message)
    yield
    assert not broken, "answers and webhooks that break the contract:\n" + "\n".join(broken[:5])
