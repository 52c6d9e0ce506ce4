"""An exception that arrives from outside, at any line of a call in a thread, leaves nothing held.

A trace function raises before each line that the transport and this library's way to it execute, at its first visit,
one call after the other. After each of them the same client answers another thread, and the one that was interrupted.
"""

import gc
import http.cookiejar
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import httpcore
import pytest

from lago_orgs import AmbiguousOutcome, ConnectionFailed, LagoOrgs, RetryPolicy, client
from lago_orgs.client import _pools
from tests.apart import apart
from tests.client.conftest import Lago

# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

CORE = Path(str(httpcore.__file__)).parent
OURS = Path(str(client.__file__)).parent
TRACED = (
    str(CORE / "_sync" / "connection_pool.py"),
    str(CORE / "_sync" / "connection.py"),
    str(CORE / "_sync" / "http11.py"),
    str(CORE / "_synchronization.py"),
    str(http.cookiejar.__file__),
    str(OURS / "_pools.py"),
    str(OURS / "_sync" / "session.py"),
    str(OURS / "_sync" / "reading.py"),
)
LONG = 30.0


@pytest.fixture(autouse=True)
def nothing_is_left_to_others() -> Iterator[None]:
    yield
    gc.collect()


class Interruption(BaseException):
    """As a signal's handler raises it."""


class Tracer:
    """Notes which lines are executed, and raises before one of them, if it is told to, and before as many as it says.

    Args:
        at: The file and the line; None only notes.
        again: How many lines later it raises once more, as for one who presses the keys twice; never if 0.
    """

    def __init__(self, at: tuple[str, int] | None = None, again: int = 0) -> None:
        self.at = at
        self.again = again
        self.since: int | None = None
        self.lines: dict[tuple[str, int], None] = {}

    def __call__(self, frame: FrameType, what: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(TRACED):
            return None
        if what == "line":
            here = frame.f_code.co_filename, frame.f_lineno
            self.lines[here] = None
            if self.since is not None:
                self.since += 1
            if (self.since is None and here == self.at) or (self.since is not None and self.since == self.again):
                self.since = self.since or 0
                raise Interruption(here)
        return self

    def run(self, act: Callable[[], object]) -> bool:
        """Whether the call was interrupted."""
        before = sys.gettrace()
        sys.settrace(self)
        try:
            apart(act)
        except Interruption:
            return True
        finally:
            sys.settrace(before)
        return False


# Of so many lines one is tried; there are some four hundred.
@pytest.mark.parametrize(("again", "is_warm", "step"), [(0, True, 6), (0, False, 16), (4, True, 24)])
def test_an_interruption_at_any_line_leaves_the_client_usable(lago: Lago, again: int, is_warm: bool, step: int) -> None:
    made = [LagoOrgs(lago.url, lago.key)]

    def ask() -> None:
        assert made[-1].get_customer("acme") is None

    def anew() -> None:
        if not is_warm:
            made.pop().close()
            made.append(LagoOrgs(lago.url, lago.key))

    ask()
    anew()
    noted = Tracer()
    assert not noted.run(ask)
    assert len(noted.lines) > 150
    with ThreadPoolExecutor(1) as other:
        for at in list(noted.lines)[::step]:
            anew()
            was_interrupted = Tracer(at, again).run(ask)
            assert was_interrupted or not is_warm or again or "_pools" in at[0], at
            other.submit(ask).result(LONG)
            ask()
    made.pop().close()


def test_a_pool_that_is_never_given_back_is_left(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pools, "LOCK", 0.05)
    with LagoOrgs(lago.url, lago.key) as api, ThreadPoolExecutor(1) as broken_off:
        assert api.get_customer("acme") is None
        pool: Any = api._base.session.http()._transport
        broken_off.submit(pool._pool._optional_thread_lock.acquire).result(LONG)
        assert api.get_customer("acme") is None
        assert api._base.session.http()._transport is not pool


def test_a_call_that_a_signal_s_handler_makes_in_the_middle_of_another_is_answered(lago: Lago) -> None:
    with LagoOrgs(lago.url, lago.key) as api:
        asked: list[object] = []

        def interrupting(frame: FrameType, what: str, _: object) -> Any:
            if what == "line" and frame.f_code.co_name == "_assign_requests_to_connections":
                sys.settrace(None)
                signal.raise_signal(signal.SIGUSR1)
            return interrupting

        before = signal.signal(signal.SIGUSR1, lambda *_: asked.append(api.get_customer("acme")))
        traced = sys.gettrace()
        sys.settrace(interrupting)
        try:
            assert api.get_customer("acme") is None
        finally:
            sys.settrace(traced)
            signal.signal(signal.SIGUSR1, before)
        assert asked == [None]


def test_others_under_way_are_answered_where_one_is_interrupted(lago: Lago) -> None:
    with LagoOrgs(lago.url, lago.key) as api, ThreadPoolExecutor(4) as others:
        for _ in range(10):
            under_way = [others.submit(api.get_customer, f"org_{number}") for number in range(8)]
            line = Tracer()
            line.run(lambda: api.get_customer("acme"))
            Tracer(next(iter(line.lines))).run(lambda: api.get_customer("acme"))
            assert [each.result(LONG) for each in under_way] == [None] * 8


def test_a_confused_connection_is_an_error_that_counts(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    def confused(*_: object) -> None:
        raise AssertionError

    with LagoOrgs(lago.url, lago.key, retries=RetryPolicy(first_pause=0.001)) as api:
        api.create_org_customer("acme", "ACME")
        monkeypatch.setattr(httpcore.HTTPConnection, "handle_request", confused)
        wallet = {"wallet": {"name": "a", "rate_amount": "1", "currency": "USD", "external_customer_id": "acme"}}
        with pytest.raises(AmbiguousOutcome, match="AssertionError") as caught:
            api.api.wallets.create_wallet(body=wallet)
        assert isinstance(caught.value.__cause__, ConnectionFailed)
        monkeypatch.undo()
        assert api.get_customer("acme") is not None
