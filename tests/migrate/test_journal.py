"""A plan's file and a journal hold what was put into them, are read by the line, and survive being cut off anywhere."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lago_orgs import JournalRefused, PlanRefused
from lago_orgs.migrate import Effect, Journal, MigrationPlan, OrganizationPlan, Step

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def organization(name: str) -> OrganizationPlan:
    step = Step(id=f"{name}#1", kind="end", says="énd it", user="ann", due=NOON, given={"until": None})
    return OrganizationPlan(
        org_id=name,
        name=f"{name} ÄG",
        way="now",
        seam=None,
        zone="UTC",
        subscription=name,
        product=None,
        users={"ann": {"subscription": "ann", "ends": None}},
        fingerprints={},
        steps=(step,),
        effects=(Effect(kind="invoice", who="ann", currency="USD", cents=5, says="all"),),
        conflicts=(),
    )


def planned(*names: str) -> MigrationPlan:
    return MigrationPlan(
        lago="http://lago",
        organization="1",
        made_at=NOON,
        options={"way": "now"},
        reads={"customers": 2},
        organizations=[organization(name) for name in names],
    )


@pytest.mark.parametrize("names", [(), ("acme",), ("acme", "zed", 'a"organizations":[]b')])
def test_a_plan_is_the_same_in_its_file_however_that_is_laid_out(names: tuple[str, ...], tmp_path: Path) -> None:
    plan = planned(*names)
    path = plan.save(tmp_path / "plan.json")
    assert path.stat().st_mode & 0o077 == 0
    assert MigrationPlan.load(path) == plan
    assert list(MigrationPlan.load(path).organizations) == [organization(name) for name in names]
    whole = json.loads(path.read_text("utf-8"))
    assert whole == {"digest": plan.digest, **plan.as_json()}
    for indent in (None, 4):
        path.write_text(json.dumps(whole, indent=indent), "utf-8")
        assert MigrationPlan.load(path) == plan


@pytest.mark.parametrize(
    ("before", "after"),
    [('"cents":5', '"cents":6'), ('"way": "now"', '"way": "carry"'), ("\n]}\n", "\n"), ("]}\n", "]}\n{}"), ("{", "[")],
)
def test_a_plan_that_was_changed_is_refused(before: str, after: str, tmp_path: Path) -> None:
    path = planned("acme", "zed").save(tmp_path / "plan.json")
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(PlanRefused):
        MigrationPlan.load(path)


def test_a_journal_that_was_cut_off_anywhere_goes_on(tmp_path: Path) -> None:
    plan = planned("acme", "zed")
    [first, second] = [each.steps[0] for each in plan.organizations]
    path = tmp_path / "journal"
    with Journal(path) as journal:
        journal.begin(plan)
        whole_plan = path.stat().st_size
        journal.intend(first, given={"n": 1})
        journal.note(first, {"terminated_at": "x"})
        journal.undo(first, {})
        journal.note(second, {"terminated_at": "y"})
    whole = path.read_bytes()
    ends = [place for place, byte in enumerate(whole, 1) if byte == ord("\n")]
    for size in sorted({0, *ends, *(end - 1 for end in ends), *(end - 30 for end in ends)}):
        path.write_bytes(whole[:size])
        with Journal(path) as journal:
            assert (journal.plan is None) == (size < whole_plan)
            assert size >= whole_plan or path.stat().st_size == 0, "nothing was done yet"
            journal.begin(plan)
            journal.note(second, {"terminated_at": "z"})
            assert journal.planned() == plan
            assert (journal.outcome(first) or {}).get("terminated_at") in {None, "x"}
            assert journal.of_kind(plan.organizations[1], "end") == {"ann": {"terminated_at": "z"}}
        with Journal(path) as journal:
            assert journal.outcome(second) == {"terminated_at": "z"}
            with pytest.raises(JournalRefused, match="another plan"):
                journal.begin(planned("acme"))


def test_a_journal_whose_plan_stands_on_one_line_is_read(tmp_path: Path) -> None:
    plan = planned("acme", "zed")
    entry = {"entry": "plan", "plan": {"digest": plan.digest, **plan.as_json()}}
    done = {"entry": "outcome", "step": "acme#1", "kind": "end", "user": "ann", "outcome": {"n": 1}}
    (tmp_path / "journal").write_text(f"{json.dumps(entry)}\n{json.dumps(done)}\n")
    with Journal(tmp_path / "journal") as journal:
        assert journal.planned() == plan
        assert journal.outcome(plan.organizations[0].steps[0]) == {"n": 1}


def test_a_journal_of_two_names_is_refused(tmp_path: Path) -> None:
    """Each would have a lock of its own, and two processes would write into it at once."""
    Journal(tmp_path / "journal").close()
    (tmp_path / "other").hardlink_to(tmp_path / "journal")
    with pytest.raises(JournalRefused, match=r"has 2 names \(hard links\)"):
        Journal(tmp_path / "other")
    (tmp_path / "journal").unlink()
    Journal(tmp_path / "other").close()
