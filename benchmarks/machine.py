"""Says on what a table was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version


def headline(*packages: str) -> str:
    """The machine, Python and the versions of these packages in one line."""
    return ", ".join(
        [
            f"{platform.system()} {platform.machine()}",
            f"{os.cpu_count()} cores",
            f"Python {platform.python_version()}",
            *(_versioned(package) for package in packages),
        ]
    )


def _versioned(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"
