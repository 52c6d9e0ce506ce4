from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import ConfigurationError, Money, Plan, PlanChange, Subscription
from lago_orgs._core import read
from lago_orgs._core.plan_changes import ChangeRequest, preview
from tests.recorded import exchanges

NOW = datetime(2026, 3, 12, 10, tzinfo=UTC)


def plan(code: str, dollars: int, interval: str = "monthly", *, advance: bool = False, **more: Any) -> Plan:
    raw = {
        "code": code,
        "interval": interval,
        "amount_cents": dollars * 100,
        "amount_currency": "USD",
        "pay_in_advance": advance,
        "lago_id": code,
        **more,
    }
    return read.plan(raw)


def subscription(plan_code: str, **more: Any) -> Subscription:
    raw = {
        "external_id": "org_1",
        "external_customer_id": "org_1",
        "plan_code": plan_code,
        "status": "active",
        "billing_time": "calendar",
        "plan_amount_cents": 0,
        "plan_amount_currency": "USD",
        "started_at": "2026-03-10T09:30:00.580Z",
        "subscription_at": "2026-03-10T09:30:00Z",
        "lago_id": "s",
        **more,
    }
    return read.subscription(raw)


def change(current: Plan, target: Plan, timezone: str = "UTC", **of_subscription: Any) -> PlanChange:
    now = subscription(current.code, **of_subscription)
    return preview(ChangeRequest(current=now, current_plan=current, target=target, timezone=timezone, now=NOW))


STARTER, PRO = plan("starter", 10), plan("pro", 49)


@pytest.mark.parametrize(
    ("current", "target", "kind"),
    [
        (STARTER, PRO, "upgrade"),
        (PRO, STARTER, "downgrade"),
        (PRO, plan("pro2", 49), "upgrade"),  # equally dear is an upgrade, at once
        (PRO, plan("yearly", 500, "yearly"), "downgrade"),  # 500 a year is less than 12 times 49
        (PRO, plan("yearly", 588, "yearly"), "upgrade"),
        (plan("weekly", 10, "weekly"), plan("monthly", 43), "downgrade"),  # 520 against 516
        (plan("quarter", 30, "quarterly"), plan("half", 60, "semiannual"), "upgrade"),
        (PRO, PRO, "none"),
    ],
)
def test_up_and_down_are_told_by_the_price_of_a_year(current: Plan, target: Plan, kind: str) -> None:
    assert change(current, target).kind == kind


def test_an_upgrade_closes_the_old_plan_today() -> None:
    made = change(STARTER, PRO)
    # 10 and 11 March of 31 days: what the recorded server billed for the same change.
    assert made.closing_fee == Money("0.65", "USD")
    assert (made.credit, made.opening_fee) == (None, None)
    assert made.effective_at == NOW
    assert made.is_immediate
    assert any("counts from zero" in effect for effect in made.effects)


def test_what_was_paid_in_advance_is_credited_and_the_new_plan_billed() -> None:
    made = change(plan("a", 31, advance=True), plan("b", 62, advance=True))
    assert made.credit == Money(20, "USD")  # 12 to 31 March
    assert made.opening_fee == Money(40, "USD")
    assert made.closing_fee is None


def test_a_downgrade_waits_for_the_period_in_the_customers_time_zone() -> None:
    made = change(PRO, STARTER, timezone="America/New_York")
    assert made.effective_at == datetime(2026, 4, 1, 4, tzinfo=UTC)
    assert not made.is_immediate
    assert any("cancel_pending_change" in effect for effect in made.effects)


def test_the_plan_that_waits_already_is_not_asked_for_again() -> None:
    made = change(PRO, STARTER, next_plan_code="starter", downgrade_plan_date="2026-04-01")
    assert made.kind == "none"
    assert made.effective_at == datetime(2026, 4, 1, tzinfo=UTC)


def test_another_waiting_plan_is_named() -> None:
    made = change(PRO, STARTER, next_plan_code="free")
    assert made.kind == "downgrade"
    assert "replaces the change to free" in made.effects[0]


def test_asking_for_the_present_plan_takes_back_what_waits() -> None:
    assert change(PRO, PRO, next_plan_code="starter").kind == "withdraw"


def test_a_subscription_that_has_not_started_is_edited() -> None:
    made = change(PRO, STARTER, status="pending", started_at=None, subscription_at="2026-05-01T00:00:00Z")
    assert made.kind == "edit"
    assert made.effective_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_trial_owes_nothing() -> None:
    made = change(plan("t", 31, trial_period=Decimal("14.0")), PRO)
    assert made.closing_fee is None
    assert any("trial" in effect for effect in made.effects)


def test_a_time_zone_that_the_system_does_not_know_is_named() -> None:
    with pytest.raises(ConfigurationError, match="tzdata"):
        change(PRO, STARTER, timezone="Mars/Olympus")


def recorded_changes(flow: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The subscription before and after each POST that changed a plan, as a real server told it."""
    found: list[Any] = []
    before: Any = None
    for exchange in exchanges(flow):
        body = exchange["response"].get("body")
        here = body.get("subscription") if isinstance(body, dict) else None
        if not here or not here.get("plan"):
            continue
        same = before and before["external_id"] == here["external_id"]
        if exchange["request"]["method"] == "POST" and same and before and before["status"] == "active":
            asked = exchange["request"]["body"]["subscription"]["plan_code"]
            if asked != before["plan_code"]:
                found.append((before, here))
        before = here
    return found


@pytest.mark.parametrize("flow", ["subscriptions-upgrade", "subscriptions-downgrade"])
def test_a_real_server_does_what_the_preview_says(flow: str) -> None:
    seen = recorded_changes(flow)
    assert seen
    for before, after in seen:
        went_up = after["lago_id"] != before["lago_id"]
        target = after["plan"] if went_up else {**before["plan"], "code": after["next_plan_code"], "amount_cents": 0}
        told = preview(
            ChangeRequest(
                current=read.subscription({**before, "next_plan_code": None}),
                current_plan=read.plan(before["plan"]),
                target=read.plan(target),
                timezone="UTC",
                now=datetime.fromisoformat(after["created_at"] if went_up else before["created_at"]),
            )
        )
        assert told.kind == ("upgrade" if went_up else "downgrade")
        if not went_up:
            assert told.effective_at is not None
            assert told.effective_at.date().isoformat() == after["downgrade_plan_date"]
