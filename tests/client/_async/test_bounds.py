# The source of the flavour for threads: run `make sync` after a change.
"""What whoever answers cannot do: fill the memory, hold a call, learn more than it is sent, speak for others."""

from __future__ import annotations

import gzip
import json
import logging
import ssl
import traceback
import warnings
import zlib
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from lago_orgs import (
    AmbiguousOutcome,
    AsyncLagoOrgs,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidArgument,
    LagoOrgsError,
    NotFound,
    RetryPolicy,
    Timeouts,
    UnexpectedAnswer,
)
from lago_orgs.client import InsecureTransportWarning
from lago_orgs.client._async import base
from tests.client.servers import Scripted

pytestmark = pytest.mark.anyio

ONCE = RetryPolicy(attempts=1)
KEY = "9f1e0c52-6f3e-4f0e-9d57-0a4d3f1f7c11"
CUSTOMER = json.dumps({"customer": {"lago_id": "c", "external_id": "acme", "name": "N" * 1000}}).encode()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", gzip.compress(CUSTOMER)),
        ("x-gzip", gzip.compress(CUSTOMER[:50]) + gzip.compress(CUSTOMER[50:])),
        ("deflate", zlib.compress(CUSTOMER)),
        ("deflate", bare_deflate(CUSTOMER)),
        ("identity", CUSTOMER),
    ],
    ids=["gzip", "two gzips", "deflate", "bare deflate", "identity"],
)
async def test_packed_answers_are_read(packing: str, packed: bytes) -> None:
    with Scripted(answer(packed, f"content-encoding: {packing}")) as server:
        async with AsyncLagoOrgs(server.url, KEY, retries=ONCE) as api:
            found = await api.get_customer("acme")
    assert found is not None
    assert found.name == "N" * 1000


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", gzip.compress(CUSTOMER)[:-20]),
        ("gzip", CUSTOMER),
        ("deflate", CUSTOMER),
        ("br", b"\x0b\x02"),
        ("gzip, gzip", gzip.compress(gzip.compress(CUSTOMER))),
    ],
    ids=["cut off", "no gzip", "no deflate", "not asked for", "twice"],
)
async def test_answers_that_are_not_packed_as_they_say_are_no_answers(packing: str, packed: bytes) -> None:
    with Scripted(answer(packed, f"content-encoding: {packing}")) as server:
        async with AsyncLagoOrgs(server.url, KEY, retries=ONCE) as api:
            with pytest.raises(ConnectionFailed):
                await api.get_customer("acme")


@pytest.mark.parametrize("status", ["200 OK", "500 Oops"])
async def test_an_answer_is_not_unpacked_beyond_what_is_allowed(status: str) -> None:
    bomb = gzip.compress(bytes(8 << 20))
    for body, header in ((bomb, "content-encoding: gzip"), (CUSTOMER * 300, "x-is: plain")):
        with Scripted(answer(body, header, status=status)) as server:
            async with AsyncLagoOrgs(server.url, KEY, retries=ONCE, max_answer_bytes=100_000) as api:
                with pytest.raises(UnexpectedAnswer, match="more than 100000 bytes"):
                    await api.get_customer("acme")


async def test_headers_that_drip_do_not_hold_a_call() -> None:
    pieces = [b"HTTP/1.1 200 OK\r\n", *[b"x-a: b\r\n" for _ in range(1000)]]
    with Scripted(*pieces, pause=0.02) as server:
        patience = Timeouts(read=5.0, total=0.3)
        async with AsyncLagoOrgs(server.url, KEY, timeouts=patience, retries=ONCE) as api:
            with pytest.raises(DeadlineExceeded):
                await api.get_customer("acme")
    assert server.connections == 1


async def test_cookies_are_not_kept() -> None:
    sent: list[httpx.Headers] = []

    def lago(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        return httpx.Response(200, content=CUSTOMER, headers=[("set-cookie", "a=b; Path=/")])

    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(lago)) as api:
        for _ in range(2):
            await api.get_customer("acme")
    assert ["cookie" in headers for headers in sent] == [False, False]


