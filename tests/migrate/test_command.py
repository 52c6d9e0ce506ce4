"""The command's four lines, as an operator runs them, and what each ends with."""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import MigrationPlan, Router
from lago_orgs.migrate.arguments import build_parser
from lago_orgs.migrate.command import main
from lago_orgs.migrate.options import CHOICES
from lago_orgs.simulator.faults import Fault
from tests.migrate.conftest import MIDNIGHT, NOW, Lago

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "migrate_lago_to_org_billing.py"
LATER = MIDNIGHT + timedelta(minutes=15)


@pytest.fixture
def here(users: Lago, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run the command in, with a mapping, and the server in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAGO_API_URL", users.url)
    monkeypatch.setenv("LAGO_API_KEY", users.key)
    rows = ["user_id,org_id,org_name,email", "ann,acme,ACME,a@x.io", "bob,acme,ACME,a@x.io", "cy,zed,ZED,z@x.io"]
    (tmp_path / "users.csv").write_text("\n".join(rows))
    return tmp_path


def test_the_four_lines_move_verify_and_take_back(users: Lago, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--mapping-file", "users.csv"]) == 0
    plan = capsys.readouterr()
    assert "3 users move into 2 organizations" in plan.out
    assert "let ann end with its period, at 2026-04-01T00:00:00.000Z   [PUT /subscriptions/ann]" in plan.out
    assert ["invoice", "158.00", "USD"] in [line.split() for line in plan.out.splitlines()]
    assert "run this with --execute --plan migration-plan.json" in plan.err
    assert main(["--execute", "--plan", "migration-plan.json"]) == 0
    first = capsys.readouterr().out
    assert (
        "Run this again at 2026-04-01T00:00:00.000Z or later, before 2026-05-01T00:00:00.000Z; or with --wait." in first
    )
    assert main(["--verify"]) == 1
    assert "Execute again" in capsys.readouterr().out
    users.at(MIDNIGHT + timedelta(seconds=20))
    users.use("acme", "tokens", 5, MIDNIGHT)
    assert main(["--mapping-file", "users.csv", "--execute"]) == 0
    users.at(LATER)
    assert main(["--execute"]) == 0
    assert "2 done" in capsys.readouterr().out
    assert main(["--verify"]) == 0
    assert capsys.readouterr().out.endswith("0 differences\n")
    assert main(["--rollback"]) == 1
    told = capsys.readouterr()
    assert "last invoice" in told.out
    assert "nothing was undone: read what stays, then give --yes" in told.err
    assert users.subscription("acme")["status"] == "active"
    assert main(["--rollback", "--yes"]) == 0
    assert users.subscription("ann")["status"] == "active"
    capsys.readouterr()
    assert main(["--verify"]) == 0
    assert "Rolled back, and only looked at whether its users run: acme, zed" in capsys.readouterr().out
    assert main(["--rollback"]) == main(["--rollback", "--yes"]) == 0
    assert "nothing is left to undo" in capsys.readouterr().err
    assert main(["--execute"]) == 1
    assert "this migration was rolled back; to move again, plan anew, with a new journal" in capsys.readouterr().err
    users.ask("DELETE", "/subscriptions/ann")
    assert main(["--verify"]) == 1
    assert "'ann' of the user 'ann' does not run" in capsys.readouterr().out


def test_a_rollback_waits_until_lago_has_invoiced_and_credits_as_told(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--execute", "--twice", "credit"]) == 2
    assert "give it with --rollback" in capsys.readouterr().err
    assert main(["--mapping-file", "users.csv", "--way", "now", "--execute"]) == 0
    users.at(MIDNIGHT + timedelta(minutes=4), jobs=False)
    capsys.readouterr()
    assert main(["--rollback", "--yes"]) == 1
    assert "Roll back again at 2026-04-01T00:15:00.000Z" in capsys.readouterr().out
    users.at(MIDNIGHT + timedelta(minutes=15))
    assert main(["--rollback", "--twice", "credit", "--yes"]) == 0
    assert "a coupon takes it off the next invoice" in capsys.readouterr().out


def test_one_organization_is_taken_back_and_the_other_goes_on(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--mapping-file", "users.csv", "--execute", "--org", "zed"]) == 2
    assert main(["--verify", "--org", "zed"]) == 2
    assert "give it with --rollback" in capsys.readouterr().err
    assert main(["--mapping-file", "users.csv", "--execute"]) == 0
    assert main(["--rollback", "--org", "zod"]) == 2
    assert "moves no organization zod" in capsys.readouterr().err
    assert main(["--rollback", "--org", "zed"]) == 1
    told = capsys.readouterr()
    assert "zed: take the end of the subscription back" in told.out
    assert "acme" not in told.out
    assert main(["--rollback", "--org", "zed", "--yes"]) == main(["--rollback", "--org", "zed"]) == 0
    users.at(LATER)
    capsys.readouterr()
    assert main(["--execute"]) == 0
    assert "1 done, 1 rolled back" in capsys.readouterr().out
    assert main(["--verify"]) == 0
    running = {each["external_id"] for each in users.get("/subscriptions")["subscriptions"]}
    assert running == {"acme", "cy"}


def test_without_a_mapping_the_customers_metadata_names_the_organization(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert "0 users move into 0 organizations" in capsys.readouterr().out
    body = {"external_id": "ann", "metadata": [{"key": "org_id", "value": "acme", "display_in_invoice": False}]}
    users.post("/customers", {"customer": body})
    assert main([]) == 0
    assert "1 users move into 1 organizations" in capsys.readouterr().out
    assert main(["--execute", "--way", "now"]) == 0
    assert main(["--verify"]) == 0
    assert users.subscription("acme")["status"] == "active"


@pytest.mark.parametrize("arguments", [[], ["--execute"], ["--verify"], ["--rollback"]])
def test_everything_is_printed_for_programs_and_spreadsheets(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    main(["--mapping-file", "users.csv", "--execute", "--way", "now"])
    capsys.readouterr()
    more = ["--mapping-file", "users.csv", "--plan", "again.json"] if not arguments else []
    users.user("dee")
    if more:
        Path("users.csv").write_text("user_id,org_id,org_name,email\ndee,dees,DEES,d@x.io\n")
    assert main([*arguments, *more, "--format", "json"]) in {0, 1}
    read: Any = json.loads(capsys.readouterr().out)
    assert read
    main([*arguments, *more, "--format", "csv"])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_rehearsal_tells_what_everybody_will_pay_and_writes_nothing(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = users.state()
    assert main(["--rehearse", "--mapping-file", "users.csv"]) == 0
    told = capsys.readouterr().out
    assert "Nothing was written to it. Read were: 3 of alerts," in told
    assert "2026-04-01T00:15:05.000Z  2 done" in told
    assert ["2026-04-01T00:05", "ann", "invoice", "(subscription)", "32.00", "USD"] in [
        line.split()[:6] for line in told.splitlines()
    ]
    assert ["everybody", "without", "the", "move", "189.00", "USD"] in [line.split() for line in told.splitlines()]
    assert main(["--rehearse", "--mapping-file", "users.csv", "--format", "json"]) == 0
    read: Any = json.loads(capsys.readouterr().out)
    assert read["instead"] == {"USD": 18900}
    assert read["exit_code"] == 0
    assert main(["--rehearse", "--mapping-file", "users.csv", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert [row[1] for row in rows[1:]] == ["ann", "bob", "cy", "acme", "zed"]
    assert users.state() == before
    assert [each.name for each in here.iterdir()] == ["users.csv"]
    users.wallet("ann", "7")
    assert main(["--rehearse", "--mapping-file", "users.csv"]) == 1
    assert "Give --decide wallets=move or --decide wallets=keep" in capsys.readouterr().out


def test_what_is_wrong_has_a_code_of_its_own(users: Lago, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.csv").write_text("user_id,org_id,org_name,email\nnobody,acme,ACME,a@x.io\n")
    assert main(["--mapping-file", "bad.csv"]) == 1
    assert "line 2: Lago knows no customer 'nobody'" in capsys.readouterr().err
    assert main(["--mapping-file", "missing.csv"]) == 2
    assert main(["--decide", "wallets=burn"]) == 2
    assert main(["--mapping-file", "users.csv", "--way", "midnight"]) == 2
    assert main(["--mapping-file", "users.csv", "--cutover", "2026-03-25"]) == 2
    assert main(["--decide", "unpaid=pay"]) == 2
    assert "unpaid=pay is not built: leave them to the user, and collect them as ever" in capsys.readouterr().err
    assert main(["--verify"]) == main(["--rollback"]) == 2
    assert "there is no journal 'migration.journal'" in capsys.readouterr().err
    assert not Path("migration.journal").exists()
    users.wallet("ann", "7")
    assert main(["--mapping-file", "users.csv"]) == 1
    assert main(["--mapping-file", "users.csv", "--execute"]) == 1
    assert "Give --decide wallets=move or --decide wallets=keep" in capsys.readouterr().err
    users.simulator.faults.add(Fault("status", status=401))
    assert main(["--mapping-file", "users.csv"]) == 1


def test_a_server_that_is_away_has_a_code_and_the_same_line_goes_on(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--mapping-file", "users.csv"]) == 0
    monkeypatch.setenv("LAGO_API_URL", "http://127.0.0.1:9")
    assert main(["--execute", "--plan", "migration-plan.json"]) in {1, 3}
    assert main(["--mapping-file", "users.csv"]) == 3
    assert "Run the same command again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--way", "soon"], "the way is 'soon': there are period-end, now, midnight, carry"),
        (["--cutover", "tomorrow"], "'tomorrow' is no date: give one such as 2026-04-01"),
        (["--execute", "--rehearse"], "not allowed with argument"),
        (["--decide", "wallets"], "'wallets' is no decision: give KIND=CHOICE"),
        (["--execute", "--verify"], "not allowed with argument"),
    ],
)
def test_what_is_not_built_is_refused_by_name(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_what_is_executed_without_a_word_is_the_plan_that_was_read(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--execute"]) == 2
    said = capsys.readouterr().err
    assert "nobody moves: no customer's metadata has 'org_id'. Give --plan FILE" in said
    assert main(["--mapping-file", "users.csv"]) == 0
    steps = [line for line in capsys.readouterr().out.splitlines() if " subscribe acme to " in line]
    assert [line.count("2026-04-01T00:00:00") for line in steps] == [1]
    assert main(["--execute"]) == 0
    assert "executing the plan in migration-plan.json" in capsys.readouterr().err
    assert users.subscription("ann")["ending_at"] is not None


def test_what_is_planned_anew_and_executed_stands_in_the_plans_file(users: Lago, here: Path) -> None:
    assert main(["--mapping-file", "users.csv"]) == 0
    stale = MigrationPlan.load("migration-plan.json")
    users.user("dee")
    Path("more.csv").write_text("user_id,org_id,org_name,email\ndee,dees,DEES,d@x.io\n")
    assert main(["--mapping-file", "more.csv", "--execute"]) == 0
    assert MigrationPlan.load("migration-plan.json") != stale
    assert Router("migration-plan.json", "migration.journal").id_for("dee", MIDNIGHT) == "dees"


def test_differences_are_in_every_form_with_the_commands_own_words_and_amounts(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--mapping-file", "users.csv", "--execute", "--way", "now"])
    users.at(NOW + timedelta(minutes=1))
    users.use("ann", "tokens", 7, NOW - timedelta(hours=1), "late-1")
    for form in ("text", "json", "csv"):
        capsys.readouterr()
        assert main(["--verify", "--format", form]) == 1
        told = capsys.readouterr().out
        assert "late-1" in told
        assert "--late send" in told
        assert "late=send" not in told
        if form == "json":
            read: Any = json.loads(told)
            assert (read["invoiced"], read["credited"]) == ({"USD": "51.00"}, {})


def test_who_reads_a_line_and_goes_away_has_read_enough(users: Lago, here: Path) -> None:
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(SCRIPT))} --mapping-file users.csv | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=here, check=False
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "Traceback" not in done.stderr
    assert (here / "migration-plan.json").exists()


def test_ctrl_c_says_how_to_go_on(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lago_orgs.migrate._sync.acting.Acting.do", interrupted)
    assert main(["--mapping-file", "users.csv", "--execute", "--at-once", "1"]) == 4
    assert "run the same command again to go on" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.chdir(here)
    monkeypatch.setenv("LAGO_API_URL", users.url)
    monkeypatch.setenv("LAGO_API_KEY", users.key)
    assert main(["--execute"]) == 0


def test_the_script_is_the_command(here: Path, users: Lago) -> None:
    command = [sys.executable, str(SCRIPT), "--mapping-file", "users.csv"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=here, env=dict(os.environ), check=False)
    assert done.returncode == 0, done.stderr
    assert "3 users move into 2 organizations" in done.stdout
    assert users.key not in done.stdout + done.stderr


PAGES = {"docs/migration.md": 5, "LAGO_ORG_MIGRATION_SUMMARY.md": 4}


@pytest.mark.parametrize("page", PAGES)
def test_every_line_of_the_pages_is_one_that_the_command_takes(page: str) -> None:
    lines = re.findall(r"^python scripts/migrate_lago_to_org_billing\.py(.*)$", (ROOT / page).read_text(), re.MULTILINE)
    assert len(lines) == PAGES[page]
    for line in lines:
        assert vars(build_parser().parse_args(shlex.split(line)))


def test_the_page_names_every_decision() -> None:
    text = (ROOT / "docs/migration.md").read_text()
    for kind, choices in CHOICES.items():
        assert f"`{kind}`" in text
        assert all(f"`{choice}`" in text for choice in choices)


ROW = "user_id,org_id,org_name,email"
OTHERS = {
    "a user elsewhere": ("ann,gamma,GAMMA,g@x.io\nbob,acme,ACME,a@x.io\ncy,zed,ZED,z@x.io", "ann moves to gamma"),
    "a user more": (
        "ann,acme,ACME,a@x.io\nbob,acme,ACME,a@x.io\ncy,zed,ZED,z@x.io\ndee,zed,ZED,z@x.io",
        "dee moves to",
    ),
    "a user less": ("ann,acme,ACME,a@x.io\ncy,zed,ZED,z@x.io", "bob is not in the mapping"),
    "another name": ("ann,acme,Acme Inc,a@x.io\nbob,acme,Acme Inc,a@x.io\ncy,zed,ZED,z@x.io", "is Acme Inc, in the"),
    "another address": ("ann,acme,ACME,b@x.io\nbob,acme,ACME,b@x.io\ncy,zed,ZED,z@x.io", "is b@x.io, in the plan a@"),
}


def test_what_is_given_is_never_ignored_for_a_journal_of_something_else(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--mapping-file", "users.csv", "--execute"]) == 0
    before = users.state()
    capsys.readouterr()
    for rows, told in OTHERS.values():
        Path("other.csv").write_text(f"{ROW}\n{rows}")
        for what in ("--execute", "--rollback", "--verify"):
            assert main(["--mapping-file", "other.csv", what, "--yes"]) == 2
            said = capsys.readouterr().err
            assert told in said
            assert "'migration.journal' is of something else than what is given" in said
            assert "give --journal another file" in said
    for given, told in (
        (["--way", "now"], "way is given as now, the plan has period-end"),
        (["--decide", "wallets=keep"], "wallets=keep is given, the plan decides nothing about wallets"),
        (["--plan-code", "solo"], "plan_code is given as solo, the plan has None"),
        (["--no-mark"], "mark is given as False"),
    ):
        assert main(["--execute", *given]) == 2
        assert told in capsys.readouterr().err
    assert users.state() == before
    assert main(["--mapping-file", "users.csv", "--execute"]) == 0


def test_a_second_wave_in_the_folder_of_a_first_one_is_not_taken_for_it(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapped = {"key": "org_id", "value": "acme", "display_in_invoice": False}
    users.post("/customers", {"customer": {"external_id": "ann", "metadata": [mapped]}})
    wave = ["--org-from", "metadata:org_id", "--execute"]
    assert main([*wave, "--way", "now"]) == 0
    assert main(wave) == 0
    users.post("/customers", {"customer": {"external_id": "bob", "metadata": [mapped]}})
    assert main(wave) == 2
    assert "its migration is done, so give --journal another file" in capsys.readouterr().err
    users.at(NOW + timedelta(minutes=1))
    assert main(["--org-from", "metadata:org_id", "--decide", "joined=join"]) == 1  # an invoice is not paid
    assert main(["--execute"]) == 2
    assert "execute it with --plan migration-plan.json and --journal another file" in capsys.readouterr().err


def test_a_plan_is_not_executed_for_another_mapping(
    users: Lago, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--mapping-file", "users.csv"]) == 0
    Path("other.csv").write_text(f"{ROW}\nann,gamma,GAMMA,g@x.io")
    assert main(["--mapping-file", "other.csv", "--plan", "migration-plan.json", "--execute"]) == 2
    assert "the plan 'migration-plan.json' is of something else than what is given" in capsys.readouterr().err
    assert "gamma" not in {each["external_id"] for each in users.get("/customers")["customers"]}
