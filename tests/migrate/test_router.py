"""Live traffic goes on while users move: each event is recorded under one id, and billed once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import lago_integration
from lago_orgs import InvalidArgument, JournalRefused, LagoOrgs, MemoryOutbox, PlanRefused, UsageRecorder
from lago_orgs.migrate import Destination, Journal, Migration, Router, execute, plan_migration, rollback, verify
from lago_orgs.migrate.mapping import Way
from lago_orgs.simulator.faults import Fault
from tests.migrate.conftest import MIDNIGHT, Lago

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "bob")]
MOMENT = timedelta(milliseconds=1)


def test_live_usage_is_billed_once_on_whichever_side_of_the_seam(users: Lago, api: LagoOrgs, tmp_path: Path) -> None:
    """Usage of the organization before its subscription exists is taken by Lago, and counted once it does."""
    plan = plan_migration(api, ROWS)
    router = Router(plan.save(tmp_path / "plan.json"))
    moments = [MIDNIGHT - timedelta(days=3), MIDNIGHT - MOMENT, MIDNIGHT, MIDNIGHT + timedelta(seconds=10)]
    with (
        Journal(tmp_path / "journal") as journal,
        UsageRecorder(
            MemoryOutbox(), api_url=users.url, api_key=users.key, clock=lambda: MIDNIGHT + timedelta(minutes=1)
        ) as recorder,
    ):
        execute(plan, journal)
        for number, moment in enumerate(moments):
            users.at(moment)
            for user in ("ann", "bob"):
                to = router.route(user, moment)
                recorder.record(to.id, "tokens", {"n": 2**number}, timestamp=moment, user_id=to.user_id)
            assert recorder.flush()
        users.at(MIDNIGHT + timedelta(minutes=15))
        assert execute(plan, journal).is_done
        found = verify(journal)
    assert found.findings == ()
    [figure] = found.figures
    assert (figure.users, figure.organization, figure.units) == (2 + 4, 4, figure.billed)
    assert figure.billed == 2 * (2 + 1 + 2 + 4 + 8)


@pytest.mark.parametrize("make", [
    lambda plan, journal, api: Router(plan, journal),
    lambda plan, journal, api: Router(plan, journal.path),
    lambda plan, journal, api: Router.from_customers([api.get_customer("ann")]),
])  # fmt: skip
def test_users_who_end_now_have_their_seam_in_the_journal_and_the_metadata(
    users: Lago, api: LagoOrgs, tmp_path: Path, make: Callable[..., Router]
) -> None:
    plan = plan_migration(api, ROWS, way="now")
    with Journal(tmp_path / "journal") as journal:
        before = Router(plan, journal.path)
        execute(plan, journal)
        router = make(plan, journal, api)
        ended = datetime.fromisoformat(users.subscription("ann", "terminated")["terminated_at"])
        assert before.id_for("ann", ended) == "acme"
    assert router.route("ann", ended - MOMENT) == Destination("ann", None, "ann", ended - MOMENT)
    assert router.route("ann", ended) == Destination("acme", None, "ann", ended)
    assert router.id_for("somebody else", ended) == "somebody else"
    with pytest.raises(InvalidArgument, match="has no time zone"):
        router.id_for("ann", datetime(2026, 4, 1))  # noqa: DTZ001  # what is refused


def test_users_join_an_organization_that_is_subscribed(users: Lago, api: LagoOrgs, tmp_path: Path) -> None:
    with Journal(tmp_path / "first") as journal:
        execute(plan_migration(api, ROWS[:1], way="now"), journal)
        assert plan_migration(api, ROWS[1:]).open[0].open[0].kind == "joined"
        plan = plan_migration(api, ROWS[1:], way="now", decide={"joined": "join"})
    assert "subscribe" not in {step.kind for step in plan.organizations[0].steps}
    with Journal(tmp_path / "second") as journal:
        assert execute(plan, journal).is_done
        users.at(MIDNIGHT - timedelta(days=1))
        users.use("acme", "tokens", 3, MIDNIGHT - timedelta(days=1))
        assert verify(journal).findings == ()
        assert rollback(journal, yes=True).is_done
    assert users.subscription("bob")["status"] == "active"
    assert users.subscription("acme")["status"] == "active"


@pytest.mark.anyio
async def test_one_user_is_moved_by_one_call_that_goes_on_when_it_is_called_again(
    users: Lago, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAGO_API_URL", users.url)
    monkeypatch.setenv("LAGO_API_KEY", users.key)
    monkeypatch.setenv("LAGO_MIGRATIONS", str(tmp_path))
    monkeypatch.delenv("LAGO_OUTBOX", raising=False)
    first = await lago_integration.migrate_user_to_org("ann", "acme", "ACME", "billing@acme.com")
    other = await lago_integration.migrate_user_to_org("bob", "zed", "ZED", way="now")
    joins = await lago_integration.migrate_user_to_org("cy", "zed", "ZED", way="now")
    users.at(MIDNIGHT + timedelta(minutes=15))
    again = await lago_integration.migrate_user_to_org("ann", "acme", "ACME", "billing@acme.com")
    await lago_integration.close()
    assert (first["state"], first["until"]) == ("waiting", MIDNIGHT)
    assert [each["state"] for each in (other, joins, again)] == ["done"] * 3
    assert users.subscription("acme")["started_at"] == "2026-04-01T00:00:00.000Z"


def test_the_classes_say_what_the_functions_do(users: Lago, api: LagoOrgs) -> None:
    assert Migration(api).plan(ROWS) == plan_migration(api, ROWS)
    with pytest.raises(InvalidArgument, match="give a LagoOrgs or an AsyncLagoOrgs"):
        plan_migration("http://lago", ROWS)  # type: ignore[call-overload]  # what is refused


def test_who_is_rolled_back_is_a_user_again_from_that_moment(users: Lago, api: LagoOrgs, tmp_path: Path) -> None:
    """An application that runs on sees it without a word: the journal's file is looked at."""
    plan = plan_migration(api, ROWS)
    path = plan.save(tmp_path / "plan.json")
    late = MIDNIGHT + timedelta(minutes=15)
    with Journal(tmp_path / "journal") as journal:
        router = Router(path, tmp_path / "journal")
        execute(plan, journal)
        users.at(late)
        assert execute(plan, journal).is_done
        assert router.id_for("ann", late) == "acme"
        users.at(late + timedelta(minutes=30))
        assert rollback(journal, yes=True).is_done
        back = datetime.fromisoformat(users.subscription("ann")["started_at"])
        for each in (router, Router(path, journal), Router(journal=tmp_path / "journal")):
            assert each.id_for("ann", MIDNIGHT - MOMENT) == "ann"
            assert each.id_for("ann", MIDNIGHT) == each.id_for("ann", back - MOMENT) == "acme"
            assert each.route("ann", back) == Destination("ann", None, "ann", back)
    assert Router(path).id_for("ann", back) == "acme"


