"""The contract is held to a real Lago server: every answer and webhook that was recorded is as it says."""

import base64
import json
import re
from typing import Any

import pytest

from tests import contracts, recorded

# Asked on purpose of what is no operation of the API: its health, other verbs, a suffix.
OUTSIDE = {
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/api/v1/customers.json"),
    ("HEAD", "/api/v1/customers"),
    ("OPTIONS", "/api/v1/customers"),
    ("HEAD", "/api/v1/plans/p"),
    ("OPTIONS", "/api/v1/plans/p"),
}


def place(request: dict[str, Any]) -> tuple[str, str]:
    return request["method"], request["target"].partition("?")[0]


@pytest.mark.parametrize("flow", recorded.flows())
def test_every_recorded_answer_is_as_the_contract_says(flow: str) -> None:
    found = [
        f"{flow}[{number}] {request['method']} {request['target']} {response['status']} {problem}"
        for number, exchange in enumerate(recorded.exchanges(flow))
        for request, response in [(exchange["request"], exchange["response"])]
        if place(request) not in OUTSIDE
        for problem in contracts.problems(
            request["method"],
            request["target"],
            response["status"],
            None if response["form"] == "empty" else response["body"],
        )
    ]
    assert not found, "\n".join(found)


def test_what_is_outside_the_contract_was_asked_and_is_unknown_to_it() -> None:
    asked = {place(exchange["request"]) for flow in recorded.flows() for exchange in recorded.exchanges(flow)}
    assert asked >= OUTSIDE
    assert [place for place in sorted(OUTSIDE) if contracts.operation(*place)] == []


def test_every_recorded_webhook_is_as_the_contract_says() -> None:
    payloads = [
        json.loads(base64.b64decode(step["delivery"]["body_base64"]))
        for flow in recorded.flows()
        for step in recorded.recording(flow)["exchanges"]
        if "delivery" in step
    ]
    assert len(payloads) > 40
    assert [problem for payload in payloads for problem in contracts.webhook_problems(payload)] == []


# What the server takes and forgives, and the contract does not offer: recorded to learn just that.
FORGIVEN = {
    "/customer/billing_configuration",  # null for an object is as if it were not sent
    "/customer/country",  # in small letters
    "/customer/metadata",  # an object for the list: dropped
    "/customer/metadata/*/value",  # a number, kept as text
    "/event",  # without subscription, or with a customer instead: taken, and never billed
    "/event/properties",  # a text for the object: dropped
    "/event/timestamp",  # null or a list is as if it were not sent
    "/event/transaction_id",  # a number, kept as text
    "/plan/amount_cents",  # a number as text
    "/subscription/subscription_at",  # a date without time is its midnight
    "findAllSubscriptions has no parameter status",  # without brackets: dropped
    "loseDisputeInvoice takes no body",
    "refreshInvoice takes no body",
}


def test_every_request_that_the_server_took_is_one_that_the_contract_knows() -> None:
    found = {
        re.sub(r"/\d+(?=/|:)", "/*", problem).partition(": ")[0]
        for flow in recorded.walkthroughs()
        for exchange in recorded.exchanges(flow)
        for request in [exchange["request"]]
        if exchange["response"]["status"] == 200 and place(request) not in OUTSIDE
        for problem in contracts.request_problems(request["method"], request["target"], request.get("body"))
    }
    assert found == FORGIVEN


def customer() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        json.dumps(
            next(
                exchange["response"]["body"]
                for exchange in recorded.exchanges("customers-upsert")
                if exchange["response"]["status"] == 200
            )
        )
    )
    return body


def test_a_wrong_value_is_found() -> None:
    body = customer()
    body["customer"]["sequential_id"] = "1"
    assert contracts.problems("POST", "/customers", 200, body) == [
        '/customer/sequential_id: "1" is not of type "integer"',
    ]


def test_a_property_that_is_not_declared_is_found_however_deep() -> None:
    body = customer()
    body["customer"]["billing_configuration"]["surprise"] = 1
    assert contracts.problems("GET", "/api/v1/customers/acme", 200, body) == [
        "/customer/billing_configuration: Unevaluated properties are not allowed ('surprise' was unexpected)"
    ]


def test_a_missing_property_is_found() -> None:
    body = customer()
    del body["customer"]["external_id"]
    assert contracts.problems("POST", "/customers", 200, body) == [
        '/customer: "external_id" is a required property',
    ]


def test_a_status_that_is_not_declared_is_found() -> None:
    assert contracts.problems("GET", "/customers", 418, {}) == [
        "the contract does not say that findAllCustomers answers 418"
    ]


def test_an_empty_body_is_wrong_where_one_is_promised() -> None:
    assert contracts.problems("GET", "/customers", 200, None) == ["findAllCustomers 200 should have a body"]
    assert contracts.problems("POST", "/invoices/1/retry_payment", 200, None) == []
    assert contracts.problems("POST", "/invoices/1/download", 200, None) == []


@pytest.mark.parametrize(
    ("method", "target", "body", "problem"),
    [
        ("GET", "/api/v1/customers?per_pag=1", None, "findAllCustomers has no parameter per_pag"),
        ("POST", "/api/v1/customers", None, "createCustomer wants a body"),
        ("GET", "/api/v1/customers", {}, "findAllCustomers takes no body"),
        ("POST", "/api/v1/customer", {}, "the contract has no such operation"),
        ("POST", "/api/v1/customers", {"customer": {}}, '/customer: "external_id" is a required property'),
    ],
)
def test_a_wrong_request_is_found(method: str, target: str, body: Any, problem: str) -> None:
    assert contracts.request_problems(method, target, body) == [problem]


def test_deep_objects_are_known_by_their_name() -> None:
    target = "/api/v1/customers/acme/current_usage?external_subscription_id=acme&group[cloud]=aws"
    assert contracts.request_problems("GET", target) == []


def test_what_may_be_empty_is_there() -> None:
    items = contracts.document()["paths"].values()
    names = {entry["operationId"] for item in items for entry in item.values() if isinstance(entry, dict)}
    assert names >= contracts.MAY_BE_EMPTY


def test_a_webhook_of_an_unknown_type_is_found() -> None:
    assert contracts.webhook_problems({"webhook_type": "customer.vanished"}) == [
        "/webhook_type: the contract has no webhook 'customer.vanished'"
    ]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (
            "/api/v1/customers/a%2Fb/current_usage?external_subscription_id=x",
            "/customers/{external_customer_id}/current_usage",
        ),
        ("/api/v1/events/batch", "/events/batch"),
        ("/api/v1/events/estimate_fees", "/events/estimate_fees"),
        ("/wallets/{lago_id}", "/wallets/{lago_id}"),
    ],
)
def test_targets_are_matched_to_operations(target: str, path: str) -> None:
    method = "POST" if path.startswith("/events") else "GET"
    assert contracts.operation(method, target) == path
