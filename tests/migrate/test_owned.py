"""A rollback takes away and ends nothing that somebody else made or uses."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lago_orgs import LagoOrgs
from lago_orgs.migrate import Journal, execute, rollback, verify
from tests.migrate.conftest import MIDNIGHT, NOW, QUICK, Lago
from tests.migrate.inside import ROWS, inside


def _buys(lago: Lago) -> None:
    lago.subscribe("acme", "solo", "acme:chat")


def _is_changed(lago: Lago) -> None:
    lago.post("/customers", {"customer": {"external_id": "acme", "legal_name": "ACME Inc."}})


def _has_notes(lago: Lago) -> None:
    metadata = [{"key": "crm", "value": "7", "display_in_invoice": False}]
    lago.post("/customers", {"customer": {"external_id": "acme", "metadata": metadata}})


def _has_credits(lago: Lago) -> None:
    lago.wallet("acme", "10")


def _is_joined(lago: Lago) -> None:
    metadata = [{"key": "moved_to", "value": "acme", "display_in_invoice": False}]
    lago.user("cy", metadata=metadata)


@pytest.mark.parametrize("act", [_buys, _is_changed, _has_notes, _has_credits, _is_joined])
def test_a_customer_in_which_somebody_else_has_a_part_stays(act: Any, tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        migration.execute(migration.plan(ROWS), journal)
        act(lago)
        done = migration.rollback(journal, yes=True)
        assert done.is_done
        assert "the customer 'acme' stays" in done.steps[-1].stays
        assert lago.get("/customers/acme")["customer"]["name"] == "ACME"
        assert lago.subscription("ann")["ending_at"] is None
        assert [
            each["external_id"] for each in lago.get("/subscriptions?external_customer_id=acme")["subscriptions"]
        ] in (
            [],
            ["acme:chat"],
        )


class Between(httpx.BaseTransport):
    """Does something before the first call that writes."""

    def __init__(self, inner: httpx.BaseTransport, act: Any) -> None:
        self._inner, self._act = inner, act

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        act = self._act
        if act is not None and request.method == "POST":
            self._act = None
            act()
        return self._inner.handle_request(request)


def test_who_lost_a_race_takes_nothing_back_of_what_the_other_moved(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "a") as won, Journal(tmp_path / "b") as lost:
        one, two = (migration.plan(ROWS, way="now") for _ in range(2))
        transport = Between(lago.simulator.transport(), lambda: migration.execute(one, won))
        with LagoOrgs("http://lago", lago.key, retries=QUICK, transport=transport) as client:
            execute(two, lost, lago=client)
            lago.at(NOW + timedelta(days=1))
            assert rollback(lost, yes=True, lago=client).is_done
            assert verify(won, lago=client).findings == verify(lost, lago=client).findings == ()
        assert lago.get("/customers/acme")["customer"]["name"] == "ACME"
        assert [each["external_id"] for each in lago.get("/subscriptions")["subscriptions"]] == ["acme"]


def test_a_subscription_that_somebody_else_made_is_not_ended(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        lago.post("/customers", {"customer": {"external_id": "acme"}})
        lago.subscribe("acme", "solo", "acme", subscription_at="2026-04-01T00:00:00Z")
        assert migration.execute(plan, journal).is_done
        [failure] = migration.rollback(journal, yes=True).failures
        assert "subscribed by somebody else" in failure.says
        assert lago.subscription("acme")["status"] == "active"
        lago.ask("DELETE", "/subscriptions/acme")
        assert migration.rollback(journal, yes=True).is_done
        assert lago.subscription("ann")["status"] == "active"


def test_users_do_not_begin_again_beside_a_subscription_made_by_hand(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(NOW + timedelta(days=3))
        lago.subscribe("acme", "solo", "acme")
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert [each.state for each in migration.execute(plan, journal).organizations] == ["changed"]
        [failure] = migration.rollback(journal, yes=True).failures
        assert "subscribed by somebody else" in failure.says
        assert [each["external_id"] for each in lago.get("/subscriptions")["subscriptions"]] == ["acme"]


def test_the_way_out_of_a_subscription_made_by_hand_bills_nothing_twice(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(NOW + timedelta(days=9))
        lago.subscribe("acme", "solo", "acme")
        lago.at(MIDNIGHT + timedelta(minutes=15))
        [told] = migration.execute(plan, journal).organizations
        assert "on_termination_invoice=skip" in told.says
        lago.use("acme", "tokens", 1000, MIDNIGHT + timedelta(minutes=10))
        lago.at(MIDNIGHT + timedelta(hours=1))
        lago.ask("DELETE", "/subscriptions/acme?on_termination_invoice=skip")
        assert migration.execute(plan, journal).is_done
        lago.at(MIDNIGHT.replace(month=5) + timedelta(hours=1))
        assert [each["fees_amount_cents"] for each in lago.invoices("acme")] == [700, 3100 + 50000]


@pytest.mark.parametrize("hours", [10, 34])
@pytest.mark.parametrize("plan_code", ["solo", "other"])
def test_the_way_out_is_the_same_on_the_day_of_the_seam_and_later(tmp_path: Path, plan_code: str, hours: int) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.plan("other", cents=900)
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(hours=hours))
        lago.post("/customers", {"customer": {"external_id": "acme"}})
        begins = {"subscription_at": "2026-04-01T00:00:00Z"} if plan_code == "other" else {}
        lago.subscribe("acme", plan_code, "acme", **begins)
        lago.use("acme", "tokens", 8, MIDNIGHT + timedelta(hours=hours))
        lago.at(MIDNIGHT + timedelta(hours=hours, minutes=5))
        [told] = migration.execute(plan, journal).organizations
        assert "End it with DELETE and on_termination_invoice=skip" in told.says
        lago.ask("DELETE", "/subscriptions/acme?on_termination_invoice=skip")
        assert migration.execute(plan, journal).is_done
        assert migration.verify(journal).findings == ()
        lago.at(MIDNIGHT.replace(month=5) + timedelta(hours=1))
        assert [each["fees_amount_cents"] for each in lago.invoices("acme")] == [3100 + 400]


def test_one_that_was_ended_with_an_invoice_is_not_begun_anew_and_its_usage_is_billed_once(tmp_path: Path) -> None:
    """Lago begins no subscription before such an end: the organization would not be billed from the seam on."""
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(hours=34))
        lago.post("/customers", {"customer": {"external_id": "acme"}})
        for number, hours in ((1, 3), (2, 34)):
            used = {"transaction_id": f"t-{number}", "external_subscription_id": "acme", "code": "tokens"}
            at = f"{(MIDNIGHT + timedelta(hours=hours, minutes=4)).timestamp():.3f}"
            properties = {"n": 8, "user_id": "ann"}
            lago.post("/events", {"event": {**used, "timestamp": at, "properties": properties}})
        lago.subscribe("acme", "solo", "acme")
        lago.at(MIDNIGHT + timedelta(hours=34, minutes=5))
        lago.ask("DELETE", "/subscriptions/acme")
        lago.at(MIDNIGHT + timedelta(hours=34, minutes=10))
        [told] = migration.execute(plan, journal).organizations
        assert "with an invoice: Lago would begin the planned one there" in told.says
        assert lago.get("/subscriptions?external_customer_id=acme")["subscriptions"] == []
        assert migration.rollback(journal, yes=True).is_done
        [lost] = migration.verify(journal).findings
        assert lost.says == "1 events of 'acme' are billed to nobody"
        assert migration.verify(journal, late="send").findings == ()
        lago.at(MIDNIGHT.replace(month=5) + timedelta(hours=1))
        assert [each["fees_amount_cents"] for each in lago.invoices("acme")] == [103 + 400]
        assert lago.invoices("ann")[-1]["fees_amount_cents"] == 3100 + 400
