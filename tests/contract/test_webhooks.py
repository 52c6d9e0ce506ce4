"""Every webhook's payload becomes a component that generators can read."""

from typing import Any

import pytest

from openapi.tools import webhooks
from openapi.tools.document import ContractError

Document = dict[str, Any]


def document(**schemas: Any) -> Document:
    payload = {
        "type": "object",
        "properties": {
            "webhook_type": {"type": "string", "enum": ["thing.made"]},
            "size": {"type": "string", "enum": ["s", "m"]},
        },
    }
    operation = {"operationId": "thingMade", "requestBody": {"content": {"application/json": {"schema": payload}}}}
    return {"webhooks": {"thing_made": {"post": operation}}, "components": {"schemas": schemas}}


def test_the_payload_is_a_component_and_the_webhook_refers_to_it() -> None:
    out = webhooks.hoist(document(Z={"type": "string"}))
    content = out["webhooks"]["thing_made"]["post"]["requestBody"]["content"]
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/ThingMadeWebhook"}
    assert list(out["components"]["schemas"]) == ["ThingMadeWebhook", "Z"]


def test_a_single_value_is_a_constant_and_a_choice_stays_one() -> None:
    made = webhooks.hoist(document())["components"]["schemas"]["ThingMadeWebhook"]["properties"]
    assert made["webhook_type"] == {"const": "thing.made", "type": "string"}
    assert made["size"] == {"type": "string", "enum": ["s", "m"]}


def test_a_name_that_is_taken_is_an_error() -> None:
    with pytest.raises(ContractError, match="thingMade cannot be called ThingMadeWebhook"):
        webhooks.hoist(document(ThingMadeWebhook={"type": "object"}))


def test_what_is_given_stays_as_it_is() -> None:
    given = document()
    webhooks.hoist(given)
    assert given == document()
