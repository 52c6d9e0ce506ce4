"""The guide names the recordings that show each rule."""

import re
from pathlib import Path

from tests.recorded import flows

GUIDE = Path(__file__).parents[3] / "docs" / "simulator.md"


def test_every_recording_that_the_guide_names_is_there() -> None:
    rows = re.findall(r"^\|[^|\n]+\| ([a-z0-9, -]+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    named = {flow for row in rows for flow in row.split(", ")} - {"recordings"}
    assert len(named) > 40
    assert named <= set(flows())
