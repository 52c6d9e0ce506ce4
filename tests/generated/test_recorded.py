"""Everything that a real Lago server answered and delivered can be read, and written again as it was."""

import base64
from typing import Any

import pytest
from lago_orgs_client import models
from lago_orgs_client.index import WEBHOOKS
from lago_orgs_client.types import UNSET
from lago_orgs_client.wire import read_json, write_json

from tests import recorded
from tests.generated.looking import look, operation_of


@pytest.mark.parametrize("flow", recorded.flows())
def test_answers(flow: str) -> None:
    for exchange in recorded.exchanges(flow):
        request, response = exchange["request"], exchange["response"]
        module = operation_of(request["method"], request["target"])
        if response["form"] != "json" or module is None:
            continue
        content = write_json(response["body"])
        parsed = module.parse_response(response["status"], content)
        if parsed is None:
            assert response["status"] not in module._ANSWERS or response["status"] >= 400
            continue
        where = f"{request['method']} {request['target']} {response['status']}"
        assert look(parsed), where
        assert parsed.to_dict() == read_json(content), where
        assert write_json(parsed.to_dict()) == content, where


def test_successes_are_what_the_contract_promises() -> None:
    """A 2xx answer is a model with the fields that it cannot be without, and nothing that the model has no name for."""
    seen = 0
    for flow in recorded.flows():
        for exchange in recorded.exchanges(flow):
            request, response = exchange["request"], exchange["response"]
            module = operation_of(request["method"], request["target"])
            if module is None or response["form"] != "json" or response["status"] >= 300:
                continue
            parsed = module.parse_response(response["status"], write_json(response["body"]))
            assert parsed is not None, (request["method"], request["target"])
            seen += 1
    assert seen > 1000


def deliveries() -> list[dict[str, Any]]:
    return [
        entry["delivery"]
        for flow in recorded.flows()
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
