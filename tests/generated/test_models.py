"""How models behave in a program: they compare, copy, pickle, change, and write back what they read."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lago_orgs_client import models
from lago_orgs_client._model import Model
from lago_orgs_client.models import (
    Currency,
    CustomerMetadata,
    CustomerObject,
    CustomerObjectExtended,
    EventInput,
    EventInputObject,
    EventObject,
    TaxObject,
)
from lago_orgs_client.types import UNSET
from lago_orgs_client.wire import read_json, write_json

from openapi.tools.contract import corrected
from tests.generated.looking import look, model_classes

RECEIVED = read_json(b"""{
    "lago_id": "1a901a90-1a90-1a90-1a90-1a901a901a90",
    "external_id": "acme",
    "created_at": "2024-05-01T10:00:00Z",
    "updated_at": "2024-05-01T10:00:00.120+00:00",
    "applicable_timezone": "Europe/Paris",
    "currency": "EUR",
    "country": null,
    "brand_new": {"score": 0.10},
    "metadata": [
        {"lago_id": "b", "key": "creator", "value": "u1", "display_in_invoice": false, "created_at": "2024-05-01T10:00:00Z"}
    ],
    "taxes": [{"lago_id": "c", "name": "VAT", "code": "vat", "rate": 20.0, "created_at": "2024-05-01T10:00:00Z"}]
}""")


@pytest.fixture
def customer() -> CustomerObjectExtended:
    return CustomerObjectExtended.from_dict(RECEIVED)


def test_models_are_attrs_classes() -> None:
    assert all(attrs.has(cls) for cls in model_classes())
    assert {"external_id", "currency", "created_at"} <= {field.name for field in attrs.fields(CustomerObject)}


def test_fields_have_the_types_they_are_annotated_with(customer: CustomerObjectExtended) -> None:
    assert customer.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert customer.currency is Currency.EUR
    assert customer.country is None
    assert customer.phone is UNSET
    assert isinstance(customer.metadata, list)
    assert isinstance(customer.metadata[0], CustomerMetadata)
    assert customer.lago_id == "1a901a90-1a90-1a90-1a90-1a901a901a90"
    assert customer.additional_properties == {"brand_new": {"score": Decimal("0.10")}}


def test_a_map_is_a_plain_dict() -> None:
    event = EventObject.from_dict({"properties": {"gb": Decimal("1.50"), "region": "eu"}})
    assert type(event.properties) is dict
    assert event.properties == {"gb": Decimal("1.50"), "region": "eu"}
    event.properties["region"] = "us"
    assert event.to_dict() == {"properties": {"gb": Decimal("1.50"), "region": "us"}}


def test_numbers_keep_every_digit_and_are_never_floats() -> None:
    text = b'{"rate": 20.000000000000000000001, "name": "VAT"}'
    tax = TaxObject.from_dict(read_json(text))
    assert tax.rate == Decimal("20.000000000000000000001")
    assert read_json(write_json(tax.to_dict())) == read_json(text)
    assert TaxObject.from_dict({"rate": 20}).rate == Decimal(20)
    assert TaxObject.from_dict({"rate": "20.50"}).rate == Decimal("20.50")


def test_reading_changes_nothing_that_is_written(customer: CustomerObjectExtended) -> None:
    look(customer)
    assert write_json(customer.to_dict()) == write_json(RECEIVED)
    assert write_json(CustomerObjectExtended.from_dict(RECEIVED).to_dict()) == write_json(RECEIVED)


def test_what_is_written_shares_nothing_with_what_was_read(customer: CustomerObjectExtended) -> None:
    for value in (customer, CustomerObjectExtended.from_dict(RECEIVED)):
        before = copy.deepcopy(RECEIVED)
        written = value.to_dict()
        written["metadata"].append("x")
        written["brand_new"]["score"] = 1
        assert before == RECEIVED
        assert value.to_dict() == RECEIVED
        look(value)


def test_a_change_is_written_and_the_rest_stays(customer: CustomerObjectExtended) -> None:
    customer.name = "Acme"  # set before anything was read
    customer.created_at += timedelta(hours=1)
    customer.taxes = UNSET
    assert isinstance(customer.metadata, list)
    customer.metadata[0].value = "u2"
    customer.additional_properties["more"] = 1
    del customer.additional_properties["brand_new"]
    wanted = copy.deepcopy(RECEIVED)
    wanted |= {"name": "Acme", "created_at": "2024-05-01T11:00:00Z", "more": 1}
    wanted["metadata"][0]["value"] = "u2"
    del wanted["taxes"], wanted["brand_new"]
    assert customer.to_dict() == wanted


@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_are_equal_and_write_the_same(again: Any, looked_at: bool, customer: CustomerObjectExtended) -> None:
    if looked_at:
        look(customer)
    twin = again(customer)
    assert twin is not customer
    assert twin == customer
    assert write_json(twin.to_dict()) == write_json(RECEIVED)
    twin.name = "other"
    assert twin != customer
    assert "name" not in customer.to_dict()


def test_equality_is_of_meaning_not_of_spelling() -> None:
    one, two = TaxObject.from_dict({"rate": Decimal("20.0")}), TaxObject.from_dict({"rate": 20})
    assert one == two
    assert one != TaxObject.from_dict({"rate": 20, "brand_new": 1})
    assert TaxObject.from_dict({}) != CustomerMetadata.from_dict({})


def test_evolving_keeps_what_has_no_name(customer: CustomerObjectExtended) -> None:
    changed = attrs.evolve(customer, name="Acme")
    assert (changed.name, changed.external_id) == ("Acme", "acme")
    assert changed.additional_properties == customer.additional_properties


def test_what_has_no_name_can_be_added_before_anything_is_read(customer: CustomerObjectExtended) -> None:
    customer.additional_properties["more"] = 1
    assert customer.to_dict() == RECEIVED | {"more": 1}
    assert list(customer.additional_properties) == ["brand_new", "more"]


def test_a_typo_is_an_error(customer: CustomerObjectExtended) -> None:
    with pytest.raises(AttributeError, match="nmae"):
        customer.nmae = "x"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="nmae"):
        _ = customer.nmae  # type: ignore[attr-defined]


def test_a_constructor_insists_on_what_is_required_and_on_names() -> None:
    with pytest.raises(TypeError, match="transaction_id"):
        EventInputObject(code="api_calls", external_subscription_id="acme")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="nope"):
        EventInputObject(code="a", transaction_id="b", external_subscription_id="c", nope=1)  # type: ignore[call-arg]


def test_what_is_made_carries_what_was_set_and_nothing_else() -> None:
    event = EventInputObject(
        code="api_calls", transaction_id="t1", external_subscription_id="acme", properties={"gb": Decimal("1.50")}
    )
    assert EventInput(event=event).to_dict() == {
        "event": {
            "code": "api_calls",
            "transaction_id": "t1",
            "external_subscription_id": "acme",
            "properties": {"gb": Decimal("1.50")},
        }
    }
    assert repr(event).startswith("EventInputObject(code='api_calls'")
    assert "UNSET" not in repr(event)


def test_no_model_sends_a_field_that_was_not_set() -> None:
    for cls in model_classes():
        values: dict[str, Any] = {name: "x" for name in cls._shape.names if attrs.fields_dict(cls)[name].default is attrs.NOTHING}
        made = cls(**values)
        assert set(made.to_dict()) == {field.wire for field in cls._shape.fields if field.required}, cls


@pytest.mark.parametrize("looked_at", [False, True])
def test_an_unknown_enum_value_is_kept(looked_at: bool) -> None:
    customer = CustomerObjectExtended.from_dict({"currency": "DOGE"})
    if looked_at:
        look(customer)
    currency = customer.currency
    assert isinstance(currency, Currency)
    assert currency == "DOGE" == str(currency) == f"{currency}" == currency.value
    assert hash(currency) == hash("DOGE")
    assert currency == Currency("DOGE")
    assert currency not in list(Currency)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(currency, protocol)) == currency
    assert copy.deepcopy(currency) == currency
    assert customer.to_dict() == {"currency": "DOGE"}
    with pytest.raises(ValueError, match="7"):
        Currency(7)


def test_members_and_unknown_values_hash_as_their_strings() -> None:
    for name in models.__all__:
        if not issubclass(cls := getattr(models, name), Model):
            assert all(hash(member) == hash(str(member)) and member == str(member) for member in cls)


SCHEMAS: dict[str, Any] = corrected()["components"]["schemas"]
NAMES = [name for name in SCHEMAS if name in models.__all__ and issubclass(getattr(models, name), Model)]
FORMATS = {
    "date-time": st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)).map(
        lambda at: at.isoformat().replace("+00:00", "Z")
    ),
    "date": st.dates(min_value=date(1970, 1, 1)).map(date.isoformat),
    "uuid": st.uuids().map(str),
}


@cache
def component(name: str, depth: int = 0) -> st.SearchStrategy[Any]:
    return conforming(SCHEMAS[name], depth)


def conforming(schema: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values as a schema of the contract describes them; arrays and optional objects end where it gets deep."""
    if ref := schema.get("$ref"):
        return component(ref.rpartition("/")[2], depth)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if arms := schema.get("oneOf") or schema.get("anyOf"):
        return st.one_of([conforming(arm, depth) for arm in arms])
    if parts := schema.get("allOf"):
        return st.tuples(*(conforming(part, depth) for part in parts)).map(
            lambda objects: {key: value for part in objects if isinstance(part, dict) for key, value in part.items()}
        )
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    return st.one_of([_of_type(kind, schema, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


def _of_type(kind: str, schema: Any, depth: int) -> st.SearchStrategy[Any]:
    if kind == "object":
        wanted = set(schema.get("required", ()))
        fields = {
            key: conforming(value, depth + 1)
            for key, value in schema.get("properties", {}).items()
            if key in wanted or depth < 2
        }
        return st.fixed_dictionaries(
            {key: value for key, value in fields.items() if key in wanted},
            optional={key: value for key, value in fields.items() if key not in wanted},
        )
    if kind == "array":
        return st.lists(conforming(schema.get("items", {}), depth + 1), max_size=2 if depth < 3 else 0)
    simple: dict[str, st.SearchStrategy[Any]] = {
        "string": FORMATS.get(schema.get("format", ""), st.text(max_size=5)),
        "integer": st.integers(),
        "number": st.decimals(allow_nan=False, allow_infinity=False) | st.integers(),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return simple[kind]


@settings(max_examples=300)
@given(st.sampled_from(NAMES).flatmap(lambda name: st.tuples(st.just(name), component(name))))
def test_what_the_contract_describes_is_read_and_written_again_the_same(sample: tuple[str, Any]) -> None:
    name, received = sample
    value = getattr(models, name).from_dict(received)
    content = write_json(received)
    assert write_json(value.to_dict()) == content
    look(value)
    assert write_json(value.to_dict()) == content
    assert value == getattr(models, name).from_dict(read_json(content))
