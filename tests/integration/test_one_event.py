"""One use is one event: the same bytes and the same refusals, whichever way it goes to Lago."""

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lago_integration
from lago_orgs import AsyncLagoOrgs, InvalidArgument, LagoOrgs, UsageEvent
from lago_orgs.recorder import AsyncUsageRecorder, MemoryOutbox, Pace, UsageRecorder

NUMBERS = itertools.count()


class Handler(BaseHTTPRequestHandler):
    """A Lago that nobody is subscribed to, and that takes every event."""

    protocol_version = "HTTP/1.1"
    events: list[bytes]

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its name there
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.endswith("/subscriptions"):
            self.answer(200, {"subscriptions": [], "meta": {"current_page": 1, "next_page": None, "total_pages": 1}})
        else:
            self.answer(404, {"status": 404, "error": "Not Found", "code": "subscription_not_found"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = json.loads(body)
        if self.path.endswith("/batch"):
            assert len(told["events"]) == 1
            self.events.append(body.removeprefix(b'{"events":[').removesuffix(b"]}"))
            self.answer(200, told)
        else:
            self.events.append(body.removeprefix(b'{"event":').removesuffix(b"}"))
            stamp = {"timestamp": "2026-03-10T09:30:00.000Z"}
            self.answer(200, {"event": {**told["event"], **stamp}})

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@attrs.frozen
class Use:
    """What is recorded."""

    properties: Any
    org_id: Any = "acme"
    code: Any = "calls"
    timestamp: Any = datetime(2026, 3, 10, 9, 30, 0, 123_456, UTC)
    user_id: Any = None
    product: Any = None
    transaction_id: Any = attrs.field(factory=lambda: f"t{next(NUMBERS)}")

    def as_value(self) -> UsageEvent:
        return UsageEvent(**attrs.asdict(self, recurse=False))

    def named(self) -> dict[str, Any]:
        names = ("user_id", "product", "timestamp", "transaction_id")
        return {name: getattr(self, name) for name in names}

    def apart(self) -> tuple[Any, ...]:
        return self.org_id, self.code, self.transaction_id, self.properties, self.timestamp


Ways = dict[str, Callable[[Use], Any]]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ways, list[bytes]]]:
    """All ways to the same server, and what it was sent."""
    Handler.events = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, key = f"http://127.0.0.1:{server.server_port}", "key"
    patch = pytest.MonkeyPatch()
    patch.setenv("LAGO_API_URL", url)
    patch.setenv("LAGO_API_KEY", key)
    patch.delenv("LAGO_OUTBOX", raising=False)
    direct = LagoOrgs(url, key)
    pace = Pace(linger=0.0, poll=0.01)
    recorder = UsageRecorder(MemoryOutbox(), api_url=url, api_key=key, guard=None, pace=pace)
    through = LagoOrgs(url, key, recorder=recorder)
    outbox = str(tmp_path_factory.mktemp("outbox") / "usage.db")
    filed = UsageRecorder(outbox, api_url=url, api_key=key, guard=None, pace=pace)
    runner = asyncio.Runner()
    lago = AsyncLagoOrgs(url, key)
    mine = AsyncUsageRecorder(MemoryOutbox(), api_url=url, api_key=key, guard=None, pace=pace)

    async def directly(use: Use, *, batch: bool) -> None:
        if batch:
            await lago.record_batch([use.as_value()])
        else:
            await lago.record_usage(*use.apart(), user_id=use.user_id, product=use.product)

    async def kept(use: Use) -> None:
        mine.record(use.org_id, use.code, use.properties, **use.named())
        await mine.flush(10)

    async def integrated(use: Use) -> None:
        try:
            await lago_integration.record_usage(*use.apart())
        finally:
            await lago_integration.close()

    def integrated_with_outbox(use: Use) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setenv("LAGO_OUTBOX", outbox)
            inner.setattr(lago_integration, "_recorder", lambda _: filed)
            asyncio.run(integrated(use))
        filed.flush(10)

    def recorded(use: Use) -> None:
        recorder.record(use.org_id, use.code, use.properties, **use.named())
        recorder.flush(10)

    def recorded_by_client(use: Use) -> None:
        through.record_usage(*use.apart(), user_id=use.user_id, product=use.product)
        recorder.flush(10)

    all_ways: Ways = {
        "record_usage": lambda use: direct.record_usage(*use.apart(), user_id=use.user_id, product=use.product),
        "record_batch": lambda use: direct.record_batch([use.as_value()]),
        "async record_usage": lambda use: runner.run(directly(use, batch=False)),
        "async record_batch": lambda use: runner.run(directly(use, batch=True)),
        "recorder": recorded,
        "async recorder": lambda use: runner.run(kept(use)),
        "client with a recorder": recorded_by_client,
        "lago_integration": lambda use: asyncio.run(integrated(use)),
        "lago_integration with LAGO_OUTBOX": integrated_with_outbox,
    }
    yield all_ways, Handler.events
    for each in (through, direct, recorder, filed):
        each.close()
    for other in (mine, lago):
        runner.run(other.close())
    runner.close()
    patch.undo()
    server.shutdown()
    server.server_close()


