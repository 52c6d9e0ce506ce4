"""Who is subscribed again is billed each use and each day once; what Lago does otherwise is said in money."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal, Router
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

DECIDE = {"unpaid": "leave", "advance": "invoice"}
APRIL = MIDNIGHT + timedelta(days=2)
JUNE = MIDNIGHT.replace(month=6) + timedelta(hours=3)


class Stopped(Exception):
    """The program ends here."""


class Ending(Journal):
    """A journal whose program ends before it begins with a step of a kind, or before it notes an undone one."""

    kind, undoing_of, skip = "", "", 0

    def intend(self, step: Any, **of: Any) -> None:
        if step.kind == self.kind:
            if not self.skip:
                raise Stopped
            self.skip -= 1
        super().intend(step, **of)

    def undo(self, step: Any, outcome: Any) -> None:
        if step.kind == self.undoing_of:
            raise Stopped
        super().undo(step, outcome)


@contextmanager
def begun(path: Path, way: Any, kind: str, skip: int = 0, **terms: Any) -> Iterator[tuple[Lago, Any, Journal, Any]]:
    """An execution that ended before it began with the step of a kind."""
    with inside(**terms) as (lago, migration):
        plan = migration.plan(ROWS, way=way, decide=DECIDE)
        with Ending(path) as ending:
            ending.kind, ending.skip = kind, skip
            with pytest.raises(Stopped):
                migration.execute(plan, ending)
        with Journal(path) as journal:
            yield lago, migration, journal, plan


def units(lago: Lago, *customers: str) -> float:
    """How many tokens stand on invoices; of one-offs what they come to."""
    rows = [fee for each in customers for bill in lago.invoices(each) for fee in bill["fees"]]
    counted = [float(it["units"]) for it in rows if it["item"]["code"] == "tokens"]
    raised = [it["amount_cents"] / 50 for it in rows if "usage" in str(it.get("description"))]
    total: float = sum(counted) + sum(raised)
    return total


def says(told: Any, word: str) -> list[str]:
    return [each.stays for each in told.steps if word in each.stays]


def test_the_days_and_the_usage_of_a_carried_period_that_is_over_are_said_and_raised(tmp_path: Path) -> None:
    with begun(tmp_path / "journal", "carry", "end", skip=1) as (lago, migration, journal, _):
        lago.at(APRIL)
        told = migration.rollback(journal)
        assert "the fee of 31.00 USD from 2026-03-01 to 2026-03-31 and the usage" in says(told, "nobody")[0]
        assert "was invoiced a fee of 31.00 USD" in says(told, "invoiced a fee")[0]
        assert migration.rollback(journal, yes=True).is_done
        found = migration.verify(journal).findings
        assert sorted(each.kind for each in found) == ["closed", "twice"]
        assert [each.kind for each in migration.verify(journal, late="invoice").findings] == ["twice"]
        assert [each["fees_amount_cents"] for each in lago.invoices("ann")[-2:]] == [3100, 100]
        [bill] = lago.invoices("acme")
        lago.post(f"/invoices/{bill['lago_id']}/void", {})
        assert migration.verify(journal).findings == ()
        lago.at(JUNE)
        assert units(lago, "ann", "bob") == 4


def test_what_an_organization_got_that_is_not_invoiced_is_sent_to_its_users(tmp_path: Path) -> None:
    with begun(tmp_path / "journal", "carry", "end", skip=1) as (lago, migration, journal, plan):
        to = Router(plan, journal).route("ann", NOW + timedelta(hours=1))
        assert to.id == "acme"
        event = {"transaction_id": "new", "external_subscription_id": "acme", "code": "tokens"}
        event |= {"timestamp": str(to.at.timestamp()), "properties": {"n": 7, "user_id": "ann"}}  # type: ignore[dict-item]
        lago.at(NOW + timedelta(hours=1))
        lago.post("/events", {"event": event})
        assert migration.rollback(journal, yes=True).is_done
        assert [each.kind for each in migration.verify(journal).findings] == ["unowned"]
        assert migration.verify(journal, late="send").findings == ()
        lago.at(JUNE)
        assert units(lago, "ann", "bob") == 4 + 7


def test_what_came_after_the_last_invoice_of_the_organization_is_found(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now"), journal).is_done
        lago.at(NOW + timedelta(days=3))
        lago.use("acme", "tokens", 3, NOW + timedelta(days=2))
        assert migration.rollback(journal, yes=True).is_done
        assert migration.verify(journal).findings == ()
        event = {"transaction_id": "late", "external_subscription_id": "acme", "code": "tokens"}
        at = (NOW + timedelta(days=2)).timestamp()
        event |= {"timestamp": f"{at:.3f}", "properties": {"n": 5, "user_id": "bob"}}  # type: ignore[dict-item]
        lago.at(NOW + timedelta(days=3, minutes=1))
        lago.post("/events", {"event": event})
        assert [each.kind for each in migration.verify(journal).findings] == ["unowned"]
        assert migration.verify(journal, late="send").findings == ()
        lago.at(JUNE)
        assert units(lago, "ann", "bob", "acme") == 4 + 3 + 5


def test_an_organization_whose_period_is_not_invoiced_yet_is_not_ended(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now"), journal).is_done
        lago.use("acme", "tokens", 3, NOW + timedelta(minutes=1))
        lago.at(MIDNIGHT + timedelta(minutes=4), jobs=False)
        wait = MIDNIGHT + timedelta(minutes=15)
        assert "wait until 2026-04-01T00:15" in says(migration.rollback(journal), "has not invoiced yet")[0]
        [failure] = migration.rollback(journal, yes=True).failures
        assert (failure.state, failure.until) == ("waiting", wait)
        lago.at(wait)
        assert says(migration.rollback(journal), "has not invoiced yet") == []
        assert migration.rollback(journal, yes=True).is_done
        lago.at(JUNE)
        assert units(lago, "ann", "bob", "acme") == 4 + 3


@pytest.mark.parametrize(("twice", "off"), [(None, [0, 0]), ("keep", [0, 0]), ("credit", [100, 100])])
@pytest.mark.parametrize("in_advance", [False, True])
def test_the_day_that_both_are_billed_is_said_and_credited(
    tmp_path: Path, twice: str | None, off: list[int], *, in_advance: bool
) -> None:
    with inside(pay_in_advance=in_advance) as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now", decide=DECIDE), journal).is_done
        lago.at(NOW + timedelta(days=3))
        told = says(migration.rollback(journal, twice=twice), "the fee of 2026-03-19 is billed once more, 1.00 USD")
        assert len(told) == 2
        assert [("a coupon takes it off" in each) for each in told] == [twice == "credit"] * 2
        done = migration.rollback(journal, yes=True, twice=twice)
        assert len(says(done, "is billed once more")) == 2
        assert migration.rollback(journal, yes=True, twice=twice).is_done
        lago.at(JUNE)
        bills = [sum(it["coupons_amount_cents"] for it in lago.invoices(user)) for user in ("ann", "bob")]
        assert bills == off


def test_there_is_no_other_choice_of_what_is_billed_twice(tmp_path: Path) -> None:
    with inside() as (_, migration), Journal(tmp_path / "journal") as journal:
        migration.execute(migration.plan(ROWS), journal)
        with pytest.raises(ValueError, match="there are credit, keep"):
            migration.rollback(journal, twice="both")


def test_in_advance_the_days_before_a_late_rollback_are_said_in_money_and_raised(tmp_path: Path) -> None:
    """Its organization never began, and of a plan in advance Lago bills only from today on."""
    with begun(tmp_path / "journal", "now", "subscribe", pay_in_advance=True) as (lago, migration, journal, _):
        lago.at(NOW + timedelta(days=3))
        lago.use("ann", "tokens", 9, NOW + timedelta(days=1))
        words = "the fee of 2.00 USD from 2026-03-17 to 2026-03-18 and the usage"
        assert len(says(migration.rollback(journal), words)) == 2
        assert migration.rollback(journal, yes=True).is_done
        found = migration.verify(journal).findings
        assert [each.kind for each in found] == ["closed"] * 2
        assert "in all 650 USD cents" in found[0].says
        assert migration.verify(journal, late="invoice").findings == ()
        lago.at(JUNE)
        assert units(lago, "ann", "bob") == 4 + 9


def test_in_advance_who_gets_the_whole_period_back_pays_what_it_was_credited(tmp_path: Path) -> None:
    with begun(tmp_path / "journal", "carry", "end", skip=1, pay_in_advance=True) as (_, migration, journal, _):
        assert "the fee of 15.00 USD from 2026-03-17 to 2026-03-31" in says(migration.rollback(journal), "nobody")[0]
        assert migration.rollback(journal, yes=True).is_done
        [found] = migration.verify(journal, late="invoice").written
        assert "one-off of 15.00 USD" in found
        assert migration.verify(journal).findings == ()


def test_gone_on_with_on_a_later_day_users_begin_where_the_organization_ended(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        with Ending(tmp_path / "journal") as ending:
            plan = migration.plan(ROWS, way="now")
            assert migration.execute(plan, ending).is_done
            lago.at(NOW + timedelta(days=3))
            ending.undoing_of = "end"
            with pytest.raises(Stopped):
                migration.rollback(ending, yes=True)
        lago.at(NOW + timedelta(days=5))
        with Journal(tmp_path / "journal") as journal:
            lago.use("bob", "tokens", 6, NOW + timedelta(days=4))
            assert migration.rollback(journal, yes=True).is_done
            assert migration.verify(journal).findings == ()
        assert [lago.subscription(user)["started_at"][:10] for user in ("ann", "bob")] == ["2026-03-19"] * 2
        lago.at(JUNE)
        assert units(lago, "ann", "bob", "acme") == 4 + 6


def test_who_was_subscribed_again_before_the_program_ended_is_not_taken_for_another_plan(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        with Ending(tmp_path / "journal") as ending:
            plan = migration.plan(ROWS)
            migration.execute(plan, ending)
            lago.at(MIDNIGHT.replace(month=5, day=3))
            ending.undoing_of = "end-at"
            with pytest.raises(Stopped):
                migration.rollback(ending, yes=True)
        with Journal(tmp_path / "journal") as journal:
            assert migration.rollback(journal, yes=True).is_done
            assert [each.kind for each in migration.verify(journal).findings] == ["closed"] * 2
            assert migration.verify(journal, late="invoice").findings == ()
        lago.at(JUNE)
        assert sorted(it["fees_amount_cents"] for it in lago.invoices("ann")) == [3100, 3100, 3200]


def test_a_one_off_of_the_organizations_own_days_leaves_nothing_to_undo(tmp_path: Path) -> None:
    with inside(pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="carry", decide=DECIDE), journal).is_done
        lago.at(NOW + timedelta(days=3))
        assert migration.rollback(journal, yes=True).is_done
        assert journal.is_rolled_back
        assert migration.verify(journal, late="send").findings == ()


def test_the_day_until_which_a_one_off_bills_the_organization_is_its_users_own(tmp_path: Path) -> None:
    with inside(pay_in_advance=True) as (lago, migration):
        with Ending(tmp_path / "journal") as ending:
            assert migration.execute(migration.plan(ROWS, way="carry", decide=DECIDE), ending).is_done
            lago.at(NOW + timedelta(days=3))
            assert says(migration.rollback(ending), "is billed once more") == []
            ending.undoing_of = "advance"
            with pytest.raises(Stopped):
                migration.rollback(ending, yes=True)
        lago.at(NOW + timedelta(days=5))
        with Journal(tmp_path / "journal") as journal:
            assert len(says(migration.rollback(journal), "the fee of 2.00 USD from 2026-03-19 to 2026-03-20")) == 2
            assert migration.rollback(journal, yes=True).is_done
            assert migration.verify(journal, late="invoice").findings == ()
        lago.at(MIDNIGHT + timedelta(hours=1))
        # It paid the first 16 days before, and the organization two; then two days, eleven, and April.
        assert [each["fees_amount_cents"] for each in lago.invoices("bob")][-3:] == [1100, 200, 3100]


@pytest.mark.parametrize("used", [NOW - timedelta(hours=2), NOW + timedelta(hours=5)])  # when the user ran, or not
@pytest.mark.parametrize("is_before", [True, False])
def test_what_came_too_late_for_a_users_last_invoice_is_found_after_a_rollback_too(
    tmp_path: Path, used: datetime, *, is_before: bool
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now"), journal).is_done
        lago.at(NOW + timedelta(days=2))
        for came in (True, False):
            if came == is_before:
                lago.use("bob", "tokens", 8, used)
            if came:
                lago.at(NOW + timedelta(days=3))
                assert migration.rollback(journal, yes=True).is_done
        assert [(each.kind, "1 late events of 'bob'" in each.says) for each in migration.verify(journal).findings] == [
            ("late", True)
        ]
        sent = migration.verify(journal, late="send")
        assert (sent.findings, sent.written) == ((), ("acme: 1 late events of 'bob' were sent to it again",))
        again = migration.verify(journal, late="send")
        assert (again.findings, again.written) == ((), ())
        lago.at(JUNE)
        assert units(lago, "ann", "bob", "acme") == 4 + 8


def test_an_evening_in_utc_that_is_the_next_day_where_they_are_makes_no_invoice_a_draft(tmp_path: Path) -> None:
    evening = NOW.replace(hour=22)
    zone: Any = {"premium": True, "zone": "Asia/Kolkata"}
    with inside(at=evening, **zone) as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now"), journal).is_done
        lago.at(evening + timedelta(days=2))
        assert migration.rollback(journal, yes=True).is_done
        lago.at(evening + timedelta(days=3))
        lago.use("bob", "tokens", 8, evening - timedelta(hours=2))
        lago.use("acme", "tokens", 8, evening + timedelta(hours=2))
        assert sorted(each.kind for each in migration.verify(journal).findings) == ["late", "unowned"]
