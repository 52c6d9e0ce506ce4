"""What is amended and discarded from a shell is what was meant, and nobody else's."""

import json
from pathlib import Path

import pytest

from lago_orgs import SqliteOutbox
from lago_orgs.cli.words import for_a_shell
from lago_orgs.recorder.outboxes.rows import Dead
from tests.cli.conftest import Run, Shop

AMEND = ("outbox", "amend", "--outbox", "usage.db", "evt_1", "--set", "tokens=1500")


def given_up(run: Run, *organizations: str, reason: str = "refused") -> None:
    rows = [
        {"org_id": each, "code": "api_call", "timestamp": 1767225600, "transaction_id": "evt_1", "tokens": "many"}
        for each in organizations
    ]
    Path("calls.ndjson").write_text("\n".join(map(json.dumps, rows)))
    assert run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver").code == 0
    outbox = SqliteOutbox("usage.db")
    outbox.settle([], [Dead(row, reason) for row in outbox.claim(10)])
    outbox.close()


def dead(run: Run) -> list[str]:
    return [each["organization"] for each in run("--json", "outbox", "dead", "usage.db").json["dead_letters"]]


@pytest.mark.parametrize("words", [AMEND, ("outbox", "discard", "--yes", "--outbox", "usage.db", "evt_1")])
def test_an_id_of_several_organizations_is_refused_until_one_is_named(
    shop: Shop, run: Run, words: tuple[str, ...]
) -> None:
    given_up(run, "acme", "globex")
    refused = run(*words, "--why", "was text")
    assert (refused.code, "--org acme or --org globex" in refused.err) == (2, True)
    assert dead(run) == ["acme", "globex"]
    assert run(*words, "--why", "was text", "--org", "globex").code == 0
    assert dead(run) == ["acme"]


def test_why_is_said_in_words(shop: Shop, run: Run) -> None:
    given_up(run, "acme")
    for nothing in ("", "  "):
        assert run(*AMEND, "--why", nothing).code == 2
    assert dead(run) == ["acme"]


def test_nothing_is_amended_where_one_of_several_cannot_be(shop: Shop, run: Run) -> None:
    given_up(run, "acme")
    refused = run(*AMEND, "--set", f"note={'x' * (1 << 18)}", "--why", "was text")
    assert (refused.code, dead(run)) == (2, ["acme"])


def test_a_letter_whose_id_lago_holds_is_sent_under_a_new_one(shop: Shop, run: Run) -> None:
    with shop.client() as lago:
        lago.record_usage("acme", "api_call", "evt_1", {"tokens": 99})
    Path("calls.ndjson").write_text(
        json.dumps(
            {
                "org_id": "acme",
                "code": "api_call",
                "timestamp": shop.itself.clock.peek().isoformat(),
                "transaction_id": "evt_1",
                "tokens": 1,
            }
        )
    )
    assert run("usage", "import", "calls.ndjson", "--outbox", "usage.db").code == 1
    assert run(*AMEND, "--why", "the id was taken").code == 0
    assert run("outbox", "drain", "usage.db").code == 0
    assert len(set(shop.ids)) == 2


def test_advice_is_given_in_options() -> None:
    assert for_a_shell("say adopt=True if it is meant") == "say `lago-orgs outbox drain --adopt` if it is meant"
    assert for_a_shell("Pass change_in_use=True if that is meant") == "Say --change-in-use if that is meant"
    assert (
        for_a_shell("change it with change_plan('acme', 'pro')")
        == "change it with `lago-orgs org change-plan acme pro`"
    )
    assert for_a_shell("pass the dead letter that is meant, or org_id='a b'") == "say --org a b"
    assert "program" in for_a_shell("ids hold 't1': pass the dead letter that is meant")


def test_an_id_that_is_no_dead_letter_s_is_named(shop: Shop, run: Run) -> None:
    given_up(run, "acme")
    for words in (("requeue",), ("amend", "--set", "tokens=1", "--why", "w"), ("discard", "--why", "w", "--yes")):
        told = run("outbox", words[0], "--outbox", "usage.db", "evt_2", *words[1:])
        assert (told.code, told.out.splitlines()) == (4, ["no dead letter, so that nothing is done with it: evt_2"])
    told = run("--json", "outbox", "discard", "--yes", "--outbox", "usage.db", "evt_2", "evt_1", "--why", "a test")
    assert (told.code, told.json) == (4, {"discarded": 1, "not_found": ["evt_2"]})
    assert dead(run) == []
