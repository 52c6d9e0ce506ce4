"""Lago shows the second in which a subscription ended, and bills to the millisecond: the invoice says which."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lago_orgs.migrate.checking import findings_of
from lago_orgs.migrate.sides import Side, exact

ENDED = datetime(2026, 3, 16, 10, 0, 5, tzinfo=UTC)
AT = (-5000, 100, 700)
METRICS = {"tokens": {"aggregation_type": "sum_agg", "field_name": "n", "recurring": False}}


def event(millis: int, n: int) -> dict[str, object]:
    at = (ENDED + timedelta(milliseconds=millis)).isoformat()
    return {"transaction_id": f"at-{millis}", "code": "tokens", "timestamp": at, "properties": {"n": n}}


@pytest.mark.parametrize(
    ("billed", "late"),
    [(2, ["at-100", "at-700"]), (5, ["at-700"]), (12, []), (4, [])],  # 4 is explained by nothing
)
def test_what_was_sent_in_the_rest_of_the_second_is_billed_to_nobody(billed: int, late: list[str]) -> None:
    events = [event(-5000, 2), event(100, 3), event(700, 7)]
    side = Side(
        subscription="ann",
        start=ENDED - timedelta(days=10),
        end=ENDED + timedelta(seconds=1),
        invoiced_at=None,
        events=events,
        units={"tokens": Decimal(billed)},
        user="ann",
    )
    found = exact(side, METRICS)
    assert [each["transaction_id"] for each in found.late({"tokens"}, {})] == late
    own = Side(subscription="acme", start=ENDED, end=None, invoiced_at=None, events=(), units={})
    assert [each.kind for each in findings_of("acme", [found], own, METRICS)] == (["late"] if late else [])


@pytest.mark.parametrize(
    ("billed", "late"),
    [({"tokens": 2}, ["at-100", "at-700"]), ({"tokens": 12}, []), ({"tokens": 4}, []), ({}, None)],
)
@pytest.mark.parametrize("is_planned", [True, False])
def test_what_came_in_the_second_of_the_invoice_is_late_where_that_explains_it(
    billed: dict[str, int], late: list[str] | None, *, is_planned: bool
) -> None:
    made = ENDED + timedelta(minutes=2)
    came = (made - timedelta(hours=1), made, made)
    events = [{**event(at, n), "created_at": when.isoformat()} for at, n, when in zip(AT, (2, 3, 7), came, strict=True)]
    # 4 is explained by nothing; of a metric that is not on the invoice nothing was billed.
    side = Side(
        subscription="ann",
        start=ENDED - timedelta(days=10),
        end=ENDED + timedelta(seconds=1),
        invoiced_at=made,
        events=events[1:] if late is None else events,
        units={code: Decimal(units) for code, units in billed.items()},
        user="ann",
    )
    found = exact(side, METRICS, is_planned=is_planned)
    expected = ["at-100", "at-700"] if late is None else late
    assert [each["transaction_id"] for each in found.late({"tokens"}, {})] == expected
