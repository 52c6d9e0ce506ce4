"""`make demo`: the embedded Lago, or the one that LAGO_API_URL and LAGO_API_KEY name."""

import os
import sys

from examples.demo.show import Show
from examples.demo.stage import embedded, real
from examples.demo.story import Story
from examples.demo.trace import read_calls


def main() -> int:
    """Play the demo; 0 only if every figure agrees."""
    show, calls = Show(), read_calls()
    on_real_lago = bool(os.environ.get("LAGO_API_URL"))
    with real(calls[0].at) if on_real_lago else embedded() as stage:
        where = stage.lago.api_url if on_real_lago else f"the embedded Lago at {stage.lago.api_url}"
        show.say(f"{len(calls):,} calls of a real LLM service, billed on {where}")
        Story(stage, show).play(calls)
    return show.verdict()


if __name__ == "__main__":
    sys.exit(main())
