"""The page about the client: its blocks run in order, and print what they say."""

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.simulator import LagoSimulator

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()


def test_the_blocks_print_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = LagoSimulator()
    names: dict[str, Any] = {}
    with simulator.serve() as server:
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", simulator.api_key)
        for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
            said = re.findall(r"print\(.*\)  # (.*)$", block, re.MULTILINE)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block, "docs/client.md", "exec"), names)
            assert printed.getvalue().splitlines() == said, block


def test_the_errors_that_it_names_are_there() -> None:
    import lago_orgs

    for name in re.findall(r"`([A-Z]\w+)`", PAGE):
        if name not in {"None", "INFO", "DEBUG", "LAGO_API_URL", "LAGO_API_KEY"}:
            assert hasattr(lago_orgs, name), name
