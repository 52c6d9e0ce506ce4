"""What events come to, in units and in money."""

from decimal import Decimal
from typing import Any

import pytest

from lago_orgs.migrate.conflicts import conflicts_of
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts
from lago_orgs.migrate.mapping import Move
from lago_orgs.migrate.options import Options
from lago_orgs.migrate.units import price_of, units_of


def events(*values: Any, code: str = "tokens") -> list[dict[str, Any]]:
    return [{"transaction_id": str(n), "code": code, "properties": {"n": value}} for n, value in enumerate(values)]


def metric(rounding: str | None = None, precision: int | None = None, kind: str = "sum_agg") -> dict[str, Any]:
    return {
        "aggregation_type": kind,
        "field_name": "n",
        "recurring": False,
        "rounding_function": rounding,
        "rounding_precision": precision,
    }


@pytest.mark.parametrize(
    ("rounding", "precision", "values", "units"),
    [
        (None, None, ["1.2", "1.2"], "2.4"),
        ("ceil", 0, ["1.2", "1.2"], "3"),
        ("ceil", None, ["1.2", "1.2"], "3"),
        ("floor", 0, ["1.2", "1.2"], "2"),
        ("round", 1, ["1.21", "1.24"], "2.5"),
        ("round", -1, ["12", "13"], "30"),
        (None, None, ["1e21", "0.0000000000000000000001", "x", None], "1000000000000000000000.0000000000000000000001"),
        ("ceil", 2, ["1e40", "0.001"], "1" + "0" * 40 + ".01"),
    ],
)
def test_a_metrics_rounding_counts(rounding: str | None, precision: int | None, values: list[Any], units: str) -> None:
    assert units_of(metric(rounding, precision), events(*values)) == Decimal(units)


def priced(late: list[Any], beside: list[Any], charge: dict[str, Any], **terms: Any) -> int | None:
    base = {"billable_metric_code": "tokens", "charge_model": "standard", "properties": {"amount": "0.5"}}
    plan = {"amount_currency": "USD", "charges": [{**base, **charge}]}
    return price_of(events(*late), plan, {"tokens": metric(**terms)}, beside=events(*beside))


def test_what_comes_late_costs_what_it_had_added_in_time() -> None:
    assert priced(["1.2", "1.2"], [], {}, rounding="ceil") == 150
    assert priced(["1.2"], ["1.2"], {}, rounding="ceil") == 50
    assert priced(["0.1"], ["1.2"], {}, rounding="ceil") == 0
    assert priced(["7"], ["1"], {}) == 350
    assert priced([1], [1, 1], {}, kind="count_agg") == 50
    assert priced(["7"], [], {"min_amount_cents": 1000}) is None
    assert priced(["1e21"], [], {}) is None


def more(late: list[Any], beside: list[Any], model: str, properties: Any, kind: str = "sum_agg", **charge: Any) -> Any:
    """What events add by a charge of this model."""
    base = {"lago_id": "c", "billable_metric_code": "tokens", "created_at": "2026-01-01T00:00:00Z"}
    plan = {
        "amount_currency": "USD",
        "charges": [{**base, "charge_model": model, "properties": properties, **charge}],
    }
    at = {"timestamp": "2026-03-02T00:00:00.000Z", "created_at": "2026-03-02T00:00:01Z"}
    rows = ([{**each, **at} for each in events(*values)] for values in (late, beside))
    metrics = {"tokens": {**metric(kind=kind), "code": "tokens"}}
    return price_of(next(rows), plan, metrics, beside=next(rows))


TIERS = {
    "graduated_ranges": [
        {"from_value": 0, "to_value": 10, "per_unit_amount": "1", "flat_amount": "2"},
        {"from_value": 11, "to_value": None, "per_unit_amount": "0.1", "flat_amount": "0"},
    ]
}
PACKAGE = {"amount": "5", "package_size": 10, "free_units": 0}


@pytest.mark.parametrize(
    ("late", "beside", "model", "properties", "kind", "cents"),
    [
        # The first tier's flat amount was billed without any usage.
        (["12"], [], "graduated", TIERS, "sum_agg", 1020),
        (["4"], ["8"], "graduated", TIERS, "sum_agg", 220),
        (["4"], ["8"], "package", PACKAGE, "sum_agg", 500),
        (["1"], ["8"], "package", PACKAGE, "sum_agg", 0),
        (["7"], ["5"], "standard", {"amount": "2"}, "max_agg", 400),
        (["3"], ["5"], "standard", {"amount": "2"}, "max_agg", 0),
        (["100"], [], "percentage", {"rate": "1.5"}, "sum_agg", 150),
        # What a licence of the server is needed for is not known here.
        (["100"], [], "percentage", {"rate": "1.5", "per_transaction_max_amount": "1"}, "sum_agg", None),
    ],
)
def test_tiers_and_packages_cost_what_they_had_added_in_time(
    late: Any, beside: Any, model: str, properties: Any, kind: str, cents: int | None
) -> None:
    assert more(late, beside, model, properties, kind) == cents


def test_what_a_minimum_fills_up_or_was_billed_as_it_came_has_no_price_of_its_own() -> None:
    assert more(["12"], [], "graduated", TIERS, min_amount_cents=100) is None
    assert more(["12"], [], "graduated", TIERS, pay_in_advance=True) is None


def test_usage_that_no_invoice_can_hold_is_asked_about_before_it_is_moved() -> None:
    for cents, kinds in ((1 << 62, set()), (1 << 63, {"amount"})):
        move = Move(user_id="ann", org_id="acme")
        user = UserFacts(move=move, customer={}, usage={"amount_cents": cents})
        found = conflicts_of(OrganizationFacts(org_id="acme", users=(user,), plan_code="solo", plan={}), Options())
        assert {each.kind for each in found if each.is_open} == kinds
