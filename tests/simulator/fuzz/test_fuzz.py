"""Input of any shape is answered as Lago answers; nothing ends in an exception of the simulator's own.

`make test` tries some hundreds of requests, `make fuzz` many more, over the HTTP door too.
"""

import json
import logging
import os

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from lago_orgs.simulator import LagoSimulator

from .requests import Asked, asked
from .world import World

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "250"))
THOROUGH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]  # its metaclass is unknown
)
STATUSES = {200, 400, 401, 403, 404, 405, 422, 500, 501}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def no_bug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "lago_orgs.simulator")


@THOROUGH
@given(request=asked())
def test_every_request_is_answered(world: World, caplog: pytest.LogCaptureFixture, request: Asked) -> None:
    caplog.clear()
    answer = world.ask(request.method, request.target, request.body)
    assert not caplog.records, f"{request}: {caplog.text}"
    assert answer.status in STATUSES
    if answer.body and answer.content_type and "json" in answer.content_type:
        json.loads(answer.body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 5000 + b"]" * 5000, 400),
        (b'{"customer":' * 101 + b"1" + b"}" * 101, 400),
        (b'{"customer": {"external_id": NaN}}', 400),
        (b'{"customer": {"external_id": "\xff\xfe"}}', 400),
        (b'{"customer": {"external_id": "big", "name": "' + b"x" * 10_000_000 + b'"}}', 422),
        (b"null", 400),
        (b"[1, 2]", 400),
    ],
    ids=["deep", "nested", "nan", "not utf-8", "10 MB", "null", "list"],
)
def test_odd_bodies_over_http(body: bytes, status: int) -> None:
    with LagoSimulator().serve() as door, httpx.Client(base_url=door.url) as client:
        headers = {
            "Authorization": f"Bearer {door.api_key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        assert client.post("/api/v1/customers", content=body, headers=headers).status_code == status
        assert client.get("/health").status_code == 200


@pytest.mark.skipif("FUZZ_EXAMPLES" not in os.environ, reason="`make fuzz` asks over HTTP too")
@THOROUGH
@given(request=asked())
def test_every_request_is_answered_over_http(world: World, caplog: pytest.LogCaptureFixture, request: Asked) -> None:
    caplog.clear()
    with world.simulator.serve() as door, httpx.Client(base_url=door.url, headers=world.headers) as client:
        url = client.base_url.copy_with(raw_path=request.target.encode())
        answer = client.send(httpx.Request(request.method, url, headers=world.headers, content=request.body))
        assert answer.status_code in STATUSES
    assert not caplog.records, f"{request}: {caplog.text}"
