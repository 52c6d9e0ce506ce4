"""The operator's evening: Lago was down, something was given up, somebody asks whether everything was billed."""

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from lago_orgs import SqliteOutbox, UsageRecorder
from lago_orgs.cli.app import App
from lago_orgs.recorder.outboxes.rows import Dead
from lago_orgs.simulator import LagoSimulator
from tests.cli.conftest import Run, Shop

USE = ("usage", "import", "calls.ndjson", "--outbox", "usage.db")


def calls(*rows: Mapping[str, object]) -> None:
    lines = [json.dumps({"org_id": "acme", "code": "api_call", **row}) for row in rows]
    Path("calls.ndjson").write_text("\n".join(lines))


def now(shop: Shop) -> str:
    return shop.itself.clock.peek().isoformat()


def test_an_evening_from_an_outage_to_zero_differences(shop: Shop, run: Run) -> None:
    at = now(shop)
    calls({"timestamp": at, "tokens": 100}, {"timestamp": at, "tokens": 200, "user_id": "jane"})

    # Lago is down: what is recorded waits.
    away = ("--api-url", "http://127.0.0.1:9")
    waits = run("--json", *USE, "--no-deliver")
    assert (waits.code, waits.json["recorded"]) == (0, 2)
    status = run("--json", "outbox", "status", "usage.db")
    assert status.json["total"]["pending"] == 2
    assert run("reconcile", "usage.db", *away).code == 6
    found = run("--json", "reconcile", "usage.db", "--settling", "0")
    assert (found.code, found.json["counts"]) == (1, {"not_delivered": 2})

    # Lago is back: it is delivered, but one event was refused meanwhile.
    assert run("outbox", "drain", "usage.db").code == 0
    outbox = SqliteOutbox("usage.db")
    recorder = UsageRecorder(outbox, api_url=shop.url, api_key=shop.itself.api_key, guard="dead-letter")
    recorder.record(
        "acme", "api_call", {"tokens": "1500 tokens"}, transaction_id="evt_1", timestamp=shop.itself.clock.peek()
    )
    assert recorder.flush(30)
    recorder.close()
    dead = run("--json", "outbox", "dead", "usage.db")
    assert (dead.code, [each["transaction_id"] for each in dead.json["dead_letters"]]) == (1, ["evt_1"])
    assert "unreadable_number" in dead.json["dead_letters"][0]["reason"]
    found = run("--json", "reconcile", "usage.db", "--settling", "0")
    assert (found.code, found.json["counts"]) == (1, {"held_back": 1})

    # It is put right, sent again, and the figures are equal.
    amended = run(
        "outbox", "amend", "--outbox", "usage.db", "evt_1", "--set", "tokens=1500", "--why", "text for a number"
    )
    assert amended.code == 0
    assert run("outbox", "drain", "usage.db").code == 0
    found = run("--json", "reconcile", "usage.db", "--settling", "0")
    assert (found.code, found.json["is_clean"], found.json["counts"]) == (0, True, {})
    assert found.json["lines"][0]["counted"]["units"] == "1800.0"
    text = run("reconcile", "usage.db", "--settling", "0").out
    assert run("reconcile", "--outbox", "usage.db", "--settling", "0").out.splitlines()[1:] == text.splitlines()[1:]
    assert "1800.0 = 3.60 USD" in text
    assert "nothing to do" in text


