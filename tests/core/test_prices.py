"""Prices as objects, properties that a model does not have, and charges beside those that are there."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import (
    ChargeSpec,
    FilterSpec,
    Graduated,
    InvalidArgument,
    Money,
    Package,
    Percentage,
    Standard,
    Tier,
    Volume,
)
from lago_orgs._core import declarations
from lago_orgs._core.charge_models import sendable
from lago_orgs._core.comparing import charge_body, charge_differing
from lago_orgs._core.metric_declarations import MetricSpec, check_metric, metric_body, metric_differing
from lago_orgs._core.wire import encoded


@pytest.mark.parametrize(
    ("price", "model", "properties"),
    [
        (Standard("0.002"), "standard", {"amount": "0.002"}),
        (Standard(2, pricing_group_keys=["user_id"]), "standard", {"amount": "2", "pricing_group_keys": ["user_id"]}),
        (
            Package(amount=Decimal("2.0"), package_size=1000),
            "package",
            {"amount": "2.0", "package_size": 1000, "free_units": 0},
        ),
        (Percentage(rate="1.5", fixed_amount=1), "percentage", {"rate": "1.5", "fixed_amount": "1"}),
        (
            Graduated([Tier(up_to=Decimal("5.3"), per_unit_amount=1), Tier(per_unit_amount="0.5")]),
            "graduated",
            {
                "graduated_ranges": [
                    {"from_value": 0, "to_value": 5.3, "per_unit_amount": "1", "flat_amount": "0"},
                    {"from_value": 5.3, "to_value": None, "per_unit_amount": "0.5", "flat_amount": "0"},
                ]
            },
        ),
        (
            Volume([Tier(up_to=10, flat_amount=3), Tier(per_unit_amount="0.5")]),
            "volume",
            {
                "volume_ranges": [
                    {"from_value": 0, "to_value": 10, "per_unit_amount": "0", "flat_amount": "3"},
                    {"from_value": 11, "to_value": None, "per_unit_amount": "0.5", "flat_amount": "0"},
                ]
            },
        ),
    ],
)
def test_prices_are_written_as_lago_takes_them(price: Any, model: str, properties: dict[str, Any]) -> None:
    charge = ChargeSpec(metric="m", price=price)
    assert charge.charge_model == model
    assert json.loads(encoded(sendable(charge.priced))) == properties
    check(charge)


def check(*charges: ChargeSpec) -> declarations.PlanSpec:
    spec = declarations.PlanSpec(
        code="p",
        name=None,
        interval="monthly",
        amount=Money(1, "USD"),
        pay_in_advance=False,
        trial_days=None,
        bill_charges_monthly=None,
        description=None,
        charges=charges,
    )
    declarations.check_plan(spec, overlapping_filters=False)
    return spec


RANGE = {"from_value": 0, "to_value": None, "per_unit_amount": "1", "flat_amount": "0"}


@pytest.mark.parametrize(
    ("charge", "says"),
    [
        (ChargeSpec(metric="m", properties={"amount": "1", "free_unit": 5}), "free_unit"),
        (ChargeSpec(metric="m", properties={"amonut": "1"}), "is amount meant"),
        (ChargeSpec(metric="m", model="packge", properties={"amount": "1"}), "is 'package' meant"),
        (
            ChargeSpec(metric="m", model="graduated", properties={"graduated_ranges": [{**RANGE, "per_unit": "1"}]}),
            "per_unit",
        ),
        (
            ChargeSpec(metric="m", model="graduated", properties={"graduated_ranges": [{**RANGE, "to_value": 5.3}]}),
            "float",
        ),
        (ChargeSpec(metric="m", model="graduated", properties={"graduated_ranges": ["x"]}), "objects"),
        (ChargeSpec(metric="m", properties={"amount": "1e999999999"}), "number"),
        (ChargeSpec(metric="m", properties={"amount": "one"}), "number"),
        (ChargeSpec(metric="m", properties={"amount": 0.30000000000000004}), "not exact: give Decimal"),
        (ChargeSpec(metric="m", price=Standard(1), min_amount=0.5), "min_amount"),  # type: ignore[arg-type]  # as some do
        (ChargeSpec(metric="m", model="package", properties={"amount": "1", "package_size": "1.5"}), "whole"),
        (ChargeSpec(metric="m", price=Graduated([Tier(up_to=5)])), "not open"),
        (ChargeSpec(metric="m", price=Graduated([Tier(up_to=5), Tier(up_to=5), Tier()])), "rise"),
        (ChargeSpec(metric="m", price=Volume([Tier(up_to=Decimal("5.3")), Tier()])), "whole"),
        (ChargeSpec(metric="m", price=Standard(1), properties={"amount": "1"}), "one of them"),
        (ChargeSpec(metric="m"), "no price"),
        (ChargeSpec(metric="m", price=Standard(1), min_amount=Money(1, "EUR")), "min_amount"),
        (ChargeSpec(metric="m", price=Standard(1), min_amount=Money(-1, "USD")), "min_amount"),
        (
            ChargeSpec(
                metric="m",
                price=Standard(1),
                filters=(FilterSpec(values={"a": ["b"]}, price=Package(amount=1, package_size=1)),),
            ),
            "filter",
        ),
        (
            ChargeSpec(
                metric="m", price=Standard(1), filters=(FilterSpec(values={"a": ["b"]}, properties={"amuont": "1"}),)
            ),
            "amuont",
        ),
    ],
)
def test_what_lago_would_drop_or_refuse_is_refused_by_name(charge: ChargeSpec, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        check(charge)


@given(st.decimals(0, 10**9, places=4))
def test_bounds_keep_every_digit(bound: Decimal) -> None:
    text = encoded(sendable({"graduated_ranges": [{"to_value": bound}]}))
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal)["graduated_ranges"][0]["to_value"] == bound


THERE = {
    "lago_id": "c1",
    "billable_metric_code": "m",
    "charge_model": "standard",
    "pay_in_advance": False,
    "prorated": False,
    "invoice_display_name": "Calls",
    "min_amount_cents": 500,
    "invoiceable": True,
    "regroup_paid_fees": None,
    "accepts_target_wallet": True,
    "properties": {"amount": "1.0", "grouped_by": ["user_id"], "pricing_group_keys": ["user_id"]},
    "taxes": [{"code": "vat"}],
    "filters": [
        {
            "lago_id": "f1",
            "charge_code": "m",
            "invoice_display_name": "EU",
            "values": {"region": ["eu", "uk"]},
            "properties": {"amount": "2"},
        },
        {
            "lago_id": "f2",
            "charge_code": "m",
            "invoice_display_name": None,
            "values": {"region": ["us"]},
            "properties": {"amount": "3"},
        },
    ],
}
SPEC = ChargeSpec(
    metric="m",
    price=Standard(1),
    filters=(
        FilterSpec(values={"region": ["us"]}, price=Standard("3.00")),
        FilterSpec(values={"region": ["uk", "eu"]}, price=Standard(2)),
    ),
)


def test_a_charge_with_filters_is_unchanged_in_any_order() -> None:
    assert charge_differing(SPEC, THERE, "") == []


def test_what_was_not_declared_is_kept() -> None:
    body = charge_body(SPEC, THERE)
    assert body["id"] == "c1"
    assert (body["invoice_display_name"], body["min_amount_cents"], body["tax_codes"]) == ("Calls", 500, ["vat"])
    assert (body["invoiceable"], body["accepts_target_wallet"]) == (True, True)
    assert body["properties"] == {"amount": "1", "pricing_group_keys": ["user_id"]}
    assert [each["invoice_display_name"] for each in body["filters"]] == [None, "EU"]


@pytest.mark.parametrize(
    ("declared", "path"),
    [
        ({"invoice_display_name": "API"}, "invoice_display_name"),
        ({"min_amount": Money(6, "USD")}, "min_amount_cents"),
        ({"tax_codes": []}, "tax_codes"),
        ({"accepts_target_wallet": False}, "accepts_target_wallet"),
        ({"filters": (SPEC.filters or ())[:1]}, "filters"),
        ({"filters": ()}, "filters"),
        ({"price": Standard(2)}, "properties"),
        ({"price": Standard(1, pricing_group_keys=[])}, "properties"),
        ({"price": Package(amount=1, package_size=1), "filters": ()}, "charge_model"),
    ],
)
def test_what_is_declared_otherwise_is_named_and_sent(declared: dict[str, Any], path: str) -> None:
    fields = {"metric": "m", "price": SPEC.price, "filters": SPEC.filters, **declared}
    assert path in [each.path for each in charge_differing(ChargeSpec(**fields), THERE, "")]


def metric(**declared: Any) -> MetricSpec:
    fields: dict[str, Any] = dict.fromkeys(("name", "field_name", "description", "filters", "expression", "rounding"))
    return MetricSpec(**{**fields, "code": "m", "aggregation_type": "count_agg", "recurring": False, **declared})


def test_filters_of_a_metric_are_compared_by_what_they_tell_apart() -> None:
    there = {
        "code": "m",
        "aggregation_type": "count_agg",
        "recurring": False,
        "filters": [{"key": "model", "values": ["a", "b"]}, {"key": "region", "values": ["eu"]}],
    }
    assert metric_differing(metric(filters={"model": ["b", "a"]}), there) == ()
    assert metric_differing(metric(), there) == ()
    wider = metric(filters={"model": ["a", "b", "c"]})
    assert [each.path for each in metric_differing(wider, there)] == ["filters[model]"]
    assert {each["key"] for each in metric_body(wider, there)["filters"]} == {"model", "region"}
    assert "filters" not in metric_body(metric(), there)


@pytest.mark.parametrize(
    "wrong", [{"filters": {"a": "text"}}, {"filters": {"a": []}}, {"rounding": "up"}, {"rounding": ("ceil", "2")}]
)
def test_a_metric_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        check_metric(metric(**wrong))


def test_rounding_and_expressions_are_declared() -> None:
    fields = metric(rounding=("ceil", 2), expression="event.properties.a * 2").fields()
    assert (fields["rounding_function"], fields["rounding_precision"]) == ("ceil", 2)
    assert fields["expression"] == "event.properties.a * 2"
    assert metric(aggregation_type="weighted_sum_agg").fields()["weighted_interval"] == "seconds"