@pytest.mark.parametrize("status", [200, 302, 401, 404, 422, 502])
@pytest.mark.parametrize("place", ["text", "json", "id", "header"])
async def test_a_key_that_is_repeated_is_shown_nowhere(
    status: int, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = f"Bearer {KEY}"
    bodies: dict[str, Any] = {
        "text": f"<html>you sent {said}</html>".encode(),
        "json": json.dumps({"error": said, "code": KEY, "error_details": {"a": [said]}}).encode(),
        "id": json.dumps({"customer": {"external_id": said, "lago_id": KEY}}).encode(),
        "header": b"{}",
    }
    headers = {"x-request-id": KEY, "location": f"https://elsewhere/?{KEY}"} if place == "header" else {}
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=bodies[place], headers=headers))
    shown: list[str] = []
    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=transport, retries=ONCE) as api:
        for call in (lambda: api.get_customer("acme"), api.api.plans.find_all_plans):
            try:
                shown.append(repr(await call()))
            except LagoOrgsError as error:
                shown += ["".join(traceback.format_exception(error)), repr(vars(error)), repr(error.call)]
        shown.append(repr(await api.check_health()))
    assert KEY not in "".join([*shown, caplog.text])


QUOTED = "sk-\"q'uo\\ted-0123456789"


@pytest.mark.parametrize("key", [KEY, QUOTED])
@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer {}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBearer {}\x00: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: an odd packing that has this {}\r\nContent-Length: 1\r\n\r\na",
    ],
)
async def test_a_key_that_broken_http_repeats_is_shown_nowhere(
    said: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "lago_orgs")
    caplog.set_level(logging.CRITICAL, "httpcore")  # it quotes what it reads where it is asked to tell all
    with Scripted(said.format(key).encode()) as server:
        async with AsyncLagoOrgs(server.url, key, retries=ONCE) as api:
            with pytest.raises(ConnectionFailed) as caught:
                await api.get_customer("acme")
            with pytest.raises(AmbiguousOutcome) as unsure:
                await api.api.wallets.create_wallet(body={"wallet": {}})
            health = await api.check_health()
    told = [text for each in (caught, unsure) for text in traceback.format_exception(each.value)]
    shown = "".join([*told, repr(caught.value.args), str(health), caplog.text])
    assert "{key}" in shown
    for form in (key, repr(key)[1:-1], repr(key.encode())[2:-1], key[:20]):
        assert form not in shown


