"""Faults of the simulator's own: told as such, so that nobody takes them for Lago's."""

from __future__ import annotations

import traceback
from typing import Final

from .http.messages import Response
from .http.rendering import render

CODE: Final = "simulator_error"
_LONGEST: Final = 300


class SimulatorError(RuntimeError):
    """The simulator itself failed; the exception that it met is the cause."""


def described(error: Exception) -> str:
    """Return what was met and where, in a line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename.rpartition('lago_orgs')[2].lstrip('/')}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {str(error)[:_LONGEST]}{place}"


def answer_to(error: Exception) -> Response:
    """Return the answer where the simulator itself failed: a 500 with a code that Lago never sends."""
    said = f"the simulator itself failed, Lago would not have: {described(error)}"
    return Response(500, render({"status": 500, "error": "Internal Server Error", "code": CODE, "message": said}))