def outcomes(ways: tuple[Ways, list[bytes]], use: Use) -> dict[str, Any]:
    """What each way sends, or how it refuses."""
    found: dict[str, Any] = {}
    for name, way in ways[0].items():
        if name.startswith("lago_integration") and (use.user_id is not None or use.product is not None):
            continue
        fresh = attrs.evolve(use, transaction_id=f"t{next(NUMBERS)}") if str(use.transaction_id)[:1] == "t" else use
        before = len(ways[1])
        try:
            way(fresh)
        except InvalidArgument as error:
            found[name] = (type(error), str(error))
            assert len(ways[1]) == before, name
            continue
        sent = ways[1][before:]
        assert len(sent) == 1, (name, sent)
        found[name] = sent[0].replace(json.dumps(fresh.transaction_id).encode(), b'"T"')
    return found


class Kind(Enum):
    TEXT = "small"
    NUMBER = 7


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
good = (
    st.none()
    | st.booleans()
    | st.integers()
    | text
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)
    | st.dates()
    | st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=5))]))  # noqa: DTZ001
    | st.uuids()
    | st.sampled_from(Kind)
    | st.integers(-(2**30), 2**30).map(lambda number: number / 4)
)
bad = st.sampled_from(
    [
        *[0.1, float("nan"), float("inf"), Decimal("NaN"), Decimal("1E+99"), "a\x00", "\ud800", object, b"x"],
        *[datetime(2026, 1, 1), {1: 2}, {"\x00": 1}, 300_000 * "x", [[[[object]]]]],  # noqa: DTZ001
    ]
)
values = st.recursive(
    good | bad,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(text, inner, max_size=3)
        | st.sets(st.integers(0, 9), max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(text, values, max_size=4),
    st.none() | st.sampled_from(["u1", "ü", "\x00"]),
    st.sampled_from([None, None, "chat", ""]),
    st.datetimes(timezones=st.just(UTC)),
)
def test_every_way_sends_the_same_or_refuses_the_same(
    ways: tuple[Ways, list[bytes]], properties: Any, user_id: Any, product: Any, timestamp: datetime
) -> None:
    found = outcomes(ways, Use(properties, user_id=user_id, product=product, timestamp=timestamp))
    assert len(set(found.values())) == 1, found


@pytest.mark.parametrize(
    "use",
    [
        Use({"id": UUID(int=7), "day": date(2026, 3, 1), "n": Decimal("1.50"), "s": {"b", "a"}, "k": Kind.NUMBER}),
        Use({"n": 0.1}),
        Use({"n": [{"m": float("nan")}]}),
        Use([1]),
        Use({}, org_id=".."),
        Use({}, org_id=256 * "x"),
        Use({}, code=""),
        Use({}, code="."),
        Use({}, product=" chat"),
        Use({}, transaction_id=".."),
        Use({}, transaction_id=5),
        Use({}, timestamp=datetime(2026, 3, 10)),  # noqa: DTZ001
        Use({}, timestamp=datetime.max.replace(tzinfo=timezone(-timedelta(hours=3)))),
        Use({}, timestamp=1_773_135_000),
        Use({"user_id": 1}, user_id=True),
        Use({"text": 262_144 * "x"}),
        Use({"n": -(10**5000)}),
    ],
    ids=lambda use: "",
)
def test_each_of_the_kinds(ways: tuple[Ways, list[bytes]], use: Use) -> None:
    found = outcomes(ways, use)
    assert len(found) >= 7
    assert len(set(found.values())) == 1, found
