"""The move into organizations, as an operator calls it."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lago_orgs.cli.commands.migrate import EXITS, OPTIONS
from lago_orgs.cli.exits import MEANINGS
from lago_orgs.migrate.arguments import build_parser
from tests.cli.conftest import Run, Shop


@pytest.fixture
def users(shop: Shop) -> Shop:
    """Two users who pay for themselves, and a mapping that moves them."""
    with shop.client() as lago:
        for user in ("ann", "bob"):
            lago.subscribe_org_to_plan(user, "pro", user)
            lago.record_usage(user, "api_call", f"{user}-1", {"tokens": 500}, timestamp=shop.itself.clock.peek())
    Path("users.csv").write_text("user_id,org_id,org_name,email\nann,duo,Duo,d@x.io\nbob,duo,Duo,d@x.io\n")
    return shop


def test_users_are_moved_verified_and_taken_back(users: Shop, run: Run) -> None:
    planned = run("--json", "migrate", "plan", "--mapping-file", "users.csv")
    assert (planned.code, planned.json["organizations"][0]["org_id"]) == (0, "duo")
    assert planned.json["digest"] == json.loads(Path("migration-plan.json").read_text())["digest"]
    assert "lago-orgs migrate execute --plan migration-plan.json" in planned.err
    begun = run("migrate", "execute", "--plan", "migration-plan.json")
    assert (begun.code, "again at" in begun.out) == (0, True), begun
    assert run("migrate", "verify").code == 1
    seam = datetime.fromisoformat(planned.json["organizations"][0]["seam"])
    users.itself.travel(seam + timedelta(minutes=15))
    ended = run("--quiet", "migrate", "execute")
    assert (ended.code, ended.err, "1 done" in ended.out) == (0, "", True), ended
    verified = run("migrate", "verify")
    assert (verified.code, verified.out.splitlines()[-1]) == (0, "0 differences")
    assert run("org", "show", "duo").code == 0
    told = run("migrate", "rollback")
    assert (told.code, "give --yes" in told.err) == (1, True)
    assert run("migrate", "rollback", "--org", "nobody").code == 2
    assert "duo" in run("migrate", "rollback", "--org", "duo").out
    assert run("migrate", "execute", "--org", "duo").code == 2
    assert run("migrate", "rollback", "--org", "duo", "--yes").code == 0
    assert "1 rolled back" in run("migrate", "execute").out


def test_each_outcome_of_the_move_has_a_code_of_this_command_line(users: Shop, run: Run) -> None:
    assert set(EXITS.values()) <= set(MEANINGS)
    missing = run("--json", "migrate", "verify")
    assert (missing.code, missing.json["error"]["kind"]) == (2, "InvalidArgument")
    Path("wrong.csv").write_text("user_id,org_id,org_name,email\nann,,Duo,d@x.io\n")
    assert run("migrate", "plan", "--mapping-file", "wrong.csv").code == 2
    assert run("migrate", "plan", "--mapping-file", "users.csv", "--org-from", "metadata:org").code == 2
    assert run("migrate", "plan", "--mapping-file", "users.csv", "--way", "somehow").code == 2
    assert run("migrate", "plan", "--mapping-file", "users.csv", "--cutover", "soon").code == 2
    assert run("migrate", "plan", "--mapping-file", "users.csv", "--api-url", "http://127.0.0.1:9").code == 6
    assert run("migrate", "plan", "--mapping-file", "users.csv").code == 0
    with users.client() as lago:
        lago.terminate_subscription("bob")
    assert run("migrate", "execute", "--plan", "migration-plan.json").code == 8


def test_a_move_at_another_machine_names_it_and_asks(users: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.cli.app.LOOPBACK", frozenset())
    before = users.itself.organization().subscriptions
    done = run("migrate", "execute", "--mapping-file", "users.csv")
    assert (done.code, users.url in done.err, "--yes" in done.err) == (2, True, True)
    assert users.itself.organization().subscriptions == before


def test_interrupting_says_how_to_go_on(users: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("lago_orgs.migrate._sync.acting.Acting.do", interrupted)
        done = run("migrate", "execute", "--mapping-file", "users.csv", "--at-once", "1")
    assert (done.code, "migration.journal: the same command goes on" in done.err) == (9, True)
    assert run("migrate", "execute").code == 0


def test_each_option_that_the_move_declares_is_one_here() -> None:
    named = {name for each in OPTIONS.made for name in each.opts}
    said = build_parser().format_help()
    assert named == {name for name in named if name in said}
    assert {"--way", "--cutover", "--decide", "--keep-going", "--journal"} <= named
