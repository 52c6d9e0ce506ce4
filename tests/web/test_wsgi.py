"""Usage is recorded once per response over WSGI, whatever becomes of it."""

import gc
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from lago_orgs import ConfigurationError
from lago_orgs.web.wsgi import SyncBilling, TrackUsage, header, response_bytes

from .conftest import Shop

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Body:
    """A body that knows whether it was closed."""

    def __init__(self, *parts: bytes, fails: bool = False) -> None:
        self.parts, self.fails, self.is_closed = parts, fails, False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts
        if self.fails:
            raise RuntimeError("broken")

    def close(self) -> None:
        self.is_closed = True


def answer(body: Iterable[bytes], status: str = "200 OK", *headers: tuple[str, str]) -> App:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(status, list(headers))
        return body

    return app


class Served:
    """An application behind the middleware, asked as a server asks it."""

    def __init__(self, billing: SyncBilling, app: App, **options: Any) -> None:
        self.billing = billing
        self.app = TrackUsage(
            app, billing, org=lambda request: request.header("X-Org"), **{"code": "tokens", **options}
        )
        self.heads: list[tuple[str, list[tuple[str, str]]]] = []

    def ask(self, method: str = "GET", *, org: str = "acme", request_id: str | None = None, parts: int = 99) -> bytes:
        environ = {"REQUEST_METHOD": method, "SCRIPT_NAME": "/v1", "PATH_INFO": "/chat", "HTTP_X_ORG": org}
        if request_id:
            environ["HTTP_X_REQUEST_ID"] = request_id
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            self.heads.append((status, headers))
            return written.append

        body: Any = self.app(environ, start_response)
        try:
            for number, part in enumerate(body):
                if number == parts:
                    break
                written.append(part)
        finally:
            body.close()
        return b"".join(written)

    def used(self) -> list[Any]:
        return [
            each.payload["properties"].get("tokens") for each in self.billing.recorder.outbox.export(everything=True)
        ]


@contextmanager
def served(shop: Shop, app: App, **options: Any) -> Iterator[Served]:
    with SyncBilling(**shop.settings) as billing:
        yield Served(billing, app, **options)


def test_a_response_is_recorded_when_the_server_is_done_with_it(shop: Shop) -> None:
    body = Body(b"ab", b"cd")
    with served(shop, answer(body), units=response_bytes) as made:
        assert made.ask("POST") == b"abcd"
        assert body.is_closed
        assert made.billing.recorder.flush(30)
    (event,) = shop.events()
    assert event.properties == {"endpoint": "/v1/chat", "tokens": 4}


def test_a_response_of_known_length_is_recorded_before_its_last_byte_goes_out(shop: Shop) -> None:
    counts: list[int] = []

    class Slow(Body):
        def __iter__(self) -> Iterator[bytes]:
            yield b"ab"
            counts.append(made.billing.recorder.stats().total.recorded)
            yield b"cd"
            counts.append(made.billing.recorder.stats().total.recorded)

    with served(shop, answer(Slow(), "200 OK", ("Content-Length", "4")), units=response_bytes) as made:
        assert made.ask() == b"abcd"
        assert (counts, made.used()) == ([0, 1], [4])


@pytest.mark.parametrize(
    ("status", "expected"), [("200 OK", 1), ("304 Not Modified", 1), ("402 Payment Required", 0), ("500 Oops", 0)]
)
def test_a_response_counts_by_its_status(shop: Shop, status: str, expected: int) -> None:
    with served(shop, answer([b""], status)) as made:
        made.ask()
        made.ask("HEAD")
        assert len(made.used()) == 2 * expected


def test_a_client_that_goes_away_has_used_what_it_got(shop: Shop) -> None:
    with served(shop, answer(Body(b"ab", b"cd", b"ef")), units=response_bytes) as made:
        made.ask(parts=1)
        assert made.used() in ([2], [4])  # the second part may be made already when the server gives up


def test_exceptions_end_a_response(shop: Shop) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("broken")

    for broken, expected in ((app, 0), (answer(Body(b"ab", fails=True)), 1)):
        with served(shop, broken) as made:
            with pytest.raises(RuntimeError, match="broken"):
                made.ask()
            assert len(made.used()) == expected


def test_units_come_from_a_header_or_from_the_program(shop: Shop) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [("X-Tokens-Used", "40")])
        if environ["REQUEST_METHOD"] == "POST":
            made.billing.add(2)
            yield b"a"
            made.billing.add(3)  # while it streams
            assert made.billing.org_id == "acme"
        yield b"b"

    with served(shop, app, units=header("X-Tokens-Used")) as made:
        made.ask()
        made.ask("POST")
        assert sorted(made.used()) == [5, 40]
        with pytest.raises(ConfigurationError, match="TrackUsage"):
            made.billing.add(1)