async def test_a_short_key_that_is_a_word_spoils_no_answer() -> None:
    body = json.dumps({"customer": {"external_id": "acme", "lago_id": "c", "name": "the key"}}).encode()
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    async with AsyncLagoOrgs("https://lago.example.com", "key", transport=transport) as api:
        found = await api.get_customer("acme")
    assert found is not None
    assert found.name == "the key"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("secret-9f1e0c52", "https://lago.example.com"),
        ("secret-9f1e0c52", "anything"),
        ("https://user:secret-9f1e0c52@lago.example.com", "k"),
        ("user:secret-9f1e0c52@lago.example.com", "k"),
        ("https://lago.example.com", "secret-9f1e0c52 and more"),
        ("https://lago.example.com", "secret-9f1e0c52\u00e9"),
        ("https://lago.exa\nmple.com", "secret-9f1e0c52"),
        ("ftp://lago.example.com", "secret-9f1e0c52"),
        (b"secret-9f1e0c52", "k"),
    ],
)
def test_what_cannot_be_used_is_refused_without_showing_it(url: Any, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGO_API_KEY", "secret-9f1e0c52")
    with pytest.raises(ConfigurationError) as caught:
        AsyncLagoOrgs(url, key)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    frame = caught.value.__traceback__
    assert frame is not None
    while frame := frame.tb_next:  # all below this test
        assert "secret" not in repr(frame.tb_frame.f_locals), frame.tb_frame.f_code.co_name


async def test_a_key_that_turns_out_unusable_is_in_no_frame() -> None:
    async with AsyncLagoOrgs("https://lago.example.com", lambda: "secret-9f1e0c52 and more") as api:
        with pytest.raises(ConfigurationError) as caught:
            await api.get_customer("acme")
    frame = caught.value.__traceback__
    while frame := frame.tb_next if frame else None:
        assert "secret" not in repr(frame.tb_frame.f_locals)


PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("ALL_PROXY", "socks5://user:pw@127.0.0.1:9", r"ALL_PROXY.*httpx\[socks\]"),
        ("HTTP_PROXY", "gopher://127.0.0.1:9", "HTTP_PROXY"),
        ("HTTP_PROXY", "http://host:port", "HTTP_PROXY"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_at_the_start(
    proxies: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    proxies.setenv(setting, value)
    with pytest.raises(ConfigurationError, match=said) as caught:
        AsyncLagoOrgs("http://127.0.0.1:9", KEY)
    assert "pw" not in str(caught.value)
    proxies.setenv("NO_PROXY", "127.0.0.0/8")
    AsyncLagoOrgs("http://127.0.0.1:9", KEY)


async def test_a_proxy_that_is_away_is_named(proxies: pytest.MonkeyPatch) -> None:
    with Scripted(answer(CUSTOMER)) as server:
        proxies.setenv("HTTP_PROXY", "http://user:pw@127.0.0.1:9")
        async with AsyncLagoOrgs(server.url, KEY, retries=ONCE) as api:
            with pytest.raises(ConnectionFailed, match=r"HTTP_PROXY") as caught:
                await api.get_customer("acme")
            assert "127.0.0.1:9" in str(caught.value)
            assert "pw" not in "".join(traceback.format_exception(caught.value))
        proxies.setenv("NO_PROXY", "localhost,::1,fd00::/8,127.0.0.1")
        async with AsyncLagoOrgs(server.url, KEY, retries=ONCE) as api:
            assert await api.get_customer("acme") is not None


async def test_an_invoice_file_is_read_with_nothing_of_who_asks_and_within_limits() -> None:
    asked: list[httpx.Request] = []

    def lago(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "files.example.com":
            if request.url.path == "/long":
                return httpx.Response(200, content=bytes(1_000_001))
            if request.url.path == "/loop":
                return httpx.Response(302, headers={"location": "https://files.example.com/loop"})
            content = {"/page": b"<html", "/empty": b""}.get(request.url.path, b"%PDF")
            return httpx.Response(200, content=content)
        name = request.url.path.split("/")[-2]
        return httpx.Response(200, json={"invoice": {"file_url": f"https://files.example.com/{name}?signature=secret"}})

    options: dict[str, Any] = {
        "transport": httpx.MockTransport(lago),
        "headers": {"Authorization": "Basic gateway", "X-Tenant": "t"},
        "cookies": {"session": "s"},
        "max_answer_bytes": 1_000_000,
    }
    async with AsyncLagoOrgs("http://10.0.0.1", KEY, **options) as api:
        assert await api.download_invoice("1") == b"%PDF"
        for unread in ("long", "loop"):
            with pytest.raises(ConnectionFailed) as caught:
                await api.download_invoice(unread)
            assert "signature" not in "".join(traceback.format_exception(caught.value))
        for other in ("page", "empty"):
            with pytest.raises(UnexpectedAnswer, match="no PDF") as odd:
                await api.download_invoice(other)
            assert "signature" not in "".join(traceback.format_exception(odd.value))
        assert await api.download_invoice("2") == b"%PDF"  # the transport is still open
    for request in asked:
        if request.url.host == "files.example.com":
            assert not {"authorization", "x-tenant", "cookie"} & set(request.headers)


async def test_rows_and_answers_of_others_are_not_given() -> None:
    subscription = {"lago_id": "s", "external_id": "victim", "external_customer_id": "victim", "plan_code": "p"}
    invoice = {
        "lago_id": "i",
        "number": "1",
        "invoice_type": "subscription",
        "status": "finalized",
        "currency": "USD",
        "payment_status": "pending",
        "total_amount_cents": 0,
        "customer": {"external_id": "victim"},
    }
    customer = {"lago_id": "c", "external_id": "victim", "portal_url": "https://portal/victim"}
    objects: dict[str, Any] = {
        "subscriptions": [{**subscription, "status": "active"}],
        "invoices": [invoice],
        "customer": customer,
        "invoice": invoice,
    }
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=objects))
    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=transport) as api:
        for verb in (api.list_subscriptions, api.get_invoices, api.portal_url, api.get_customer):
            with pytest.raises(UnexpectedAnswer, match="victim"):
                await verb("acme")
        with pytest.raises(UnexpectedAnswer):
            [each.lago_id async for each in api.iter_invoices("acme")]
        assert [each.lago_id async for each in api.iter_invoices()] == ["i"]
        assert (await api.get_invoice("i", org_id="victim")) is not None
        for refused in (api.get_invoice, api.download_invoice):
            with pytest.raises(NotFound):
                await refused("i", org_id="acme")
        with pytest.raises(UnexpectedAnswer):
            await api.get_invoice("another")


async def test_the_same_page_for_ever_ends_a_list() -> None:
    asked: list[str] = []
    page = {"customers": [{"lago_id": "c", "external_id": "acme"}], "meta": {"next_page": 2, "total_count": 1}}

    def lago(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=page)

    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(lago)) as api:
        assert [each.org_id async for each in api.iter_customers()] == ["acme"]
    assert len(asked) == 2


