"""Delivering what waits in an outbox, and showing how far that is."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lago_orgs.cli.app import App
    from lago_orgs.recorder import UsageRecorder

LOOK = 0.5  # seconds between two looks at what waits still


def delivered(app: "App", recorder: "UsageRecorder", seconds: float) -> bool:
    """Deliver what waits; return whether all of it was.

    It ends early where the outbox is another Lago's: that is `recorder.misplaced`.

    Args:
        app: Shows it.
        recorder: Delivers.
        seconds: How long to wait at most.
    """
    until = time.monotonic() + seconds
    if recorder.flush(min(LOOK, seconds)):
        return True
    waiting = recorder.stats().total.pending
    tell = app.progress(of=waiting)
    while recorder.misplaced is None and (left := until - time.monotonic()) > 0:
        if recorder.flush(min(LOOK, left)):
            return True
        tell("delivered", max(0, waiting - recorder.stats().total.pending))
    return False