def test_what_was_requeued_or_discarded_is_accounted_for(shop: Shop, run: Run) -> None:
    calls(*({"timestamp": now(shop), "tokens": number, "transaction_id": f"evt_{number}"} for number in (1, 2)))
    assert run(*USE, "--no-deliver").code == 0
    outbox = SqliteOutbox("usage.db")
    outbox.settle([], [Dead(row, "timestamp: invalid_format") for row in outbox.claim(10)])
    outbox.close()
    assert run("outbox", "status", "usage.db").code == 1
    assert run("outbox", "requeue", "--outbox", "usage.db").code == 2
    assert run("outbox", "requeue", "--outbox", "usage.db", "evt_9").code == 4
    assert run("outbox", "requeue", "--outbox", "usage.db", "evt_1").code == 0
    refused = run("outbox", "discard", "--outbox", "usage.db", "evt_2", "--why", "a load test")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert run("outbox", "discard", "--outbox", "usage.db", "evt_2", "--why", "a load test", "--yes").code == 0
    assert run("outbox", "drain", "usage.db").code == 0
    found = run("--json", "reconcile", "usage.db", "--settling", "0")
    assert (found.code, found.json["counts"]) == (0, {"discarded": 1})
    assert shop.ids == ["evt_1"]


def test_what_lago_lost_is_sent_again(shop: Shop, run: Run) -> None:
    calls({"timestamp": now(shop), "tokens": 5, "transaction_id": "evt_1"})
    assert run(*USE).code == 0
    assert run("outbox", "export", "usage.db", "--all", "-o", "all.ndjson").code == 0
    assert oct(Path("all.ndjson").stat().st_mode & 0o777) == "0o600"
    shop.itself.begin_anew(None, None, None, premium=False, events_store="postgres")
    shop.open()
    before = run("--json", "reconcile", "--export", "all.ndjson", "--settling", "0")
    assert before.json["counts"].get("missing") == 1
    again = run("--json", "reconcile", "--export", "all.ndjson", "--settling", "0", "--repair")
    assert again.json["repair"]["sent"] == 1
    assert shop.ids == ["evt_1"]


def test_leaks_are_shown_alone_and_priced(shop: Shop, run: Run) -> None:
    calls({"timestamp": "2020-01-01T00:00:00Z", "tokens": 1000}, {"timestamp": now(shop), "code": "typo"})
    run(*USE)
    found = run("reconcile", "usage.db", "--settling", "0", "--leaks")
    assert found.code == 1
    assert "leaked: 2.00 USD, and 1 events that nothing prices" in found.out
    table = run("reconcile", "usage.db", "--settling", "0", "--csv")
    assert table.out.startswith("organization,subscription,metric,")


def test_an_import_can_be_repeated_and_names_what_is_wrong(shop: Shop, run: Run) -> None:
    at = now(shop)
    same = {"timestamp": at, "tokens": 1}
    calls(same, same, {"timestamp": at, "tokens": "2.50"})
    first, second = run("--json", *USE), run("--json", *USE)
    assert (first.json["recorded"], first.json["repeats"]) == (3, 0)
    assert (second.json["recorded"], second.json["repeats"]) == (0, 3)
    assert len(set(shop.ids)) == 3
    Path("calls.csv").write_text(f"org_id,code,timestamp,user_id,tokens\nacme,api_call,{at},jane,7.5\n")
    assert run("usage", "import", "calls.csv", "--outbox", "usage.db").code == 0
    assert [str(event.properties["tokens"]) for event in shop.itself.organization().events][-1] == "7.5"
    Path("calls.ndjson").write_text('{"org_id": "acme"}')
    wrong = run(*USE)
    assert (wrong.code, "line 1 of calls.ndjson" in wrong.err) == (2, True)
    assert run(*USE, "--dry-run").code == 2


