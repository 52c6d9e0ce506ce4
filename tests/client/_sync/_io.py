"""What the tests of the flavours do differently: written by hand in both."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from lago_orgs import LagoOrgs, RetryPolicy
from lago_orgs.simulator import LagoSimulator
from tests.client.servers import tidied

T = TypeVar("T")
QUICK = RetryPolicy(first_pause=0.001, longest_pause=0.002)


def client(lago: Any, **options: Any) -> LagoOrgs:
    """A client of a test's own organization, which does not dawdle between attempts."""
    return LagoOrgs(lago.url, lago.key, **{"retries": QUICK, **options})


def outsider(lago: Any) -> LagoOrgs:
    """A client in another process, as far as the first one knows; for threads in both flavours: hooks do not wait."""
    return LagoOrgs(lago.url, lago.key)


def in_process(simulator: LagoSimulator) -> Any:
    """A transport that asks a simulator without a network."""
    return simulator.transport()


class Tidying(httpx.BaseTransport):
    """A proxy that decodes paths and resolves their dots before it passes a request on."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(tidied(request))


class Swapping(httpx.BaseTransport):
    """Something on the way that answers writes with another's answers: one name in them stands for another."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.names: tuple[bytes, bytes] = b"", b""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        if request.method == "GET" or not self.names[0]:
            return response
        content = (response.read()).replace(*self.names)
        return httpx.Response(response.status_code, headers={"content-type": "application/json"}, content=content)


def all_at_once(call: Callable[[int], T], times: int) -> list[T | Exception]:
    """The outcomes of many calls made at the same moment."""

    def one(number: int) -> T | Exception:
        try:
            return call(number)
        except Exception as error:  # noqa: BLE001  # every outcome counts
            return error

    with ThreadPoolExecutor(min(times, 50)) as pool:
        return list(pool.map(one, range(times)))


@contextmanager
def many_clients(lago: Any, count: int) -> Iterator[list[LagoOrgs]]:
    """Clients that know nothing of each other, as in several processes."""
    clients = [client(lago) for _ in range(count)]
    try:
        yield clients
    finally:
        for each in clients:
            each.close()
