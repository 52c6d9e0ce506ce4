"""Every known discrepancy has one home: an action that corrects it, or a row that says why none can."""

import attrs
import pytest

from openapi.tools import contract, report

ACTIONS = contract.actions()


def test_all_175_known_discrepancies_are_covered() -> None:
    tallies = report.tally(ACTIONS, report.unsaid())
    assert sum(line.found for line in tallies) == 175
    assert all(line.corrected + line.unsaid == line.found for line in tallies)


def test_the_areas_are_numbered_without_a_gap() -> None:
    assert [number for numbers in report.AREAS.values() for number in numbers] == list(range(1, 176))


def test_the_table_ends_with_the_sum() -> None:
    lines = report.render(report.tally(ACTIONS, report.unsaid()), ACTIONS).splitlines()
    assert lines[0].split() == ["area", "found", "corrected", "not", "expressible"]
    area, found, corrected, unsaid = lines[len(report.AREAS) + 1].split()
    assert (area, int(found)) == ("all", 175)
    assert int(corrected) + int(unsaid) == 175


def test_a_discrepancy_without_a_home_is_an_error() -> None:
    reasons = report.unsaid()
    del reasons[4]
    with pytest.raises(report.ReportError, match=r"discrepancies 4 are neither in the overlay .* nor in README\.md"):
        report.tally(ACTIONS, reasons)


def test_a_discrepancy_with_two_homes_is_an_error() -> None:
    with pytest.raises(report.ReportError, match=r"discrepancies 11 are in the overlay .* and in README"):
        report.tally(ACTIONS, {**report.unsaid(), 11: "twice"})


def test_a_number_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(report.ReportError, match="discrepancies 900 are not known"):
        report.tally([*ACTIONS, attrs.evolve(ACTIONS[0], covers=(900,))], report.unsaid())