def endless(request: httpx.Request) -> httpx.Response:
    """A list that always has another page, with rows that nobody saw before."""
    kind = request.url.path.rpartition("/")[2]
    page = int(request.url.params["page"])
    row = {"external_id": "acme", "external_customer_id": "acme", "plan_code": "p", "status": "active", "code": "c"}
    rows = [{**row, "lago_id": f"{page}-{number}"} for number in range(3)]
    return httpx.Response(200, json={kind: rows, "meta": {"next_page": page + 1}})


async def test_a_list_without_an_end_ends_a_verb_and_not_an_iterator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOST_PAGES", 20)
    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(endless)) as api:
        for verb in (
            lambda: api.list_subscriptions("acme"),
            lambda: api.record_usage("acme", "m", product="chat"),
        ):
            with pytest.raises(UnexpectedAnswer, match="more than 20 pages"):
                await verb()
        left = 100
        async for _ in api.iter_customers():
            left -= 1
            if not left:
                break


async def test_a_list_ends_with_the_time_of_a_call() -> None:
    options: dict[str, Any] = {"transport": httpx.MockTransport(endless), "timeouts": Timeouts(total=0.05)}
    async with AsyncLagoOrgs("https://lago.example.com", KEY, **options) as api:
        with pytest.raises(DeadlineExceeded):
            await api.list_subscriptions("acme")


async def test_no_more_periods_are_read_than_asked_for() -> None:
    period = {"from_datetime": "2026-02-01T00:00:00Z", "to_datetime": "2026-02-28T23:59:59Z", "currency": "USD"}
    amounts = {"amount_cents": 0, "taxes_amount_cents": 0, "total_amount_cents": 0, "charges_usage": []}
    asked: list[str] = []

    def lago(request: httpx.Request) -> httpx.Response:
        kind = request.url.path.rpartition("/")[2]
        asked.append(kind)
        if kind == "past_usage":
            usages = [{**period, **amounts}] * int(request.url.params["per_page"])
            return httpx.Response(200, json={"usage_periods": usages, "meta": {"next_page": len(asked) + 1}})
        row = {"lago_id": "s", "external_id": "acme", "external_customer_id": "acme", "status": "active"}
        return httpx.Response(200, json={kind: [{**row, "plan_code": "p", "code": "c"}], "meta": {}})

    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(lago)) as api:
        assert len(await api.get_past_usage("acme", periods=2)) == 2
    assert asked.count("past_usage") == 1
    assert asked.count("billable_metrics") == 1


@pytest.mark.parametrize("meta", [{"total_pages": 1}, {"total_pages": 9, "total_count": 2}])
async def test_a_list_with_more_than_it_says_is_not_believed(meta: dict[str, int]) -> None:
    def lago(request: httpx.Request) -> httpx.Response:
        body = endless(request).json()
        return httpx.Response(200, json={**body, "meta": {**body["meta"], **meta}})

    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(lago)) as api:
        with pytest.raises(UnexpectedAnswer, match="contradicts itself"):
            await api.list_subscriptions("acme")
        with pytest.raises(UnexpectedAnswer, match="contradicts itself"):
            [each.lago_id async for each in api.iter_customers()]


def test_certificates_that_are_not_checked_are_warned_of() -> None:
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    for verify in (False, unchecked):
        with pytest.warns(InsecureTransportWarning, match="verify"):
            AsyncLagoOrgs("https://lago.example.com", KEY, verify=verify)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        AsyncLagoOrgs("https://lago.example.com", KEY, verify=ssl.create_default_context())


