"""What of a plan's prices a subscription has of its own, as what another is sent to have the same."""

from typing import Any

import pytest

from lago_orgs.migrate.overrides import prices_of, prices_shown, unlike

CHARGE = {
    "lago_id": "c1",
    "code": "tokens",
    "billable_metric_code": "tokens",
    "charge_model": "standard",
    "pay_in_advance": False,
    "properties": {"amount": "0.5"},
    "min_amount_cents": 0,
    "filters": [],
    "taxes": [],
}
FIXED = {"lago_id": "f1", "code": "seat", "add_on_code": "seat", "charge_model": "standard", "units": "2"}
PLAN: dict[str, Any] = {
    "lago_id": "p1",
    "code": "solo",
    "name": "Solo",
    "amount_cents": 3100,
    "amount_currency": "USD",
    "trial_period": 0.0,
    "charges": [CHARGE],
    "fixed_charges": [FIXED],
    "taxes": [],
}
OWN: dict[str, Any] = {
    **PLAN,
    "lago_id": "p2",
    "parent_id": "p1",
    "charges": [{**CHARGE, "lago_id": "c2", "lago_parent_id": "c1"}],
    "fixed_charges": [{**FIXED, "lago_id": "f2", "lago_parent_id": "f1", "units": "2.0"}],
}


def charged(**changes: Any) -> dict[str, Any]:
    return {**OWN, "charges": [{**OWN["charges"][0], **changes}]}


def overriding(**changes: Any) -> dict[str, Any]:
    return {"plan_overrides": {"charges": [{"id": "c1", **changes}]}}


FILTER = {"values": {"model": ["large"]}, "properties": {"amount": "1"}, "invoice_display_name": None}
THRESHOLDS = [{"lago_id": "t", "amount_cents": 700, "recurring": False, "threshold_display_name": None}]


@pytest.mark.parametrize(
    ("own", "terms"),
    [
        (OWN, {}),
        ({**OWN, "amount_cents": 2000}, {"plan_overrides": {"amount_cents": 2000}}),
        ({**OWN, "trial_period": 7.0}, {"plan_overrides": {"trial_period": 7.0}}),
        ({**OWN, "invoice_display_name": "Acme"}, {"plan_overrides": {"invoice_display_name": "Acme"}}),
        ({**OWN, "taxes": [{"code": "vat"}]}, {"plan_overrides": {"tax_codes": ["vat"]}}),
        (charged(properties={"amount": "0.50"}), {}),
        (charged(properties={"amount": "0.4"}), overriding(properties={"amount": "0.4"})),
        (
            charged(properties={"amount": "0.5", "grouped_by": ["a"], "pricing_group_keys": ["a"]}),
            overriding(properties={"amount": "0.5", "pricing_group_keys": ["a"]}),
        ),
        (charged(min_amount_cents=900), overriding(min_amount_cents=900)),
        (charged(taxes=[{"code": "vat"}]), overriding(tax_codes=["vat"])),
        (charged(filters=[{**FILTER, "lago_id": "x"}]), overriding(filters=[FILTER])),
        (
            charged(applied_pricing_unit={"code": "credit", "conversion_rate": "2"}),
            overriding(applied_pricing_unit={"conversion_rate": "2"}),
        ),
        (
            {**OWN, "fixed_charges": [{**OWN["fixed_charges"][0], "units": "5"}]},
            {"plan_overrides": {"fixed_charges": [{"id": "f1", "units": "5"}]}},
        ),
        (
            {**OWN, "minimum_commitment": {"amount_cents": 900, "taxes": []}},
            {
                "plan_overrides": {
                    "minimum_commitment": {"amount_cents": 900, "invoice_display_name": None, "tax_codes": []}
                }
            },
        ),
        (
            {**OWN, "usage_thresholds": THRESHOLDS},
            {"usage_thresholds": [{name: THRESHOLDS[0][name] for name in THRESHOLDS[0] if name != "lago_id"}]},
        ),
    ],
)
def test_what_differs_is_sent_and_said(own: dict[str, Any], terms: dict[str, Any]) -> None:
    found = prices_of(own, PLAN)
    assert (found.terms, found.faults) == (terms, ())
    assert bool(found.says) == bool(terms)


@pytest.mark.parametrize(
    ("own", "plan", "said"),
    [
        ({**OWN, "charges": []}, PLAN, "the plan charges for tokens, and it does not"),
        (OWN, {**PLAN, "charges": []}, "it charges for tokens, and the plan does not"),
        (charged(charge_model="package"), PLAN, "charge_model of tokens is package, the plan's is standard"),
        (
            OWN,
            {**PLAN, "minimum_commitment": {"amount_cents": 1}},
            "the plan has a minimum commitment, and it has none",
        ),
        (OWN, {**PLAN, "usage_thresholds": THRESHOLDS}, "the plan invoices usage at thresholds, and it does not"),
    ],
)
def test_what_cannot_be_sent_is_said(own: dict[str, Any], plan: dict[str, Any], said: str) -> None:
    assert prices_of(own, plan).faults == (said,)


def test_plans_are_alike_however_their_numbers_are_written() -> None:
    wanted = prices_shown(OWN)
    assert unlike(charged(properties={"amount": "0.500"}), wanted) == []
    assert unlike({**charged(properties={"amount": "0.6"}), "amount_cents": 1}, wanted) == [
        "amount_cents",
        "the charge tokens",
    ]
    assert unlike({**OWN, "charges": []}, wanted) == ["the charge tokens"]
