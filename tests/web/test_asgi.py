"""Usage is recorded once per response, whatever becomes of it; over ASGI as a server speaks it."""

import asyncio
import contextlib
import gc
import json
import logging
import random
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import anyio.to_thread
import attrs
import pytest

from lago_orgs import ConfigurationError, OutboxBusy
from lago_orgs._core.sizes import may_be_too_large
from lago_orgs.web import asgi, attempts
from lago_orgs.web.asgi import AsyncBilling, TrackUsage, header, response_bytes

from .conftest import Shop, eventually

App = Callable[[Any, Any, Any], Any]
ID = "X-Request-Id"
FAR = chr(0x20000)  # four bytes
START = {"type": "http.response.start", "status": 200, "headers": []}


def org_of(request: Any) -> Any:
    return request.headers.get("x-org")


def answer(*bodies: bytes, status: int = 200, headers: tuple[tuple[bytes, bytes], ...] = ()) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({**START, "status": status, "headers": list(headers)})
        for place, body in enumerate(bodies, 1):
            await send({"type": "http.response.body", "body": body, "more_body": place < len(bodies)})

    return app


class Served:
    """An application behind the middleware, asked as a server asks it."""

    def __init__(self, shop: Shop, app: App, **options: Any) -> None:
        self.billing = AsyncBilling(**shop.settings)
        self.app = TrackUsage(app, self.billing, org=org_of, **{"code": "api_call", **options})
        self.sent: list[Any] = []

    async def ask(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        org: str | None = "acme",
        request_id: str | None = None,
        messages: tuple[Any, ...] = ({"type": "http.request", "body": b""},),
        kind: str = "http",
        fails_at: int | None = None,
        query: bytes = b"",
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        said = [(b"x-org", org.encode())] if org else []
        said += [(b"x-request-id", request_id.encode())] if request_id else []
        scope: dict[str, Any] = {"type": kind, "path": path, "headers": [*said, *headers], "query_string": query}
        if kind == "http":
            scope["method"] = method
        coming = list(messages)

        async def receive() -> Any:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if fails_at is not None and len(self.sent) >= fails_at:
                raise OSError("the client has gone")
            self.sent.append(message)

        await self.app(scope, receive, send)

    def recorded(self) -> list[dict[str, Any]]:
        """What is kept, in the order in which it was."""
        found: list[Any] = [each.payload for each in self.billing.recorder.outbox.export(everything=True)]
        return sorted(found, key=lambda each: str(each["timestamp"]))

    @property
    def count(self) -> int:
        return self.billing.recorder.stats().total.recorded


@contextlib.asynccontextmanager
async def served(shop: Shop, app: App, **options: Any) -> AsyncIterator[Served]:
    made = Served(shop, app, **options)
    async with made.billing:
        yield made


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_a_request_is_recorded_and_delivered(shop: Shop) -> None:
    async with served(shop, answer(b"hello")) as made:
        await made.ask("POST", "/chat")
        assert await made.billing.recorder.flush(30)
    (event,) = shop.events()
    assert (event.code, event.external_subscription_id) == ("api_call", "acme")
    assert event.properties == {"endpoint": "/chat"}


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (answer(b"a", b"b", b"c"), 1),
        (answer(b"", status=304), 1),
        (answer(b"", status=204), 1),
        (answer(b"no", status=404), 0),
        (answer(b"no", status=500), 0),
    ],
)
async def test_a_response_counts_once_by_its_status(shop: Shop, app: App, expected: int) -> None:
    async with served(shop, app) as made:
        await made.ask()
        await made.ask("HEAD")
        assert made.count == 2 * expected


async def test_it_is_recorded_when_the_last_byte_goes_out(shop: Shop) -> None:
    counts: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        counts.append(made.count)
        await send({"type": "http.response.body", "body": b"b"})
        counts.append(made.count)

    async with served(shop, app) as made:
        await made.ask()
        assert (counts, made.count) == ([0, 1], 1)


