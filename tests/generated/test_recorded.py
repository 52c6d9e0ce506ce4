"""Everything that a real Lago server answered and delivered can be read, and written again as it was."""

import base64
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from lago_orgs_client import models
from lago_orgs_client.index import WEBHOOKS
from lago_orgs_client.types import UNSET
from lago_orgs_client.wire import read_json, write_json

from tests import recorded
from tests.generated.looking import look, operation_of


# Asked on purpose of what is no operation: Lago's routes, health checks, ids that break out of their segment.
NO_OPERATION = {
    ("GET", "/api/v1/nope"),
    ("GET", "/api/v1/customers/"),
    ("GET", "/api/v1/customers//current_usage"),
    ("GET", "/api/v1/customers/../plans"),
    ("GET", "/api/v1/customers.json"),
    ("PUT", "/api/v1/customers/x"),
    ("PATCH", "/api/v1/customers/org_01"),
    ("OPTIONS", "/api/v1/customers"),
    ("HEAD", "/api/v1/customers"),
    ("GET", "/health"),
    ("GET", "/ready"),
}


def answers(flow: str) -> Iterator[tuple[ModuleType, int, bytes, str]]:
    """The operation, the status, the body and the question of each JSON answer in a flow."""
    for exchange in recorded.exchanges(flow):
        request, response = exchange["request"], exchange["response"]
        module = operation_of(request["method"], request["target"])
        if module is None:
            assert (request["method"], urlsplit(request["target"]).path) in NO_OPERATION
        elif response["form"] == "json":
            asked = f"{request['method']} {request['target']} {response['status']}"
            yield module, response["status"], write_json(response["body"]), asked


@pytest.mark.parametrize("flow", recorded.walkthroughs())
def test_answers(flow: str) -> None:
    for module, status, content, asked in answers(flow):
        parsed = module.parse_response(status, content)
        assert look(parsed), asked
        assert parsed.to_dict() == read_json(content), asked
        assert write_json(parsed.to_dict()) == content, asked


def test_answers_are_many() -> None:
    assert sum(1 for flow in recorded.walkthroughs() for _ in answers(flow)) > 1500


def deliveries() -> list[dict[str, Any]]:
    return [
        entry["delivery"]
        for flow in recorded.walkthroughs()
        for entry in recorded.recording(flow)["exchanges"]
        if "delivery" in entry
    ]


def test_webhooks() -> None:
    seen, unnamed = set(), set()
    for delivery in deliveries():
        body = read_json(base64.b64decode(delivery["body_base64"]))
        kind = body["webhook_type"]
        if kind not in WEBHOOKS:
            unnamed.add(kind)
            continue
        payload = getattr(models, WEBHOOKS[kind]).from_dict(body)
        assert payload.webhook_type == kind
        assert getattr(payload, body["object_type"], UNSET) is not UNSET, kind
        assert look(payload)
        assert payload.to_dict() == body, kind
        seen.add(kind)
    assert len(seen) > 5
    assert unnamed <= {"wallet.created", "wallet.updated", "wallet.terminated"}, "no published document has these"