def test_of_an_organization_that_never_began_nothing_is_anybodys_but_the_users(
    users: Lago, api: LagoOrgs, tmp_path: Path
) -> None:
    plan = plan_migration(api, ROWS)
    with Journal(tmp_path / "journal") as journal:
        router = Router(plan, journal)
        execute(plan, journal)
        users.at(MIDNIGHT + timedelta(minutes=10))
        to = router.route("ann", MIDNIGHT + timedelta(minutes=1))
        assert to.id == "acme"
        users.at(MIDNIGHT + timedelta(minutes=15))
        assert rollback(journal, yes=True).is_done
        assert users.subscription("ann")["started_at"] == "2026-04-01T00:00:00.000Z"
        assert router.route("ann", to.at) == Destination("ann", None, "ann", to.at)
        users.use("ann", "tokens", 7, to.at)
    users.at(MIDNIGHT.replace(month=5) + timedelta(hours=1))
    assert [each["fees_amount_cents"] for each in users.invoices("ann")] == [3200, 3100 + 350]


def test_who_never_ended_stays_a_user_and_others_of_the_plan_move(users: Lago, api: LagoOrgs, tmp_path: Path) -> None:
    """Rolled back before the seam, one organization after the other."""
    plan = plan_migration(api, [*ROWS, {"user_id": "cy", "org_id": "zed"}])
    with Journal(tmp_path / "journal") as journal:
        execute(plan, journal)
        router = Router(plan, journal)
        users.simulator.faults.add(Fault("status", status=500), path="/subscriptions/cy")
        assert not rollback(journal, yes=True).is_done
        users.simulator.faults.clear()
        assert router.id_for("ann", MIDNIGHT) == "ann"
        assert rollback(journal, yes=True).is_done
        assert (router.id_for("ann", MIDNIGHT), router.id_for("cy", MIDNIGHT)) == ("ann", "cy")