def test_what_is_written_in_the_old_way_counts(shop: Shop) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])(b"abc")
        return []

    with served(shop, app, units=response_bytes) as made:
        assert made.ask() == b"abc"
        assert made.used() == [3]


def test_a_request_that_a_proxy_sends_again_is_billed_once(shop: Shop) -> None:
    with served(shop, answer([b""]), endpoint=False, request_id="X-Request-Id") as made:
        for request_id in ("r-1", "r-1", "r-2", None, None):
            made.ask(request_id=request_id)
        made.ask(org="")
        assert len(made.used()) == 4
        assert made.billing.unrecorded == 0


def test_no_client_makes_its_usage_free_by_naming_its_requests_alike(shop: Shop) -> None:
    with served(shop, answer([b""])) as made:
        for _ in range(5):
            made.ask(request_id="r-1")
        assert len(made.used()) == 5


def test_access_is_decided_for_whoever_asks(shop: Shop) -> None:
    with SyncBilling(**shop.settings, org=lambda org: org) as billing:
        for org, status in (("acme", 200), ("stranger", 402), ("", 401)):
            decision = billing.decide(billing.tab(org))
            assert decision is not None
            assert decision.status == status
    with pytest.raises(ConfigurationError, match="org"):
        TrackUsage(answer([]), SyncBilling(**shop.settings), code="tokens")


@pytest.mark.parametrize(
    ("options", "is_refused"),
    [
        ({b"http": b":80"}, True),
        ({b"http": b":80", b"enable-threads": True}, False),
        ({b"threads": b"4"}, False),
        ({"enable-threads": b"true"}, False),
    ],
)
def test_a_server_whose_threads_stand_still_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, options: dict[Any, Any], is_refused: bool
) -> None:
    monkeypatch.setitem(sys.modules, "uwsgi", SimpleNamespace(opt=options))
    with pytest.raises(ConfigurationError, match="enable-threads") if is_refused else nullcontext():
        SyncBilling(**shop.settings)


def test_a_path_is_kept_as_it_is_read(shop: Shop) -> None:
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/caf\u00c3\u00a9", "HTTP_X_ORG": "acme"}
    with SyncBilling(**shop.settings) as billing:
        app = TrackUsage(answer([b""]), billing, org=lambda request: request.header("X-Org"), code="api_call")
        body: Any = app(environ, lambda *_: None)
        body.close()
        (kept,) = billing.recorder.outbox.export(everything=True)
        assert kept.payload["properties"] == {"endpoint": "/caf\u00e9"}


def test_what_is_used_when_the_recorder_is_closed_is_kept_for_the_next(shop: Shop) -> None:
    with SyncBilling(**shop.settings) as billing:
        served = Served(billing, answer([b"ok"]), request_id="X-Request-Id")
        served.ask()
        billing.recorder.close()  # as the interpreter does when it ends, while threads of a server still answer
        served.ask(request_id="r-1")
        served.ask(request_id="r-1")
        assert billing.unrecorded == 0
    with SyncBilling(**shop.settings) as billing:
        assert billing.recorder.stats().total.recorded == 2
        assert billing.recorder.flush(30)
    assert len(shop.events()) == 2


def test_a_request_is_gone_with_its_response(shop: Shop) -> None:
    """Nothing holds itself, and what a client sent along, until the garbage collector comes."""
    requests: list[weakref.ref[Any]] = []

    def org(request: Any) -> str:
        requests.append(weakref.ref(request))
        return "acme"

    with SyncBilling(**shop.settings) as billing:
        served = Served(billing, answer([b"ok"]))
        served.app = TrackUsage(answer([b"ok"]), billing, code="tokens", org=org)
        gc.disable()
        try:
            served.ask()
            assert [each() for each in requests] == [None]
        finally:
            gc.enable()


@pytest.mark.parametrize(
    ("parts", "uses"),
    [((), 0), ((b"",), 0), ((b"a",), 1), ((b"", b"a", b""), 1)],
    ids=["at once", "empty", "out", "later"],
)
def test_a_body_that_fails_before_its_first_byte_is_a_500(shop: Shop, parts: tuple[bytes, ...], uses: int) -> None:
    with served(shop, answer(Body(*parts, fails=True))) as made:
        with pytest.raises(RuntimeError, match="broken"):
            made.ask()
        assert len(made.used()) == uses


def test_an_application_that_fails_after_it_has_said_a_status_is_a_500(shop: Shop) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        raise RuntimeError("broken, as in what a framework does at the end of a request")

    with served(shop, app) as made:
        with pytest.raises(RuntimeError, match="broken"):
            made.ask()
        assert made.used() == []
