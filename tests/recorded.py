"""Reads the recordings of a real Lago server."""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recordings"


@cache
def _paths() -> dict[str, Path]:
    return {path.name.removesuffix(".json.xz"): path for path in sorted(FOLDER.rglob("*.json.xz"))}


def flows() -> list[str]:
    """The names of all recorded flows, those of the subfolders among them."""
    return sorted(_paths())


def walkthroughs() -> list[str]:
    """The names of the flows that show one thing each as it is meant to be used: those beside the README."""
    return sorted(flow for flow, path in _paths().items() if path.parent == FOLDER)


@cache
def recording(flow: str) -> dict[str, Any]:
    """One recorded flow, as its README describes it; shared, so not to be changed."""
    loaded: dict[str, Any] = json.loads(lzma.decompress(_paths()[flow].read_bytes()))
    return loaded


def exchanges(flow: str) -> list[dict[str, Any]]:
    """The calls of a flow that were asked and answered, without moves of the clock and webhook deliveries."""
    return [exchange for exchange in recording(flow)["exchanges"] if "request" in exchange]
