"""Every answer that a simulator gives in the test suite is held to the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from lago_orgs.simulator.kernel.application import Application
from lago_orgs.simulator.kernel.messages import Request, Response
from tests.contracts import problems

# A busy machine makes no test fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# What no contract promises: a crash of the server, what the simulator does not simulate, a format behind the path.
UNSAID = {500, 501}
FORMAT = ".json"


def broken_promises(request: Request, response: Response) -> list[str]:
    """What is wrong with an answer, by the contract."""
    if not request.target.startswith("/api/v1/") or request.target.endswith(FORMAT):
        return []
    if request.method in ("HEAD", "OPTIONS") or response.status in UNSAID:
        return []
    is_json = response.body and "json" in (response.content_type or "")
    body = json.loads(response.body) if is_json else response.body.decode()
    return problems(request.method, request.target, response.status, body)


@pytest.fixture(autouse=True)
def kept_promises(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test in which a simulator of this process answers what the contract does not say."""
    broken: list[str] = []
    plain = Application.answer

    def watched(self: Application, request: Request) -> Response:
        response = plain(self, request)
        if found := broken_promises(request, response):
            broken.append(f"{request.method} {request.target} {response.status}: {found[:3]}")
        return response

    monkeypatch.setattr(Application, "answer", watched)
    yield
    assert not broken, "answers that break the contract:\n" + "\n".join(broken[:5])
