"""Tells what became of each known discrepancy between Lago's document and its server: `make contract-report`.

A discrepancy has a number. An action of the overlay that corrects it carries the number in `x-covers`; one that the
document cannot or need not say has a row in README.md. Each has the one or the other, never both and never neither.
"""

import re
import sys
from pathlib import Path

import attrs

from openapi.tools import contract
from openapi.tools.overlay import Action, OverlayError

README = contract.FOLDER / "README.md"
HEADING = "## What the document cannot or need not say"

# The discrepancies were found and numbered area by area.
AREAS = {
    "Errors and general": range(1, 11),
    "Customers": range(11, 26),
    "Usage": range(26, 38),
    "Subscriptions": range(38, 59),
    "Plans, charges, metrics, taxes": range(59, 82),
    "Events": range(82, 94),
    "Invoices and fees": range(94, 122),
    "Wallets": range(122, 133),
    "Coupons, credit notes, alerts, payments": range(133, 165),
    "Webhooks": range(165, 176),
}


_COUNTS = ("found", "corrected", "unsaid")


class ReportError(Exception):
    """A discrepancy has no home, or two."""


@attrs.frozen
class Tally:
    """What became of the discrepancies of an area.

    Attributes:
        area: The part of the API.
        found: How many there are.
        corrected: How many an action of the overlay corrects.
        unsaid: How many the document cannot or need not say.
    """

    area: str
    found: int
    corrected: int
    unsaid: int


def unsaid(readme: Path = README) -> dict[int, str]:
    """The discrepancies that the document cannot or need not say, with the reason, from README.md."""
    _, _, section = readme.read_text().partition(HEADING)
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", section, flags=re.MULTILINE)
    return {int(number): reason for number, reason in rows}


def tally(actions: list[Action], reasons: dict[int, str]) -> list[Tally]:
    """The tally per area.

    Raises:
        ReportError: A discrepancy is neither corrected nor explained, or both, or is not known.
    """
    corrected = {number for action in actions for number in action.covers}
    known = {number for numbers in AREAS.values() for number in numbers}
    for numbers, problem in (
        (known - corrected - reasons.keys(), "are neither in the overlay (x-covers) nor in README.md"),
        (corrected & reasons.keys(), "are in the overlay (x-covers) and in README.md"),
        ((corrected | reasons.keys()) - known, "are not known"),
    ):
        if numbers:
            raise ReportError(f"discrepancies {', '.join(map(str, sorted(numbers)))} {problem}")
    return [
        Tally(area, len(numbers), len(corrected.intersection(numbers)), len(reasons.keys() & set(numbers)))
        for area, numbers in AREAS.items()
    ]


def render(tallies: list[Tally], actions: list[Action]) -> str:
    """The tally as a table, with what was found beyond the known discrepancies."""
    rows = [*tallies, Tally("all", *(sum(getattr(line, field) for line in tallies) for field in _COUNTS))]
    lines = [f"{'area':<40}{'found':>7}{'corrected':>11}{'not expressible':>17}"]
    lines += [f"{line.area:<40}{line.found:>7}{line.corrected:>11}{line.unsaid:>17}" for line in rows]
    further = sum(not action.covers for action in actions)
    return "\n".join([*lines, "", f"{len(actions)} actions, {further} of them for what nobody had numbered"])


if __name__ == "__main__":
    try:
        ours = contract.actions()
        print(render(tally(ours, unsaid()), ours))
    except (OverlayError, ReportError) as error:
        sys.exit(f"report: {error}")
