"""Reads the recordings of a real Lago server."""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recordings"


def flows() -> list[str]:
    """The names of all recorded flows."""
    return sorted(path.name.removesuffix(".json.xz") for path in FOLDER.glob("*.json.xz"))


@cache
def recording(flow: str) -> dict[str, Any]:
    """One recorded flow, as its README describes it; shared, so not to be changed."""
    loaded: dict[str, Any] = json.loads(lzma.decompress((FOLDER / f"{flow}.json.xz").read_bytes()))
    return loaded


def exchanges(flow: str) -> list[dict[str, Any]]:
    """The calls of a flow that were asked and answered, without moves of the clock and webhook deliveries."""
    return [exchange for exchange in recording(flow)["exchanges"] if "request" in exchange]
