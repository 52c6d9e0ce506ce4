"""The corrected contract is one that every tool can read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from openapi.tools import canonical, contract
from openapi.tools.document import METHODS, read

Document = dict[str, Any]


@pytest.fixture(scope="module")
def corrected() -> Document:
    return contract.corrected()


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def nodes(node: Any) -> Iterator[Document]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def test_it_is_valid(corrected: Document) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(json.loads(json.dumps(corrected))).iter_errors()] == []


def test_it_is_as_large_as_we_say(corrected: Document) -> None:
    published = read(contract.FACTS)
    assert (len(list(operations(published))), len(published["webhooks"])) == (202, 61)
    assert (len(list(operations(corrected))), len(corrected["webhooks"])) == (213, 75)


def test_no_operation_of_the_published_document_is_lost(corrected: Document) -> None:
    published = dict(operations(read(contract.FACTS)))
    ours = dict(operations(corrected))
    assert published.keys() - ours.keys() == set()
    assert {ours[name]["operationId"] for name in ours.keys() - published.keys()} == {
        "downloadCreditNotePdf",
        "downloadCreditNoteXml",
        "downloadInvoicePdf",
        "downloadInvoiceXml",
        "findAllEnrichedEvents",
        "findOrganization",
        "findOrganizationGrpcToken",
        "resendCreditNoteEmail",
        "resendInvoiceEmail",
        "resendPaymentReceiptEmail",
        "syncInvoiceSalesforceId",
    }


def test_operation_ids_are_unique(corrected: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(corrected)]
    assert len(names) == len(set(names))


def test_every_webhook_has_a_payload_of_its_own_that_says_its_type(corrected: Document) -> None:
    payloads = [
        entry["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for entry in corrected["webhooks"].values()
    ]
    assert len(payloads) == len(set(payloads))
    schemas = corrected["components"]["schemas"]
    kinds = [schemas[name]["properties"]["webhook_type"]["const"] for name in payloads]
    assert len(kinds) == len(set(kinds))
    for name in payloads:
        schema = schemas[name]
        assert schema["properties"][schema["properties"]["object_type"]["const"]]


def test_every_operation_needs_a_key_and_tells_its_errors(corrected: Document) -> None:
    for name, operation in operations(corrected):
        assert operation["security"] == [{"bearerAuth": []}], name
        assert operation["responses"].keys() >= {"200", "401", "403", "404", "422", "429", "500"}, name


def test_no_default_is_left_for_a_client_to_send(corrected: Document) -> None:
    assert [node for node in nodes(corrected) if "default" in node and "type" in node] == []


def test_every_reference_is_alone_and_leads_somewhere(corrected: Document) -> None:
    for node in nodes(corrected):
        if "$ref" in node:
            assert node.keys() == {"$ref"}
            kind, name = node["$ref"].removeprefix("#/components/").split("/")
            assert name in corrected["components"][kind]


def test_every_component_is_used(corrected: Document) -> None:
    used = {node["$ref"] for node in nodes(corrected) if "$ref" in node}
    kinds = ("parameters", "responses", "schemas")
    ours = {f"#/components/{kind}/{name}" for kind in kinds for name in corrected["components"][kind]}
    assert ours - used == set()


def test_it_is_in_its_one_spelling(corrected: Document) -> None:
    assert canonical.document(corrected) == corrected


def test_each_call_gives_a_document_of_its_own() -> None:
    first = contract.corrected()
    first["paths"].clear()
    assert contract.corrected()["paths"]
