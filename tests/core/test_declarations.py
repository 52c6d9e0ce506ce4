from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import ChargeSpec, DeclarationConflict, FilterSpec, InvalidArgument, Money
from lago_orgs._core.declarations import (
    PlanSpec,
    check_alike,
    check_changeable,
    check_kept_filters,
    check_plan,
    overlap,
    plan_body,
    plan_differing,
)
from lago_orgs._core.metric_declarations import MetricSpec, check_metric
from tests.recorded import exchanges


def declared(*charges: ChargeSpec, amount: int = 10, **more: Any) -> PlanSpec:
    fields: dict[str, Any] = {
        "code": "pro",
        "name": None,
        "interval": "monthly",
        "amount": Money(amount, "USD"),
        "pay_in_advance": False,
        "trial_days": None,
        "bill_charges_monthly": None,
        "description": None,
        "charges": charges,
    }
    return PlanSpec(**{**fields, **more})


def filters(*values: dict[str, list[str]]) -> tuple[FilterSpec, ...]:
    return tuple(FilterSpec(values=each, properties={"amount": "1"}) for each in values)


@pytest.mark.parametrize(
    ("one", "other", "billed_twice"),
    [
        ({"region": ["eu"]}, {"region": ["us"]}, False),
        ({"region": ["eu"]}, {"region": ["eu"], "tier": ["gold"]}, False),  # the narrower wins
        ({"region": ["eu", "us"]}, {"region": ["eu"]}, False),
        ({"region": ["eu"]}, {"region": ["eu"]}, False),
        ({"region": ["eu", "us"]}, {"region": ["us", "asia"]}, True),
        ({"region": ["eu"]}, {"tier": ["gold"]}, True),
        ({"region": ["eu"], "tier": ["gold"]}, {"region": ["us"], "os": ["mac"]}, False),
        ({"region": ["eu"], "tier": ["gold"]}, {"region": ["eu"], "os": ["mac"]}, True),
    ],
)
def test_filters_that_take_the_same_events(
    one: dict[str, list[str]], other: dict[str, list[str]], billed_twice: bool
) -> None:
    first, second = filters(one, other)
    assert overlap(first, second) is billed_twice
    assert overlap(second, first) is billed_twice
    spec = declared(ChargeSpec(metric="m", properties={"amount": "1"}, filters=(first, second)))
    check_plan(spec, overlapping_filters=True)
    if billed_twice:
        with pytest.raises(InvalidArgument, match="bill twice"):
            check_plan(spec, overlapping_filters=False)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (declared(amount=-1), "negative"),
        (declared(interval="daily"), "monthly"),
        (declared(ChargeSpec(metric="m", properties={"amount": "-1"})), "negative"),
        (declared(ChargeSpec(metric="m", properties={"amount": 0.1})), "float"),
        (
            declared(
                ChargeSpec(metric="m", model="graduated", properties={"graduated_ranges": [{"flat_amount": "-2"}]})
            ),
            "negative",
        ),
        (declared(*[ChargeSpec(metric="m", properties={"amount": "1"})] * 2), "two charges"),
    ],
)
def test_what_lago_would_charge_wrongly_is_refused(spec: PlanSpec, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        check_plan(spec, overlapping_filters=False)


def recorded_plan() -> dict[str, Any]:
    body = exchanges("trace-code")[3]["response"]["body"]
    plan: dict[str, Any] = body["plan"]
    return plan


GATEWAY = declared(
    ChargeSpec(
        metric="llm_calls",
        model="package",
        properties={"amount": Decimal("1.00"), "free_units": 100, "package_size": 500},
    ),
    ChargeSpec(
        metric="input_tokens",
        model="graduated",
        properties={
            "graduated_ranges": [
                {"from_value": 0, "to_value": 1_000_000, "per_unit_amount": "0.000003", "flat_amount": "0"},
                {"from_value": 1_000_001, "to_value": None, "per_unit_amount": "0.0000025", "flat_amount": "0"},
            ]
        },
    ),
    ChargeSpec(metric="output_tokens", properties={"amount": "0.000015"}),
    code="gateway",
    amount=49,
)


def test_a_recorded_plan_is_as_it_was_declared() -> None:
    assert plan_differing(GATEWAY, recorded_plan()) == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"amount_cents": 5900}, "amount_cents"),
        ({"interval": "yearly"}, "interval"),
        ({"charges": []}, "charges[llm_calls]"),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], path: str) -> None:
    assert path in [each.path for each in plan_differing(GATEWAY, {**recorded_plan(), **change})]


