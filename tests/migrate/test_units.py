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
    assert priced(["7"], [], {"charge_model": "graduated"}) is None
    assert priced(["1e21"], [], {}) is None


def test_usage_that_no_invoice_can_hold_is_asked_about_before_it_is_moved() -> None:
    for cents, kinds in ((1 << 62, set()), (1 << 63, {"amount"})):
        move = Move(user_id="ann", org_id="acme")
        user = UserFacts(move=move, customer={}, usage={"amount_cents": cents})
        found = conflicts_of(OrganizationFacts(org_id="acme", users=(user,), plan_code="solo", plan={}), Options())
        assert {each.kind for each in found if each.is_open} == kinds