@pytest.mark.parametrize("is_started", [True, False])
async def test_an_exception_ends_a_response(shop: Shop, is_started: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if is_started:
            await send(START)
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        raise RuntimeError("broken")

    async with served(shop, app) as made:
        with pytest.raises(RuntimeError, match="broken"):
            await made.ask()
        assert made.count == int(is_started)


async def test_a_client_that_goes_away_has_used_what_it_got(shop: Shop) -> None:
    async with served(shop, answer(b"abc", b"def", b"ghi"), units=response_bytes) as made:
        with pytest.raises(OSError, match="gone"):
            await made.ask(fails_at=2)
        assert [each["properties"]["api_call"] for each in made.recorded()] == [6]


async def test_a_task_that_is_cancelled_has_used_what_it_said(shop: Shop) -> None:
    begun = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.billing.add(7)
        begun.set()
        await asyncio.sleep(600)

    async with served(shop, app) as made:
        task = asyncio.ensure_future(made.ask())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [each["properties"]["api_call"] for each in made.recorded()] == [7]


async def test_units_come_from_a_header_or_from_the_program(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/added":
            made.billing.add(5)
            await anyio.to_thread.run_sync(made.billing.add, "0.5")  # threads and tasks act for the same request
            await asyncio.ensure_future(add_later())
        await answer(b"", headers=((b"X-Tokens-Used", b"40"),))(scope, receive, send)

    async def add_later() -> None:
        made.billing.add(1)
        assert made.billing.org_id == "acme"

    async with served(shop, app, code="tokens", units=header("x-tokens-used")) as made:
        await made.ask()
        await made.ask(path="/added")
        await made.billing.recorder.flush(30)
    assert sorted(str(event.properties["tokens"]) for event in shop.events()) == ["40", "6.5"]


async def test_no_client_makes_its_usage_free_by_naming_its_requests_alike(shop: Shop) -> None:
    async with served(shop, answer(b"four")) as made:
        for number in range(8):
            await made.ask("POST", "/chat", request_id=f"r-{number // 4}")
        assert made.count == 8


async def test_a_request_that_a_proxy_sends_again_is_billed_once(shop: Shop) -> None:
    async with served(shop, answer(b""), request_id=ID) as made:
        for _ in range(3):
            await made.ask("POST", "/chat", request_id="r-1")
        await made.ask("POST", "/chat", request_id="r-2")
        await made.ask("POST", "/chat")
        await made.ask("POST", "/chat")
        assert made.count == 4
        assert made.billing.unrecorded == 0


async def test_an_id_that_is_given_to_different_requests_says_nothing(shop: Shop) -> None:
    users = iter(["jane", "joe"])
    async with served(shop, answer(b"four"), user=lambda _: next(users), request_id=ID) as made:
        await made.ask(request_id="r")
        await made.ask(request_id="r")
        assert made.count == 2


@pytest.mark.parametrize(("units", "expected"), [((4, 4), [4]), ((100, 900), [100, 900])])
async def test_one_id_at_two_hosts_stands_for_one_use_if_it_is_the_same(
    shop: Shop, tmp_path: Path, units: tuple[int, int], expected: list[int]
) -> None:
    for host, many in enumerate(units):
        elsewhere = attrs.evolve(shop, outbox=tmp_path / f"host-{host}.db")
        async with served(elsewhere, answer(b""), code="tokens", units=many, request_id=ID) as made:
            await made.ask(request_id="r")
            assert await made.billing.recorder.flush(30)
            assert made.billing.recorder.stats().conflicts == 0
    assert sorted(int(event.properties["tokens"]) for event in shop.events()) == expected


async def test_nobodys_request_is_not_recorded(shop: Shop) -> None:
    async with served(shop, answer(b"")) as made:
        await made.ask(org=None)
        assert (made.count, made.billing.unrecorded) == (0, 0)


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_units_that_nobody_pays_are_in_the_log_once(
    shop: Shop, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.billing.add(600)
        await answer(b"")(scope, receive, send)

    async with served(shop, app) as made:
        for _ in range(3):
            await made.ask(org=None, kind=kind)
        assert (made.count, made.billing.unrecorded) == (0, 0)
    warned = [each.getMessage() for each in caplog.records if "nobody's" in each.getMessage()]
    assert len(warned) == 1
    assert warned[0].startswith("GET / told of units of api_call" if kind == "http" else "WEBSOCKET / told")


@pytest.mark.parametrize("tokens", [b"300", None])
async def test_units_in_the_header_of_a_request_that_is_nobodys_are_in_the_log_once(
    shop: Shop, caplog: pytest.LogCaptureFixture, tokens: bytes | None
) -> None:
    headers = () if tokens is None else ((b"x-tokens-used", tokens),)
    async with served(shop, answer(b"", headers=headers), units=header("X-Tokens-Used")) as made:
        for _ in range(3):
            await made.ask(org=None)
        assert (made.count, made.billing.unrecorded) == (0, 0)
    assert sum("and is nobody's" in each.getMessage() for each in caplog.records) == (tokens is not None)


async def test_what_goes_wrong_never_reaches_the_page(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    async with served(shop, answer(b"", headers=((b"x", b"many"),)), units=header("X")) as made:
        await made.ask()
        assert made.sent[-1]["type"] == "http.response.body"
        assert (made.count, made.billing.unrecorded) == (0, 1)
    assert "could not be told" in caplog.text


async def test_usage_that_cannot_be_kept_is_in_the_log_whole(
    shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "LAST_PATIENCE", 0.01)
    async with served(shop, answer(b"")) as made:

        def refuse(*_: Any, **__: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(made.billing.recorder, "keep_event", refuse)
        await made.ask("POST", "/chat")
        assert (made.billing.waiting, made.billing.unrecorded) == (1, 0)
    assert (made.billing.waiting, made.billing.unrecorded) == (0, 1)
    (said,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert "disk full" in said
    assert '"org_id": "acme"' in said


async def test_an_outbox_that_is_held_is_waited_for_elsewhere(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(shop, answer(b"")) as made:
        keep = made.billing.recorder.keep_event

        def busy(*arguments: Any, is_prompt: bool, **named: Any) -> Any:
            if is_prompt:
                raise OutboxBusy("another process holds it")
            return keep(*arguments, **named)

        monkeypatch.setattr(made.billing.recorder, "keep_event", busy)
        await made.ask("POST", "/chat", request_id="r-1")
        await made.ask("POST", "/chat")
        eventually(lambda: made.count == 2)
        assert made.billing.unrecorded == 0


async def test_a_web_socket_is_one_use_or_each_message_is(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})

    said: tuple[Any, ...] = ({"type": "websocket.connect"}, *[{"type": "websocket.receive", "text": "abc"}] * 3)
    said = (*said, {"type": "websocket.disconnect", "code": 1001})
    for websocket, expected in (("connection", 1), ("message", 3)):
        async with served(shop, app, websocket=websocket, units=1) as made:
            before = made.count
            await made.ask(kind="websocket", messages=said, request_id=websocket)
            assert made.count - before == expected


async def test_a_web_socket_that_is_not_accepted_is_no_use(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": 1008})

    async with served(shop, app) as made:
        await made.ask(kind="websocket", messages=({"type": "websocket.connect"},))
        assert made.count == 0


async def test_lago_away_neither_breaks_nor_delays_a_page(shop: Shop) -> None:
    shop.away()
    async with served(shop, answer(b"")) as made:
        for _ in range(20):
            await made.ask()
        assert (made.count, made.billing.unrecorded) == (20, 0)
        shop.simulator.faults.clear()


async def test_a_program_records_more_for_the_same_organization(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.billing.record("tokens", {"tokens": 3})
        await answer(b"")(scope, receive, send)

    async with served(shop, app) as made:
        await made.ask()
        assert sorted(each["code"] for each in made.recorded()) == ["api_call", "tokens"]
        with pytest.raises(ConfigurationError, match="org_id"):
            made.billing.record("tokens")
        with pytest.raises(ConfigurationError, match="TrackUsage"):
            made.billing.add(1)


def test_what_cannot_be_meant_is_refused(shop: Shop) -> None:
    billing = AsyncBilling(**shop.settings)
    with pytest.raises(ConfigurationError, match="org"):
        TrackUsage(answer(b""), billing, code="api_call")
    with pytest.raises(ConfigurationError, match="websocket"):
        TrackUsage(answer(b""), billing, org=org_of, code="api_call", websocket="sometimes")


async def test_an_application_may_end_and_begin_again(shop: Shop) -> None:
    made = Served(shop, answer(b""))
    for expected in (1, 2):
        async with made.billing.lifespan():
            await made.ask()
            assert made.count == expected


async def test_each_message_is_recorded_with_what_it_used(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            made.billing.add(len(message["text"]))

    said = [{"type": "websocket.receive", "text": "a" * length} for length in (5, 7, 5)]
    messages = ({"type": "websocket.connect"}, *said, {"type": "websocket.disconnect", "code": 1001})
    async with served(shop, app, code="tokens", websocket="message", request_id=ID) as made:
        for _ in range(2):  # no proxy makes a connection again: each is another use, whatever it is called
            await made.ask(kind="websocket", messages=messages, request_id="w-1")
        assert sorted(each["properties"]["tokens"] for each in made.recorded()) == [5, 5, 5, 5, 7, 7]


@pytest.mark.parametrize("ends", ["disconnect", "close", "error"])
async def test_what_is_told_before_any_message_comes_is_recorded_with_the_connection(shop: Shop, ends: str) -> None:
    """As where a server pushes, and its client only listens."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(3):
            made.billing.add(10)
            await send({"type": "websocket.send", "text": "pushed"})
        if ends == "disconnect":
            assert (await receive())["type"] == "websocket.disconnect"
        elif ends == "close":
            await send({"type": "websocket.close", "code": 1000})
        else:
            raise RuntimeError(ends)

    messages = ({"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001})
    async with served(shop, app, code="tokens", websocket="message") as made:
        with contextlib.suppress(RuntimeError):
            await made.ask(kind="websocket", messages=messages)
        assert sum(each["properties"]["tokens"] for each in made.recorded()) == 30
    async with served(shop, app, code="tokens", websocket="connection") as made:
        before = sum(each["properties"]["tokens"] for each in made.recorded())
        with contextlib.suppress(RuntimeError):
            await made.ask(kind="websocket", messages=messages)
        after = sum(each["properties"]["tokens"] for each in made.recorded())
        assert after - before == 30, "the same"


async def test_what_is_told_when_the_response_is_over_is_recorded_too(shop: Shop) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.billing.add(2)
        await answer(b"ok")(scope, receive, send)
        for units in (3, 3):
            made.billing.add(units)  # as background tasks do

    async with served(shop, app, code="tokens", request_id=ID) as made:
        for _ in range(2):
            await made.ask(request_id="r-1")
        assert sorted(each["properties"]["tokens"] for each in made.recorded()) == [2, 3, 3]


async def test_who_names_all_requests_alike_pays_for_them(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    async with served(shop, answer(b""), request_id=ID) as made:
        for _ in range(40):
            await made.ask("POST", "/chat", request_id="mine")
        await made.ask("POST", "/chat", org="other", request_id="mine")
        assert made.count == 40 - attempts.MOST + 1 + 1
    assert caplog.text.count("come under one id again and again") == 1


async def test_an_id_is_of_one_request_alone(shop: Shop) -> None:
    async with served(shop, answer(b""), request_id=ID) as made:
        for query in (b"q=1", b"q=2", b"q=1"):
            await made.ask(request_id="r", query=query)
        assert made.count == 2
        await made.ask(request_id="r", headers=[(b"X-Request-Id", b"of-a-proxy")])
        assert made.count == 3  # what a proxy appends is part of the id


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/a\x00b", "/a\ufffdb"),
        ("/" + "x" * 300_000, "/" + "x" * 255),
        ("/" + FAR * 2_000, "/" + FAR * 63),
        ("/" + "\x00" * 300, "/" + "\ufffd" * 85),
    ],
)
async def test_no_path_keeps_its_use_from_being_recorded(shop: Shop, path: str, kept: str) -> None:
    async with served(shop, answer(b"")) as made:
        await made.ask(path=path)
        assert [each["properties"]["endpoint"] for each in made.recorded()] == [kept]


@pytest.mark.parametrize("user", ["u" * 256, "a\x00b", "\ud800", {"sub": "u" * 5_000}])
async def test_no_user_id_keeps_a_use_from_being_recorded(
    shop: Shop, user: object, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(shop, answer(b""), user=lambda _: user) as made:
        await made.ask()
        assert [each["properties"] for each in made.recorded()] == [{"endpoint": "/"}]
    assert caplog.text.count("cannot be recorded, and is left out") == 1


async def test_no_text_that_a_client_chooses_keeps_a_use_from_being_billed(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(1)

    def far() -> str:
        return "".join(chr(chance.randint(0x20000, 0x2FFFD)) for _ in range(2_000))

    user = far()[:255]
    chosen = {"agent": f"a\x00{far()}", "tokens": 7, "tags": list(far()), **{f"x{n}": far() for n in range(9)}}
    async with served(shop, answer(b""), code="tokens", properties=chosen, user=lambda _: user) as made:
        await made.ask(path=f"/{far()}")
        assert await made.billing.recorder.flush(30)
    (event,) = shop.events()
    assert (event.properties["tokens"], event.properties["user_id"]) == (7, user)
    assert all(event.properties[name] for name in chosen)
    assert not may_be_too_large(json.dumps(event.properties))
    assert "cut or mended" in caplog.text


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ((b"5", b"5"), [5]),
        ((b"5", b"6"), []),
        ((b"-5",), []),
        ((b"NaN",), []),
        ((b"1e999",), []),
    ],
)
async def test_a_header_that_says_nothing_sure_is_in_the_log(
    shop: Shop, values: tuple[bytes, ...], kept: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    said = answer(b"", headers=tuple((b"X-Tokens-Used", value) for value in values))
    async with served(shop, said, code="tokens", units=header("X-Tokens-Used")) as made:
        await made.ask()
        assert [each["properties"]["tokens"] for each in made.recorded()] == kept
        assert made.billing.unrecorded == 1 - len(kept)
    assert ("of 'acme': what it used could not be told" in caplog.text) is not bool(kept)


@pytest.mark.parametrize(("method", "status", "kept"), [("GET", 200, [5]), ("HEAD", 200, []), ("GET", 304, [])])
async def test_bytes_that_no_server_sends_are_not_billed(shop: Shop, method: str, status: int, kept: list[int]) -> None:
    async with served(shop, answer(b"12345", status=status), units=response_bytes) as made:
        await made.ask(method)
        assert [each["properties"]["api_call"] for each in made.recorded()] == kept


async def test_a_request_is_gone_with_its_response(shop: Shop) -> None:
    """Nothing holds itself, and what a client sent along, until the garbage collector comes."""
    requests: list[weakref.ref[Any]] = []

    def org(request: Any) -> str:
        requests.append(weakref.ref(request))
        return "acme"

    async with served(shop, answer(b"hello")) as made:
        made.app = TrackUsage(answer(b"hello"), made.billing, code="api_call", org=org)
        gc.disable()
        try:
            await made.ask()
            assert [each() for each in requests] == [None]
        finally:
            gc.enable()


@pytest.mark.parametrize("how", ["path", "file", "the rest of a file", "a part of a file", "gone"])
async def test_a_file_that_the_server_sends_counts_as_a_body_does(shop: Shop, tmp_path: Path, how: str) -> None:
    path = tmp_path / "download"
    path.write_bytes(b"x" * 1_000)
    with path.open("rb") as file:
        file.seek(300)
        message, size = {
            "path": ({"type": "http.response.pathsend", "path": str(path)}, 1_000),
            "file": ({"type": "http.response.zerocopysend", "file": file.fileno(), "offset": 0}, 1_000),
            "the rest of a file": ({"type": "http.response.zerocopysend", "file": file}, 700),
            "a part of a file": ({"type": "http.response.zerocopysend", "file": file, "offset": 10, "count": 20}, 20),
            "gone": ({"type": "http.response.pathsend", "path": str(path) + "s"}, 0),
        }[how]

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send(START)
            await send(message)
            assert [each["properties"]["tokens"] for each in made.recorded()] == sizes, "it is over with its last byte"

        sizes = [size] if size else []
        async with served(shop, app, code="tokens", units=response_bytes) as made:
            await made.ask()
