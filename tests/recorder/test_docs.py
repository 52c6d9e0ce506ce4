"""The program in docs/recording.md runs, and prints what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

from lago_orgs.simulator import LagoSimulator

PAGE = Path(__file__).parents[2] / "docs" / "recording.md"


def test_the_program_of_the_page(tmp_path: Path) -> None:
    found = re.search(r"<!-- program: recording -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    program = found[1]
    simulator = LagoSimulator()
    with simulator.serve() as door:
        environment = {**os.environ, "LAGO_API_URL": door.url, "LAGO_API_KEY": simulator.api_key}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
    assert done.stdout.strip() == program.rpartition("# ")[2].strip()