def test_usage_is_held_against_the_lago_that_it_is_for(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls({"timestamp": now(shop), "tokens": 5, "transaction_id": "evt_1"})
    assert run(*USE).code == 0
    assert run("outbox", "export", "usage.db", "--all", "-o", "all.ndjson").code == 0
    older = [json.loads(line) for line in Path("all.ndjson").read_text().splitlines()]
    names = ("state", "organization", "payload", "reason")
    Path("older.ndjson").write_text("\n".join(json.dumps({name: each[name] for name in names}) for each in older))
    theirs = shop.itself.begin_anew("another-key", None, {"name": "Another"}, premium=False, events_store="postgres")
    other = LagoSimulator()
    with other.serve() as door:
        for url, key in ((shop.url, "another-key"), (door.url, door.api_key)):
            monkeypatch.setenv("LAGO_API_URL", url)
            monkeypatch.setenv("LAGO_API_KEY", key)
            for source in (["usage.db"], ["--export", "all.ndjson"]):
                for more in ([], ["--repair", "--yes"]):
                    done = run("--json", "reconcile", *source, *more)
                    assert (done.code, done.json["error"]["kind"]) == (8, "OutboxBelongsElsewhere")
        monkeypatch.setenv("LAGO_API_URL", shop.url)
        monkeypatch.setenv("LAGO_API_KEY", "another-key")
        assert not theirs.events
        assert not other.organization().events
        said = run("reconcile", "--export", "older.ndjson", "--repair", "--yes")  # it does not say whose it is
        assert (said.code, f"what is missing goes to {shop.url} (organization Another)" in said.err) == (1, True)


def test_remedies_are_commands_that_run_as_printed(shop: Shop, run: Run) -> None:
    calls({"timestamp": now(shop), "tokens": "text", "transaction_id": "evt\x1b[2J"})
    assert run(*USE, "--no-deliver").code == 0
    outbox = SqliteOutbox("usage.db")
    outbox.settle([], [Dead(row, "not billable: unreadable_number: x") for row in outbox.claim(10)])
    outbox.close()
    held = run("reconcile", "usage.db")
    assert "do: put the event right: lago-orgs outbox amend --outbox usage.db ID --set" in held.out
    assert ("\x1b" in held.out, "ids: evt\N{REPLACEMENT CHARACTER}[2J" in held.out) == (False, True)
    rows = list(csv.DictReader(io.StringIO(run("reconcile", "usage.db", "--csv", "--differences").out)))
    assert [(row["kind"], row["finding"], row["events"]) for row in rows] == [("held_back", "unreadable_number", "1")]
    leaks = run("reconcile", "usage.db", "--csv", "--leaks")
    assert (leaks.code, leaks.out.splitlines()[1].split(",")[0]) == (1, "held_back")
    outbox = SqliteOutbox("usage.db")
    assert outbox.requeue() == 1
    outbox.settle([], [Dead(row, "not billable: not_in_plan: x") for row in outbox.claim(10)])
    outbox.close()
    told = run("reconcile", "usage.db").out
    command = told.partition("set Lago up for it, then: lago-orgs ")[2].splitlines()[0]
    assert command == "outbox requeue --outbox usage.db --all"
    assert run(*command.split()).code == 0
    assert run("outbox", "status", "usage.db").code == 0


@pytest.mark.parametrize(
    "words",
    [
        *("usage.db --csv --json", "usage.db --differences", "usage.db --export all.ndjson"),
        *("usage.db --outbox other.db", "--outbox usage.db --export all.ndjson"),
    ],
)
def test_what_contradicts_itself_is_refused(run: Run, words: str) -> None:
    assert run("reconcile", *words.split()).code == 2


def test_a_pipe_is_no_file_to_import(shop: Shop, run: Run) -> None:
    os.mkfifo("pipe")
    said = run("usage", "import", "pipe", "--outbox", "usage.db", "--no-deliver")
    assert said.code == 2
    assert "pipe is a pipe or a device" in said.err
    assert "keep it in a file first" in said.err
    assert not Path("usage.db").exists()


def test_a_file_that_changes_while_it_is_imported_is_said(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls({"timestamp": now(shop), "tokens": 1}, {"timestamp": now(shop), "tokens": 2})
    confirm = App.confirm

    def cut(app: App, *arguments: object) -> None:
        confirm(app, *arguments)  # type: ignore[arg-type]  # whatever it takes
        file = Path("calls.ndjson")
        file.write_text(file.read_text().splitlines()[0])

    monkeypatch.setattr(App, "confirm", cut)
    said = run(*USE, "--no-deliver")
    assert said.code == 2
    assert "calls.ndjson changed while it was read: it held 2 events, and then 1" in said.err