async def test_ids_are_shown_without_line_breaks_and_terminal_codes(caplog: pytest.LogCaptureFixture) -> None:
    evil = "acme\n2026-01-01 CRITICAL \x1b[2J off"

    def lago(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/customers"):
            return httpx.Response(200, json={"customers": [{"lago_id": "c", "external_id": evil}]})
        return httpx.Response(404, json={"status": 404, "error": "Not\nFound", "code": "subscription_not_found"})

    said: list[str] = []
    async with AsyncLagoOrgs("https://lago.example.com", KEY, transport=httpx.MockTransport(lago)) as api:
        for call in (
            lambda: api.create_org_customer(evil),
            lambda: api.terminate_subscription(evil),
            lambda: api.change_plan(evil, evil),
            lambda: api.record_usage(evil, "calls", "t"),
        ):
            try:
                await call()
            except LagoOrgsError as error:
                said.append(str(error))
    assert len(said) >= 3
    for text in [*said, *(record.getMessage() for record in caplog.records if record.name.startswith("lago_orgs"))]:
        assert text.isprintable(), text


@pytest.mark.parametrize("rows", ["null", '"x"', "{}", "[null]", '[{"lago_id": []}, 1]'])
async def test_a_list_of_another_shape_is_never_none(rows: str) -> None:
    body = f'{{"subscriptions": {rows}, "customers": {rows}, "invoices": {rows}}}'
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text=body))
    async with AsyncLagoOrgs("http://lago.test", KEY, transport=transport, retries=ONCE) as api:
        for verb in (api.list_subscriptions, api.get_invoices, api.get_current_usage):
            with pytest.raises(UnexpectedAnswer, match="a list of objects"):
                await verb("acme")
        with pytest.raises(UnexpectedAnswer, match="a list of objects"):
            _ = [each.external_id async for each in api.iter_customers()]


@pytest.mark.parametrize(
    ("changes", "plan"),
    [
        ({"plan": "x"}, {"interval": "hourly"}),
        ({"plan": ["x"]}, {"interval": "fortnightly"}),
        ({}, {"trial_period": "1e30"}),
        ({"started_at": "0001-01-01T00:00:00+12:00"}, {}),
        ({"subscription_at": "9999-12-31T23:59:59Z", "billing_time": "anniversary"}, {}),
    ],
)
async def test_what_a_change_cannot_be_told_of_is_an_error_of_this_library(
    changes: dict[str, Any], plan: dict[str, Any]
) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        code = request.url.path.rpartition("/")[2]
        held = {"lago_id": "p", "code": code, "interval": "monthly", "amount_cents": 100, "amount_currency": "USD"}
        subscription = {"lago_id": "s", "external_id": "acme", "external_customer_id": "acme", "plan_code": "old"}
        started = {"status": "active", "started_at": "2026-03-01T00:00:00Z"}
        customer = {"lago_id": "c", "external_id": "acme", "applicable_timezone": "Asia/Tokyo"}
        body = {
            "subscription": {**subscription, **started, **changes},
            "plan": {**held, **plan},
            "customer": customer,
        }
        return httpx.Response(200, json=body)

    async with AsyncLagoOrgs("http://lago.test", KEY, transport=httpx.MockTransport(answered), retries=ONCE) as api:
        with pytest.raises(UnexpectedAnswer):
            await api.preview_plan_change("acme", "new")


@pytest.mark.parametrize("zone", ["Z" * 5000, "../etc/passwd", "a\x00b"])
async def test_a_time_zone_that_is_none_is_an_error_of_this_library(zone: str) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        code = request.url.path.rpartition("/")[2]
        held = {"lago_id": "p", "code": code, "interval": "monthly", "amount_cents": 100, "amount_currency": "USD"}
        subscription = {"lago_id": "s", "external_id": "acme", "external_customer_id": "acme", "plan_code": "old"}
        customer = {"lago_id": "c", "external_id": "acme", "applicable_timezone": zone}
        body = {"subscription": {**subscription, "status": "active"}, "plan": held, "customer": customer}
        return httpx.Response(200, json=body)

    async with AsyncLagoOrgs("http://lago.test", KEY, transport=httpx.MockTransport(answered), retries=ONCE) as api:
        with pytest.raises(ConfigurationError, match="no time zone"):
            await api.preview_plan_change("acme", "new")


async def test_arguments_of_another_kind_are_refused_in_the_librarys_words() -> None:
    with pytest.raises(ConfigurationError, match="verify"):
        AsyncLagoOrgs("https://lago.test", KEY, verify="/nowhere/at/all.pem")
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"invoice": {"file_url": "http://["}}))
    async with AsyncLagoOrgs("http://lago.test", KEY, transport=transport, retries=ONCE) as api:
        events: Any = None
        for verb in (api.record_batch, api.send_event_batch):
            with pytest.raises(InvalidArgument, match="events is None"):
                await verb(events)
        late = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))
        with pytest.raises(InvalidArgument, match="outside"):
            await api.create_subscription("acme", "p", subscription_at=late)
    async with AsyncLagoOrgs("http://lago.test", KEY, http_client=httpx.AsyncClient(transport=transport)) as api:
        with pytest.raises(ConnectionFailed, match="no address"):
            await api.download_invoice("i", wait=0.1)
