"""What the tests of the flavours do differently: written by hand in both."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from lago_orgs import LagoOrgs
from lago_orgs.access import Access
from tests.access.conftest import QUICK, Lago

T = TypeVar("T")
sleep = time.sleep


@contextmanager
def made(lago: Lago, recorder: Any = None, **options: Any) -> Iterator[Access]:
    """An access with a client of its own, whose requests are noted."""
    client = LagoOrgs(lago.url, lago.key, retries=QUICK, on_request=lago.noted)
    with client, Access(client, recorder=recorder, **options) as access:
        yield access


def all_at_once(call: Callable[[int], T], times: int) -> list[T | Exception]:
    """The outcomes of many calls made at the same moment."""

    def one(number: int) -> T | Exception:
        try:
            return call(number)
        except Exception as error:  # noqa: BLE001  # every outcome counts
            return error

    with ThreadPoolExecutor(min(times, 50)) as pool:
        return list(pool.map(one, range(times)))


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
