"""An application goes on recording while its users move, with one outbox and one line about the seam."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lago_orgs import LagoOrgs, Pace, UsageRecorder
from lago_orgs.migrate import Journal, Router, execute, plan_migration, rollback, verify
from lago_orgs.recorder.delivery import settling
from tests.migrate.conftest import MIDNIGHT, Lago
from tests.recorder.lago import eventually

ROWS = [
    {"user_id": "ann", "org_id": "acme"},
    {"user_id": "bob", "org_id": "acme"},
    {"user_id": "cy", "org_id": "zed"},
]
PACE = Pace(linger=0.0, poll=0.05)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


class Application(threading.Thread):
    """Records a token of each user again and again, under the id that the router gives."""

    def __init__(self, lago: Lago, recorder: UsageRecorder, router: Router) -> None:
        super().__init__(daemon=True)
        self._lago, self._recorder, self._router = lago, recorder, router
        self.ending = threading.Event()
        self.rounds = 0

    def run(self) -> None:
        while not self.ending.wait(0.05):
            at = self._lago.simulator.clock.peek()
            for row in ROWS:
                to = self._router.route(row["user_id"], at)
                self._recorder.record(to.id, "tokens", properties={"n": 1}, timestamp=to.at, user_id=to.user_id)
            self.rounds += 1

    def goes_on(self) -> None:
        """Wait until it has recorded some more."""
        goal = self.rounds + 3
        eventually(lambda: self.rounds >= goal, 30)


def test_what_is_used_before_the_organization_is_subscribed_waits_in_the_outbox(
    users: Lago, api: LagoOrgs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "FIRST_LOOK", 100)
    monkeypatch.setattr(settling, "LAST_LOOK", 200)
    plan = plan_migration(api, ROWS)
    recorder = UsageRecorder(
        tmp_path / "usage.db", api_url=users.url, api_key=users.key, guard="hold", pace=Pace(linger=0.0, poll=0.05)
    )
    application = Application(users, recorder, Router(plan))
    with recorder, Journal(tmp_path / "journal") as journal:
        application.start()
        application.goes_on()
        execute(plan, journal)
        application.goes_on()
        users.at(MIDNIGHT + timedelta(seconds=5))
        application.goes_on()  # the organizations have usage, and no subscription
        books = recorder.stats
        eventually(lambda: all(books().organizations[name].delivered for name in ("ann", "bob", "cy")), 30)
        assert all(books().organizations[name].pending for name in ("acme", "zed"))
        assert not any(books().organizations[name].delivered for name in ("acme", "zed"))
        execute(plan, journal)
        application.goes_on()
        assert recorder.flush(60)  # nothing of a user's comes after its last invoice
        users.at(MIDNIGHT + timedelta(minutes=15))
        assert execute(plan, journal).is_done
        application.goes_on()
        application.ending.set()
        application.join(30)
        assert recorder.flush(60)
        total = books().total
        assert (total.delivered, total.dead) == (total.recorded, 0)
        verified = verify(journal)
        assert str(verified) == "0 differences"
        assert sum(each.events for each in verified.figures) == total.recorded + len(ROWS)  # each had used before
    users.at(MAY)
    tokens = [fee for name in ("acme", "zed") for invoice in users.invoices(name) for fee in invoice["fees"]]
    used = sum(float(fee["units"]) for fee in tokens if fee["item"]["type"] == "charge")
    assert used == sum(each.organization for each in verified.figures)


def test_what_waits_for_an_organization_that_was_rolled_back_is_recorded_for_its_users(
    users: Lago, api: LagoOrgs, tmp_path: Path
) -> None:
    """As the page on migration tells it; done twice, it does nothing more."""
    plan = plan_migration(api, ROWS)
    place = tmp_path / "usage.db"
    minutes = MIDNIGHT + timedelta(minutes=10)
    with Journal(tmp_path / "journal") as journal:
        execute(plan, journal)
        users.at(minutes)
        router = Router(plan, journal)
        with UsageRecorder(place, api_url=users.url, api_key=users.key, guard="hold", pace=PACE) as recorder:
            for row in ROWS:
                to = router.route(row["user_id"], minutes)
                recorder.record(to.id, "tokens", {"n": 7}, timestamp=to.at, user_id=to.user_id)
            assert not recorder.flush(0.2)
        users.at(MIDNIGHT + timedelta(minutes=15))
        assert rollback(journal, yes=True).is_done
    for _ in range(2):
        with UsageRecorder(place, api_url=users.url, api_key=users.key, guard="dead-letter", pace=PACE) as recorder:
            assert recorder.flush(60)
            for letter in recorder.dead_letters():
                used = letter.payload
                at = datetime.fromtimestamp(float(used["timestamp"]), UTC)
                to = router.route(used["properties"]["user_id"], at)
                if to.id != letter.organization:
                    ident = letter.transaction_id
                    recorder.record(to.id, used["code"], used["properties"], transaction_id=ident, timestamp=to.at)
                    recorder.discard([letter], f"recorded for {to.id}: the migration was rolled back")
            assert recorder.flush(60)
            total = recorder.stats().total
            assert (total.delivered, total.dead, total.discarded, total.pending) == (3, 0, 3, 0)
    users.at(MAY)
    assert [users.invoices(name)[-1]["fees_amount_cents"] for name in ("ann", "bob", "cy")] == [3100 + 350] * 3
