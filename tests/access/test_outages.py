"""Who is away: Lago as a whole, or what it says about one thing."""

from lago_orgs.access.outages import LONGEST_PAUSE, Outages

ONE, OTHER = ("org_1", "usage"), ("org_2", "usage")


def outages() -> Outages:
    return Outages(lambda: 1.0)


def test_who_waits_in_vain_for_a_lago_that_answers_nobody_finds_it_away_for_all() -> None:
    found = outages()
    found.succeeded(OTHER, 1.0)
    found.kept_waiting(ONE, 7.0, began=2.0)
    assert found.is_away(ONE)
    assert found.is_away(OTHER)


def test_where_lago_answers_others_meanwhile_it_is_slow_about_one_thing() -> None:
    found = outages()
    found.succeeded(OTHER, 5.0)
    found.kept_waiting(ONE, 7.0, began=2.0)
    assert found.is_away(ONE)
    assert not found.is_away(OTHER)


def test_a_hundred_who_waited_together_are_one_failure() -> None:
    found = outages()
    for _ in range(100):
        found.kept_waiting(ONE, 7.0, began=2.0)
    assert not found.may_probe(ONE, 7.4)
    assert found.may_probe(ONE, 7.6)


def test_it_is_asked_again_every_few_seconds_however_long_it_is_away_and_any_answer_ends_it() -> None:
    found = outages()
    for _ in range(100):
        found.failed(ONE, 7.0, is_general=True)
    assert found.may_probe(OTHER, 7.1 + LONGEST_PAUSE)
    found.succeeded(OTHER, 8.0)
    assert not found.is_away(ONE)