def test_the_plan_that_is_executed_is_believed_and_no_other(users: Lago, api: LagoOrgs, tmp_path: Path) -> None:
    stale = plan_migration(api, ROWS).save(tmp_path / "plan.json")
    plan = plan_migration(api, [*ROWS, {"user_id": "cy", "org_id": "zed"}])
    early = Router(stale, tmp_path / "journal")
    with pytest.raises(JournalRefused, match="has no plan: nothing was executed; give the plan too"):
        Router(journal=tmp_path / "journal")
    with pytest.raises(InvalidArgument, match="neither a plan nor a journal"):
        Router()
    with Journal(tmp_path / "journal") as journal:
        execute(plan, journal)
        with pytest.raises(PlanRefused, match="executes another plan"):
            Router(stale, journal)
        assert Router(journal=journal).id_for("cy", MIDNIGHT) == early.id_for("cy", MIDNIGHT) == "zed"


def test_of_a_midnight_the_users_metadata_says_from_when_on_usage_is_the_organizations(
    users: Lago, api: LagoOrgs, tmp_path: Path
) -> None:
    plan = plan_migration(api, ROWS, way="midnight", cutover=MIDNIGHT.date())
    with Journal(tmp_path / "journal") as journal:
        execute(plan, journal)
        users.at(MIDNIGHT - timedelta(seconds=30))
        execute(plan, journal)
    router = Router.from_customers(users.get("/customers")["customers"])
    assert (router.id_for("ann", MIDNIGHT - MOMENT), router.id_for("ann", MIDNIGHT)) == ("ann", "acme")


@pytest.mark.parametrize("way", ["period-end", "midnight", "now", "carry"])
@pytest.mark.parametrize("has_journal", [False, True])
def test_users_of_an_organization_that_waits_for_a_decision_stay_users(
    users: Lago, api: LagoOrgs, tmp_path: Path, way: Way, *, has_journal: bool
) -> None:
    """Also who has several subscriptions, of which no step is planned, and of the minute before a midnight."""
    users.subscribe("bob", "solo", "bob-2")
    rows = [*ROWS, {"user_id": "cy", "org_id": "zed", "org_name": "ZED"}]
    plan = plan_migration(api, rows, way=way, cutover=MIDNIGHT.date() if way == "midnight" else None)
    assert [each.org_id for each in plan.open] == ["acme"]
    with Journal(tmp_path / "journal") as journal:
        execute(plan, journal, keep_going=True)
        router = Router(plan, journal if has_journal else None)
    moments = [MIDNIGHT - timedelta(seconds=30), MIDNIGHT, MIDNIGHT + timedelta(days=40)]
    assert {router.id_for(user, at) for user in ("ann", "bob") for at in moments} == {"ann", "bob"}
    if way == "period-end" or (way == "midnight" and not has_journal):
        assert router.id_for("cy", MIDNIGHT) == "zed"
