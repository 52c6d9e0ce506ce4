"""`python -m tests.simulator.peers.javascript`: installs the official client with npm and runs its tour."""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from lago_orgs.simulator import LagoSimulator

HERE = Path(__file__).parent
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def main() -> int:
    """Run the tour; 0 as well where npm is missing, and then it says so."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("skipped: the tour of lago-javascript-client needs node and npm, and they are not on the PATH")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "tour.mjs"):
            shutil.copy(HERE / name, folder)
        quiet = ("--no-fund", "--no-audit", "--no-package-lock", "--loglevel", "error")
        subprocess.run([npm, "install", *quiet], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with LagoSimulator(now=START).serve() as door:
            environment = {**os.environ, "LAGO_API_URL": door.url, "LAGO_API_KEY": door.api_key, "NO_PROXY": "*"}
            return subprocess.run([node, "tour.mjs"], cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
