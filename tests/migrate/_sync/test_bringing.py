# Written by `make sync` from tests/migrate/_async/test_bringing.py: change that.
"""Alerts, entitlements, metadata and terms go with the users, where that was decided, and come back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate._sync._io import made
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW, Lago

if TYPE_CHECKING:
    from pathlib import Path

    from lago_orgs.migrate import MigrationPlan, Rehearsal

pytestmark = pytest.mark.anyio

ROWS = [{"user_id": "ann", "org_id": "acme"}, {"user_id": "bob", "org_id": "acme"}]
DECIDE = {"alerts": "move", "entitlements": "move", "metadata": "move"}
SEAM = MIDNIGHT - timedelta(hours=2)  # in Berlin, summer by then


@pytest.fixture
def furnished(lago: Lago) -> Lago:
    """Two users in Berlin with taxes, metadata, alerts of which two are of one kind, and entitlements of their own."""
    lago.simulator.reset(api_key=lago.key, now=BOUGHT, premium=True)
    lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": "19"}})
    lago.plan("solo", lago.metric("tokens"))
    seats = {"code": "max", "name": "Seats", "value_type": "integer"}
    for code in ("seats", "sso"):
        lago.post("/features", {"feature": {"code": code, "name": code, "privileges": [seats]}})
    lago.post("/plans/solo/entitlements", {"entitlements": {"seats": {"max": 5}}})
    for name in ("ann", "bob"):
        crm = [{"key": "crm", "value": f"crm of {name}", "display_in_invoice": False}]
        lago.user(name, timezone="Europe/Berlin", tax_codes=["vat"], metadata=crm, currency="USD")
        alert: dict[str, Any] = {
            "alert_type": "current_usage_amount",
            "thresholds": [{"value": "1000", "code": "high"}],
        }
        lago.post(f"/subscriptions/{name}/alerts", {"alert": {**alert, "code": f"alert of {name}"}})
    units = {"alert_type": "billable_metric_current_usage_units", "billable_metric_code": "tokens", "code": "many"}
    lago.post("/subscriptions/bob/alerts", {"alert": {**units, "thresholds": [{"value": "10.5"}]}})
    lago.ask("PATCH", "/subscriptions/ann/entitlements", {"entitlements": {"seats": {"max": 9}}})
    lago.ask("PATCH", "/subscriptions/bob/entitlements", {"entitlements": {"seats": {"max": 7}, "sso": {"max": 1}}})
    lago.use("ann", "tokens", 2, BOUGHT + timedelta(hours=2))
    lago.at(NOW)
    return lago


def codes(lago: Lago, subscription: str) -> list[str]:
    return sorted(each["code"] for each in lago.get(f"/subscriptions/{subscription}/alerts")["alerts"])


def values(lago: Lago, subscription: str) -> dict[str, Any]:
    rows = lago.get(f"/subscriptions/{subscription}/entitlements")["entitlements"]
    return {each["code"]: {one["code"]: one["value"] for one in each["privileges"]} for each in rows}


def planned_and_rehearsed(lago: Lago) -> tuple[MigrationPlan, Rehearsal]:
    with made(lago) as migration:
        return migration.plan(ROWS, decide=DECIDE), migration.rehearse(ROWS, decide=DECIDE)


def test_what_was_decided_moves_and_is_verified_and_comes_back(furnished: Lago, tmp_path: Path) -> None:
    lago = furnished
    with made(lago) as migration:
        plan = migration.plan(ROWS, decide=DECIDE)
        [acme] = plan.organizations
        assert acme.seam == SEAM
        said = acme.steps[0].says
        assert (
            said == "make acme a customer, with the time zone Europe/Berlin, the taxes vat, the metadata crm=crm of ann"
        )
        assert sum(step.kind == "alert" for step in acme.steps) == 3
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            lago.at(SEAM + timedelta(seconds=5))
            migration.execute(plan, journal)
            lago.at(SEAM + timedelta(minutes=15))
            assert (migration.execute(plan, journal)).is_done
            assert codes(lago, "acme") == ["alert of ann", "many"]
            assert values(lago, "acme") == {"seats": {"max": 9}, "sso": {"max": 1}}
            [customer] = lago.get("/customers?external_id=acme")["customers"]
            assert customer["timezone"] == "Europe/Berlin"
            assert [(each["key"], each["value"]) for each in customer["metadata"]] == [("crm", "crm of ann")]
            assert (migration.verify(journal)).findings == ()
            lago.ask("DELETE", "/subscriptions/acme/alerts/many")
            lago.ask("PATCH", "/subscriptions/acme/entitlements", {"entitlements": {"seats": {"max": 6}}})
            lago.post("/customers", {"customer": {"external_id": "acme", "tax_codes": []}})
            found = (migration.verify(journal)).findings
            assert [each.kind for each in found] == ["terms", "alert", "entitlements"]
            assert (migration.rollback(journal, yes=True)).is_done
    assert lago.subscription("ann")["status"] == "active"
    assert codes(lago, "ann") == ["alert of ann"]


def test_who_joins_a_subscription_leaves_it_as_it_was_when_all_is_taken_back(
    furnished: Lago, tmp_path: Path
) -> None:
    lago = furnished
    lago.user("acme", timezone="Europe/Berlin", currency="USD")
    lago.ask("PATCH", "/subscriptions/acme/entitlements", {"entitlements": {"seats": {"max": 50}}})
    before = codes(lago, "acme"), values(lago, "acme")
    with made(lago) as migration:
        plan = migration.plan(ROWS, way="now", decide={**DECIDE, "joined": "join"})
        with Journal(tmp_path / "journal") as journal:
            assert (migration.execute(plan, journal)).is_done
            assert codes(lago, "acme") == ["alert of ann", "many"]
            assert values(lago, "acme") == {"seats": {"max": 50}, "sso": {"max": 1}}
            assert (migration.rollback(journal, yes=True)).is_done
    assert (codes(lago, "acme"), values(lago, "acme")) == before


def test_a_rehearsal_has_all_of_it(furnished: Lago) -> None:
    plan, rehearsal = planned_and_rehearsed(furnished)
    assert not plan.open
    assert rehearsal.differences == ()
    assert rehearsal.exit_code == 0, (rehearsal.left_out, rehearsal.verified)
    assert [each.taxes > 0 for each in rehearsal.bills] == [True] * len(rehearsal.bills)
