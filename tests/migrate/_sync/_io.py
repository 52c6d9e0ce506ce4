"""What the tests of the flavours do differently: written by hand in both."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from lago_orgs import LagoOrgs
from lago_orgs.migrate import Migration
from tests.migrate.conftest import QUICK, Lago

__all__ = ["made", "while_the_clock_goes"]


@contextmanager
def made(lago: Lago, at_once: int = 2) -> Iterator[Migration]:
    """A migration with a client of its own."""
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client:
        yield Migration(client, at_once=at_once)


def while_the_clock_goes(act: Any, lago: Lago, moments: list[tuple[Any, Any]]) -> Any:
    """What an act gives, while Lago's clock goes on to each moment as soon as something is so."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(act)
        for is_so, moment in moments:
            while not (is_so() or running.done()):
                time.sleep(0.01)
            lago.at(moment)
        return running.result(60)