def test_a_changed_price_is_named() -> None:
    plan = recorded_plan()
    charges = [
        {**each, "properties": {"amount": "0.00002"}} if each["billable_metric_code"] == "output_tokens" else each
        for each in plan["charges"]
    ]
    [found] = plan_differing(GATEWAY, {**plan, "charges": charges})
    assert found.path == "charges[output_tokens].properties"
    assert "0.000015" in str(found)


def test_charges_that_are_there_keep_their_ids() -> None:
    plan = recorded_plan()
    ids = {each["billable_metric_code"]: each["lago_id"] for each in plan["charges"]}
    body = plan_body(GATEWAY, {key: {"lago_id": "metric"} for key in ids}, plan)
    assert [each["id"] for each in body["charges"]] == [ids[charge.metric] for charge in GATEWAY.charges or ()]
    new = plan_body(GATEWAY, {key: {"lago_id": "metric"} for key in ids}, None)
    assert all("id" not in each for each in new["charges"])


def test_plans_in_use_are_not_changed_by_accident() -> None:
    price = plan_differing(GATEWAY, {**recorded_plan(), "amount_cents": 1})
    interval = plan_differing(GATEWAY, {**recorded_plan(), "interval": "weekly"})
    check_changeable("gateway", price, is_attached=True, is_in_use=False, change_in_use=False)
    check_changeable("gateway", price, is_attached=True, is_in_use=True, change_in_use=True)
    with pytest.raises(DeclarationConflict, match="change_in_use"):
        check_changeable("gateway", price, is_attached=True, is_in_use=True, change_in_use=False)
    with pytest.raises(DeclarationConflict, match="another code") as caught:
        check_changeable("gateway", interval, is_attached=True, is_in_use=False, change_in_use=True)
    assert caught.value.differences == interval


THERE: dict[str, Any] = {
    "lago_id": "c1",
    "billable_metric_code": "m",
    "charge_model": "standard",
    "properties": {"amount": "1"},
    "filters": [{"invoice_display_name": "Small", "values": {"model": ["s"]}, "properties": {"amount": "3"}}],
}


def with_filters(spec: PlanSpec) -> Any:
    body = plan_body(spec, {"m": {"lago_id": "m1"}}, {"charges": [THERE]})
    return body["charges"][0]["filters"]


def test_filters_that_are_not_declared_stay() -> None:
    dearer = declared(ChargeSpec(metric="m", properties={"amount": "2"}))
    assert with_filters(dearer) == THERE["filters"]
    assert not any("filters" in each.path for each in plan_differing(dearer, {"charges": [THERE]}))
    none = declared(ChargeSpec(metric="m", properties={"amount": "1"}, filters=()))
    assert with_filters(none) == []
    assert any("filters" in each.path for each in plan_differing(none, {"charges": [THERE]}))


def test_another_model_keeps_no_filters_of_the_old_one() -> None:
    other: dict[str, Any] = {"metric": "m", "model": "package", "properties": {"amount": "1", "package_size": 10}}
    with pytest.raises(InvalidArgument, match=r"'standard'.*filters=\(\)"):
        check_kept_filters(declared(ChargeSpec(**other)), {"charges": [THERE]})
    check_kept_filters(declared(ChargeSpec(**other, filters=())), {"charges": [THERE]})


def test_what_somebody_else_made_at_the_same_moment_is_said() -> None:
    left = plan_differing(declared(amount=20), {"amount_cents": 1000})
    with pytest.raises(DeclarationConflict, match="somebody else") as caught:
        check_alike("plan 'pro'", left)
    assert caught.value.differences == left
    check_alike("plan 'pro'", ())


@pytest.mark.parametrize("name", ["", " ", "\u2003"])
def test_an_empty_name_is_refused_of_plans_and_metrics(name: str) -> None:
    with pytest.raises(InvalidArgument, match="name is empty"):
        check_plan(declared(name=name), overlapping_filters=False)
    nothing = dict.fromkeys(("field_name", "description", "filters", "expression", "rounding"))
    count: dict[str, Any] = {"code": "m", "aggregation_type": "count_agg", "recurring": False, **nothing}
    with pytest.raises(InvalidArgument, match="name is empty"):
        check_metric(MetricSpec(name=name, **count))
    check_metric(MetricSpec(name=None, **count))
