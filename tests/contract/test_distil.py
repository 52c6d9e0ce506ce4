"""The distiller keeps every fact and no prose."""

import copy
from typing import Any

import pytest

from openapi.tools import contract
from openapi.tools.distil import DistilError, check, distil
from openapi.tools.document import parse, read, render

Document = dict[str, Any]


@pytest.fixture(scope="module")
def committed() -> Document:
    return read(contract.FACTS)


def test_distilling_what_is_distilled_changes_nothing(committed: Document) -> None:
    again = distil(committed)
    assert again == committed
    assert render(again) == contract.FACTS.read_text()


def test_what_is_committed_has_no_prose(committed: Document) -> None:
    def prose(node: Any) -> list[str]:
        if isinstance(node, list):
            return [text for item in node for text in prose(item)]
        if not isinstance(node, dict):
            return []
        own = [node[key] for key in ("description", "summary", "example", "title") if isinstance(node.get(key), str)]
        return own + [text for value in node.values() for text in prose(value)]

    assert set(prose(committed)) == {"", "Lago API"}


def lose_operation(document: Document) -> None:
    del document["paths"]["/customers"]["post"]


def lose_webhook(document: Document) -> None:
    del document["webhooks"]["customer_created"]


def lose_parameter(document: Document) -> None:
    del document["paths"]["/customers"]["get"]["parameters"][0]


def lose_enum_value(document: Document) -> None:
    document["components"]["schemas"]["Currency"]["enum"].remove("EUR")


def lose_property(document: Document) -> None:
    del document["components"]["schemas"]["PaginationMeta"]["properties"]["next_page"]


def lose_component(document: Document) -> None:
    del document["components"]["schemas"]["TaxObject"]


def lose_response(document: Document) -> None:
    del document["paths"]["/customers"]["post"]["responses"]["422"]


def lose_header(document: Document) -> None:
    del document["paths"]["/customers"]["post"]["responses"]["200"]["headers"]


def lose_required(document: Document) -> None:
    document["components"]["schemas"]["TaxObject"]["required"].remove("rate")


def lose_format(document: Document) -> None:
    del document["components"]["schemas"]["TaxObject"]["properties"]["created_at"]["format"]


def lose_null(document: Document) -> None:
    document["components"]["schemas"]["TaxObject"]["properties"]["description"]["type"] = "string"


LOSSES = [value for name, value in sorted(globals().items()) if name.startswith("lose_")]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_a_lost_fact_stops_the_distiller(committed: Document, lose: Any) -> None:
    whole: Document = {
        "paths": {"/customers": copy.deepcopy(committed["paths"]["/customers"])},
        "webhooks": {"customer_created": committed["webhooks"]["customer_created"]},
        "components": {
            "schemas": {
                name: committed["components"]["schemas"][name] for name in ("Currency", "PaginationMeta", "TaxObject")
            }
        },
    }
    whole["paths"]["/customers"]["post"]["responses"]["200"]["headers"] = {"X-Age": {"schema": {"type": "integer"}}}
    broken = copy.deepcopy(whole)
    lose(broken)
    with pytest.raises(DistilError, match="would be lost"):
        check(whole, broken)
    check(whole, whole)


def test_a_new_enum_value_is_a_difference_of_one_line(committed: Document) -> None:
    newer = copy.deepcopy(committed)
    newer["components"]["schemas"]["Currency"]["enum"].append("XXX")
    before, after = (render(distil(document)).splitlines() for document in (committed, newer))
    assert len(after) == len(before) + 1
    added = [line for line in after if line.strip() == "- XXX"]
    assert len(added) == 1
    after.remove(added[0])
    assert after == before


UPSTREAM = """
openapi: 3.1.0
info: {title: Wordy, description: Words, version: "2.0", license: {name: L}}
tags: [{name: things, description: Words}]
servers: [{url: "https://example.test/api/v1", description: Words}]
security: [{bearerAuth: []}]
webhooks: {}
paths:
  /things:
    get:
      operationId: listThings
      summary: Words
      parameters:
        - {name: b, in: query, schema: {type: string}, description: Words, example: x}
        - {name: a, in: query, explode: true, required: false, schema: {type: [string, "null"], enum: [NO, DE]}}
      responses: {"200": {description: Words, content: {application/json: {schema: {$ref: "#/components/schemas/T"}}}}}
components:
  securitySchemes: {bearerAuth: {type: http, scheme: bearer}}
  schemas:
    T:
      type: object
      description: Words
      example: {description: Words}
      properties:
        description: {type: string, description: Words}
        example: {allOf: [{$ref: "#/components/schemas/U"}, {description: Words}]}
        since: {type: string, format: date, example: 2024-01-01}
        other: {$ref: "#/components/schemas/U", nullable: true}
    U: {type: string, enum: [b, a]}
"""


def test_prose_goes_and_properties_that_are_called_like_prose_stay() -> None:
    out = distil(parse(UPSTREAM))
    assert "Words" not in render(out)
    assert out["components"]["schemas"]["T"]["properties"] == {
        "description": {"type": "string"},
        "example": {"$ref": "#/components/schemas/U"},
        "other": {"oneOf": [{"$ref": "#/components/schemas/U"}, {"type": "null"}]},
        "since": {"type": "string", "format": "date"},
    }


def test_order_defaults_and_nullability_have_one_spelling() -> None:
    parameters = distil(parse(UPSTREAM))["paths"]["/things"]["get"]["parameters"]
    assert parameters == [
        {"name": "a", "in": "query", "schema": {"oneOf": [{"type": "string", "enum": ["DE", "NO"]}, {"type": "null"}]}},
        {"name": "b", "in": "query", "schema": {"type": "string"}},
    ]


def test_a_keyword_nobody_decided_about_stops_the_distiller() -> None:
    newer = parse(UPSTREAM)
    newer["components"]["schemas"]["T"]["dependentRequired"] = {"since": ["other"]}
    with pytest.raises(DistilError, match=r"#/components/schemas/T has the keyword 'dependentRequired'"):
        distil(newer)
