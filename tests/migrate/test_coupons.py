"""What becomes of users' coupons, as a table: which move, and what is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lago_orgs.migrate.coupons import conflicts_of_coupons, effects, fates_of, terms_of
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts
from lago_orgs.migrate.mapping import Move

DUE = datetime(2026, 4, 1, tzinfo=UTC)
PLAN = {"code": "org", "charges": [{"billable_metric_code": "tokens"}]}
ONCE = {"frequency": "once", "amount_cents": 10000, "amount_cents_remaining": 6800, "amount_currency": "USD"}
TURNS = {"frequency": "recurring", "frequency_duration_remaining": 3, "amount_cents": 500, "amount_currency": "USD"}
TENTH = {"frequency": "forever", "percentage_rate": "10.0"}
HALF = {"frequency": "forever", "percentage_rate": "50.0"}
LIMITED: dict[str, Any] = {"limited_plans": True, "plan_codes": ["solo"]}
ON_ORG: dict[str, Any] = {"limited_plans": True, "plan_codes": ["org", "solo"]}


def facts(*users: dict[str, Any] | None, own: dict[str, Any] | None = None, **limits: Any) -> OrganizationFacts:
    def applied(name: str, terms: dict[str, Any] | None) -> tuple[dict[str, Any], ...]:
        return () if terms is None else ({"lago_id": name, "coupon_code": "c", "status": "active", **terms},)

    return OrganizationFacts(
        org_id="acme",
        users=tuple(
            UserFacts(move=Move(user_id=name, org_id="acme"), coupons=applied(name, terms))
            for name, terms in zip(("ann", "bob"), users, strict=False)
        ),
        applied=applied("own", own),
        coupons={"c": {"code": "c", "reusable": True, **limits}},
    )


@pytest.mark.parametrize(
    ("given", "pick", "moving", "asked"),
    [
        (facts(ONCE, ONCE), None, ["ann", "bob"], set()),
        (facts(ONCE, None, own=ONCE), None, ["ann"], set()),
        (facts(TURNS, TURNS), None, ["ann"], set()),
        (facts(HALF, HALF), None, ["ann"], set()),
        (facts(TENTH, HALF), None, ["ann"], {"coupons_differ"}),
        (facts(TENTH, HALF), "first", ["ann"], set()),
        (facts(TENTH, HALF), "best", ["bob"], set()),
        (facts(TURNS, {**TURNS, "frequency_duration_remaining": 5}), "best", ["bob"], set()),
        (facts(TURNS, {**TURNS, "amount_cents": 700}), None, ["ann"], {"coupons_differ"}),
        (facts(HALF, None, own=HALF), None, [], set()),
        (facts(HALF, None, own=TENTH), None, [], {"coupons_differ"}),
        (facts(HALF, None, own=TENTH), "first", [], set()),
        (facts(HALF, None, own=TENTH), "best", ["ann"], set()),
        (facts(TENTH, HALF, own=TENTH), "best", ["bob"], set()),
        (facts(TENTH, None, own=HALF), "best", [], set()),
        (facts(HALF, None, own=TENTH, reusable=False), "best", [], set()),
        (facts(TURNS, None, **LIMITED), None, [], {"unmovable"}),
        (facts(ONCE, None, **LIMITED), None, [], {"unmovable"}),
        (facts(TURNS, None, **ON_ORG), None, ["ann"], set()),
        (facts(ONCE, ONCE, **ON_ORG), None, ["ann"], {"unmovable"}),
        (facts(ONCE, ONCE, reusable=False), None, ["ann"], {"unmovable"}),
        (facts(ONCE, None, limited_billable_metrics=True, billable_metric_codes=["calls"]), None, [], {"unmovable"}),
        (facts(ONCE, None, limited_billable_metrics=True, billable_metric_codes=["tokens"]), None, ["ann"], set()),
        (facts(ONCE, None, expiration_at="2026-03-25T00:00:00Z"), None, [], set()),
        (facts(ONCE, None, expiration_at="2026-04-01T00:00:00Z"), None, [], set()),
        (facts(ONCE, None, expiration_at="2026-04-02T00:00:00Z"), None, ["ann"], set()),
        (facts(TURNS, None, terminated_at="2026-03-02T00:00:00Z"), None, [], set()),
    ],
)
def test_what_moves_and_what_is_asked(
    given: OrganizationFacts, pick: str | None, moving: list[str], asked: set[str]
) -> None:
    fates = fates_of(given, PLAN, {"ann": DUE, "bob": DUE}, pick)
    assert [each.user for each in fates if not each.stays] == moving
    assert {each.kind for each in conflicts_of_coupons(fates)} == asked
    shown = [effects(each, "USD") for each in fates]
    assert [each["who"] for each in shown if each["kind"] == "coupon"] == moving
    assert all("not moved: " in each["says"] for each in shown if each["kind"] == "stays")


def test_a_coupon_is_told_as_what_it_is() -> None:
    assert terms_of(ONCE) == "6800 cents, until they are used up"
    assert terms_of(TURNS) == "500 cents off each invoice, 3 turns left"
    assert terms_of(TENTH) == "10 % off each invoice"
    assert terms_of({**HALF, "frequency": "once"}) == "50 % off one invoice"
    [fate] = fates_of(facts(TENTH), PLAN, {"ann": DUE}, None)
    assert effects(fate, "USD") == {
        "kind": "coupon",
        "who": "ann",
        "currency": "USD",
        "cents": 0,
        "says": "by the coupon c: 10 % off each invoice",
    }
