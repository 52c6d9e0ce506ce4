"""The names of the package, and the table that gives them."""

import copy
import re
from typing import Any

import pytest
from lago_orgs_client import models

from openapi.tools import names
from openapi.tools.contract import corrected
from openapi.tools.generate import load_names
from openapi.tools.proposals import propose

LONGEST = 45


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return corrected()


@pytest.fixture
def small() -> dict[str, Any]:
    """A contract with two inline enums and an inline object."""
    status = {"type": "string", "enum": ["active", "pending"]}
    return {
        "components": {
            "schemas": {
                "PlanObject": {"properties": {"status": status, "charges": {"type": "array", "items": {"properties": {}}}}},
                "PlanUpdateInput": {"properties": {"plan": {"properties": {"status": status}}}},
            }
        },
        "paths": {},
    }


def test_no_name_is_numbered_or_longer_than_it_must_be() -> None:
    assert not [name for name in models.__all__ if re.search(r"Type\d|Item\d|\d$", name)]
    assert not [name for name in models.__all__ if len(name) > LONGEST]


def test_every_name_of_the_table_is_a_class_of_the_package() -> None:
    assert set(load_names().values()) <= set(models.__all__)


def test_the_table_fits_the_contract(contract: dict[str, Any]) -> None:
    table = load_names()
    assert propose(contract, table) == table


def test_a_schema_without_a_name_fails_the_build(contract: dict[str, Any]) -> None:
    table = load_names()
    pointer = next(iter(table))
    del table[pointer]
    with pytest.raises(names.NamesError, match="has no name for") as caught:
        names.apply(contract, table)
    assert pointer in str(caught.value)
    assert "make names" in str(caught.value)


def test_a_name_without_a_schema_fails_the_build(contract: dict[str, Any]) -> None:
    with pytest.raises(names.NamesError, match=r"no longer has(.|\n)*/components/schemas/Gone/items"):
        names.apply(contract, load_names() | {"/components/schemas/Gone/items": "Gone"})


def test_one_name_for_two_different_schemas_fails_the_build(small: dict[str, Any]) -> None:
    table = propose(small, {})
    small["components"]["schemas"]["PlanUpdateInput"]["properties"]["plan"]["properties"]["status"] = {
        "type": "string",
        "enum": ["active"],
    }
    with pytest.raises(names.NamesError, match="name of another schema.*overlay.yaml"):
        names.apply(small, table)


def test_an_enum_value_more_keeps_every_name(small: dict[str, Any]) -> None:
    table = propose(small, {})
    small["components"]["schemas"]["PlanObject"]["properties"]["status"]["enum"].append("ended")
    assert propose(small, table) == table


def test_equal_enums_share_a_name_and_objects_never_do(small: dict[str, Any]) -> None:
    small["components"]["schemas"]["PlanObject"]["properties"]["filters"] = {"items": {"properties": {}}}
    table = propose(small, {})
    assert table == {
        "/components/schemas/PlanObject/properties/charges/items": "PlanCharge",
        "/components/schemas/PlanObject/properties/filters/items": "PlanFilter",
        "/components/schemas/PlanObject/properties/status": "PlanStatus",
        "/components/schemas/PlanUpdateInput/properties/plan": "PlanUpdateInputObject",
        "/components/schemas/PlanUpdateInput/properties/plan/properties/status": "PlanStatus",
    }


def test_applying_makes_components_and_leaves_the_document_alone(small: dict[str, Any]) -> None:
    before = copy.deepcopy(small)
    made = names.apply(small, propose(small, {}) | {"/components/schemas/PlanObject": "Plan"})
    assert small == before
    assert made["components"]["schemas"] == {
        "Plan": {
            "properties": {
                "status": {"$ref": "#/components/schemas/PlanStatus"},
                "charges": {"type": "array", "items": {"$ref": "#/components/schemas/PlanCharge"}},
            }
        },
        "PlanCharge": {"properties": {}},
        "PlanStatus": {"type": "string", "enum": ["active", "pending"]},
        "PlanUpdateInput": {"properties": {"plan": {"$ref": "#/components/schemas/PlanUpdateInputObject"}}},
        "PlanUpdateInputObject": {"properties": {"status": {"$ref": "#/components/schemas/PlanStatus"}}},
    }
