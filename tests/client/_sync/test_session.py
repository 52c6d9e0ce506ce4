# Written by `make sync` from tests/client/_async/test_session.py: change that.
"""Connections, retries, deadlines, secrets: what holds for every call."""

from __future__ import annotations

import logging
import traceback
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lago_orgs import (
    AmbiguousOutcome,
    LagoOrgs,
    AuthenticationError,
    BadRequest,
    ChargeSpec,
    ClosedClient,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    LagoOrgsError,
    Money,
    RateLimited,
    RetryPolicy,
    ServerError,
    Standard,
    Timeouts,
    UnexpectedAnswer,
    UsageEvent,
    ValidationFailed,
)
from lago_orgs.client import CallFinished, CallStarted, InsecureTransportWarning
from lago_orgs.client._sync._io import HttpClient
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import QUICK, all_at_once, client, in_process
from tests.client.servers import Scripted

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio

AT_ONCE = {"retry-after": "0"}
TOP_UP = {"wallet_transaction": {"wallet_id": "00000000-0000-0000-0000-000000000000", "paid_credits": "10"}}


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "truncated"])
def test_broken_connections_are_mended(lago: Lago, fault: Any) -> None:
    with client(lago) as api:
        rule = lago.simulator.faults.add(Fault(fault), times=2)
        assert api.get_customer("org_1") is None
        assert rule.struck == 2


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 422])
def test_passing_failures_are_waited_out(lago: Lago, status: int) -> None:
    with client(lago) as api:
        again_at_once = {"x-ratelimit-reset": "0"}  # of 429, which has a second otherwise
        rule = lago.simulator.faults.add(Fault("status", status=status, headers=again_at_once), times=2)
        assert (api.get_or_create_customer("org_1", "ACME")).external_id == "org_1"
        assert rule.struck == 2


def test_patience_ends_with_an_error_that_counts(lago: Lago) -> None:
    with client(lago, retries=RetryPolicy(attempts=3, first_pause=0.001)) as api:
        rule = lago.simulator.faults.add(Fault("status", status=503))
        with pytest.raises(ServerError) as caught:
            api.get_customer("org_1")
    assert rule.struck == 3
    assert caught.value.call is not None
    assert caught.value.call.attempts == 3
    assert "3 attempts" in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [
        (Fault("reset_after"), 1),
        (Fault("reset_before"), 1),
        (Fault("status", status=500), 1),
        (Fault("status", status=503), 1),
        (Fault("not_json", status=502), 1),
    ],
)
def test_what_would_charge_twice_is_not_repeated(lago: Lago, fault: Fault, attempts: int) -> None:
    with client(lago) as api:
        rule = lago.simulator.faults.add(fault)
        with pytest.raises(AmbiguousOutcome, match="look whether it did") as caught:
            api.api.wallets.create_wallet_transaction(body=TOP_UP)
    assert rule.struck == attempts
    assert isinstance(caught.value.__cause__, LagoOrgsError)


def test_what_was_certainly_not_done_is_repeated(lago: Lago) -> None:
    with client(lago) as api:
        rule = lago.simulator.faults.add(Fault("status", status=429), times=2)
        with pytest.raises(LagoOrgsError) as caught:
            api.api.wallets.create_wallet_transaction(body=TOP_UP)
        assert rule.struck == 2
    assert not isinstance(caught.value, AmbiguousOutcome)


def test_a_server_that_asks_for_too_long_a_pause_is_not_waited_for(lago: Lago) -> None:
    with client(lago, timeouts=Timeouts(total=5.0)) as api:
        rule = lago.simulator.faults.add(Fault("status", status=429, headers={"Retry-After": "30"}))
        with pytest.raises(RateLimited) as caught:
            api.get_customer("org_1")
    assert caught.value.retry_after == 30.0
    assert rule.struck == 1


def test_a_silent_server_is_left_at_the_deadline() -> None:
    with Scripted(b"") as server:
        with LagoOrgs(server.url, "k", timeouts=Timeouts(read=0.1, total=0.3), retries=QUICK) as api:
            with pytest.raises(DeadlineExceeded) as caught:
                api.get_customer("org_1")
    assert isinstance(caught.value, TimeoutError)


def test_an_answer_that_trickles_in_is_left_at_the_deadline() -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n"
    with Scripted(head, *[b" " for _ in range(400)], pause=0.01) as server:
        patience = Timeouts(read=1.0, total=0.2)
        with LagoOrgs(server.url, "k", timeouts=patience, retries=RetryPolicy(attempts=1)) as api:
            with pytest.raises(DeadlineExceeded):
                api.get_customer("org_1")


def test_nobody_there_is_told_with_the_address() -> None:
    with LagoOrgs("http://127.0.0.1:9", "k", retries=QUICK) as api:
        with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1:9") as caught:
            api.get_customer("org_1")
        health = api.check_health()
    assert isinstance(caught.value, ConnectionError)
    assert (health.status, health.is_healthy) == ("unreachable", False)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>hi</html>", UnexpectedAnswer),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\n\r\n<html>hi</html>", UnexpectedAnswer),
        (b"HTTP/1.1 301 Moved\r\nlocation: https://elsewhere\r\ncontent-length: 0\r\n\r\n", UnexpectedAnswer),
        (b"HTTP/1.1 599 Odd\r\ncontent-length: 0\r\n\r\n", ServerError),
        (b"HTTP/1.1 401 No\r\ncontent-length: 4\r\n\r\nhalt", AuthenticationError),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", UnexpectedAnswer),
        (b"this is not http at all\r\n\r\n", ConnectionFailed),
    ],
)
def test_what_is_not_lago_is_never_none(answer: bytes, error: type[LagoOrgsError]) -> None:
    with Scripted(answer) as server:
        with LagoOrgs(server.url, "k", retries=RetryPolicy(attempts=1)) as api:
            for verb in (api.get_customer, api.get_subscription, api.get_invoices):
                with pytest.raises(error):
                    verb("org_1")


@pytest.mark.parametrize(
    ("status", "error", "attempts", "top_up"),
    [
        (200, UnexpectedAnswer, 1, AmbiguousOutcome),
        (400, UnexpectedAnswer, 3, AmbiguousOutcome),
        (401, AuthenticationError, 1, AuthenticationError),
        (403, UnexpectedAnswer, 1, AmbiguousOutcome),
        (404, UnexpectedAnswer, 1, UnexpectedAnswer),
        (405, UnexpectedAnswer, 1, AmbiguousOutcome),
        (413, BadRequest, 1, BadRequest),
        (422, UnexpectedAnswer, 3, AmbiguousOutcome),
        (429, RateLimited, 3, RateLimited),
        (503, ServerError, 3, AmbiguousOutcome),
    ],
)
def test_a_proxy_s_page_is_never_lago_s_word(
    lago: Lago, status: int, error: type[LagoOrgsError], attempts: int, top_up: type[LagoOrgsError]
) -> None:
    event = UsageEvent(org_id="org_1", code="calls", transaction_id="t1")
    with client(lago, retries=RetryPolicy(attempts=3, first_pause=0.001)) as api:
        api.ensure_metric("calls")
        api.ensure_plan("pro", interval="monthly", amount=Money(0, "USD"))
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        for recording in (
            lambda: api.record_usage("org_1", "calls", "t1"),
            lambda: api.record_batch([event]),
            lambda: api.send_event_batch([{"transaction_id": "t1"}]),
        ):
            rule = lago.simulator.faults.add(Fault("not_json", status=status, headers=AT_ONCE), path="/events")
            with pytest.raises(LagoOrgsError) as caught:
                recording()
            assert (type(caught.value), rule.struck) == (error, attempts)
            lago.simulator.faults.clear()
        rule = lago.simulator.faults.add(Fault("not_json", status=status, headers=AT_ONCE))
        with pytest.raises(LagoOrgsError) as once:
            api.api.wallets.create_wallet_transaction(body=TOP_UP)
        assert type(once.value) is top_up
        assert rule.struck == (attempts if top_up is RateLimited else 1)


@pytest.mark.parametrize("status", [400, 422, 429, 502])
def test_usage_behind_a_page_that_passes_is_billed_once(lago: Lago, status: int) -> None:
    events = [UsageEvent(org_id="org_1", code="calls", transaction_id=f"b{number}") for number in range(3)]
    with client(lago) as api:
        api.ensure_metric("calls")
        charge = ChargeSpec(metric="calls", price=Standard(1))
        api.ensure_plan("pro", interval="monthly", amount=Money(0, "USD"), charges=[charge])
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        # Lago has stored it, each time
        lago.simulator.faults.add(Fault("not_json", status=status, headers=AT_ONCE), path="/events", times=2)
        api.record_usage("org_1", "calls", "t1")
        lago.simulator.faults.add(Fault("not_json", status=status, headers=AT_ONCE), path="/events", times=2)
        api.record_batch(events)
        usage = api.get_current_usage("org_1")
    assert usage is not None
    assert usage.units("calls") == 4


def test_health_has_a_word_for_each_state(lago: Lago) -> None:
    with client(lago) as api, LagoOrgs(lago.url, "wrong", retries=QUICK) as stranger:
        healthy, unauthorized = api.check_health(), stranger.check_health()
        lago.simulator.faults.add(Fault("status", status=500))
        unhealthy = api.check_health()
    assert [healthy.status, unauthorized.status, unhealthy.status] == ["healthy", "unauthorized", "unhealthy"]
    assert healthy.is_healthy
    assert healthy.api_url == lago.url
    assert healthy.version


def test_closing_twice_is_fine_and_using_it_then_is_told(lago: Lago) -> None:
    api = client(lago)
    api.get_customer("org_1")
    api.close()
    api.close()
    with pytest.raises(ClosedClient, match="make a new one"):
        api.get_customer("org_1")
    with pytest.raises(ClosedClient):
        api.check_health()


def test_one_connection_serves_many_calls(lago: Lago) -> None:
    with Scripted(b'HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"customers":[]}') as server:
        with LagoOrgs(server.url, "k") as api:
            for _ in range(5):
                assert [each.external_id for each in api.iter_customers()] == []
        assert server.connections == 1


def test_a_crowd_shares_one_client(lago: Lago) -> None:
    with client(lago) as api:
        api.get_or_create_customer("org_1", "ACME")
        found = all_at_once(lambda _: api.get_customer("org_1"), 500)
    assert len(found) == 500
    assert {type(each).__name__ for each in found} == {"Customer"}


def test_the_callers_own_http_client_is_used_and_left_open(lago: Lago) -> None:
    with HttpClient(headers={"X-Own": "yes"}) as http:
        with client(lago, http_client=http) as api:
            assert api.get_customer("org_1") is None
        assert not http.is_closed
    with pytest.raises(ClosedClient):
        client(lago, http_client=http).get_customer("org_1")


def test_everything_that_httpx_takes_may_be_given(lago: Lago) -> None:
    asked: list[str] = []
    with client(lago, headers={"X-Tenant": "t1"}, event_hooks={"request": []}) as api:
        assert api.get_customer("org_1") is None
        asked += api._base.session.http().headers["X-Tenant"], api._base.session.http().headers["User-Agent"]
    assert asked[0] == "t1"
    assert asked[1].startswith("lago-orgs/")
    with client(lago, proxy="http://127.0.0.1:9") as api:
        with pytest.raises(ConnectionFailed):
            api.get_customer("org_1")


@pytest.mark.parametrize(
    ("option", "error", "says"),
    [
        ({"timeout": 5}, ConfigurationError, "timeouts="),
        ({"base_url": "https://x"}, ConfigurationError, "api_url"),
        ({"auth": ("a", "b")}, ConfigurationError, "api_key"),
        ({"retires": None}, TypeError, "retires"),
    ],
)
def test_what_would_have_no_effect_is_refused(option: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        LagoOrgs("us", "k", **option)


def test_a_transport_of_the_callers_is_used(lago: Lago) -> None:
    with client(lago, transport=in_process(lago.simulator)) as api:
        assert (api.check_health()).is_healthy


def test_the_key_may_change_while_the_client_runs(lago: Lago) -> None:
    keys = iter(["wrong", lago.key])
    with LagoOrgs(lago.url, lambda: next(keys), retries=QUICK) as api:
        with pytest.raises(AuthenticationError):
            api.get_customer("org_1")
        assert api.get_customer("org_1") is None


def test_every_attempt_is_told_to_hooks_and_logged(lago: Lago, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Any] = []
    caplog.set_level(logging.DEBUG, "lago_orgs")
    with client(lago, on_request=told.append, on_response=told.append) as api:
        lago.simulator.faults.add(Fault("status", status=503), times=1)
        api.get_customer("org_1")
    assert [type(each) for each in told] == [CallStarted, CallFinished, CallStarted, CallFinished]
    assert [(each.attempt, each.path) for each in told] == [(1, "/customers/org_1")] * 2 + [(2, "/customers/org_1")] * 2
    assert [each.status for each in told if isinstance(each, CallFinished)] == [503, 404]
    levels = [record.levelname for record in caplog.records if record.name == "lago_orgs"]
    assert levels == ["DEBUG", "INFO", "DEBUG"]


def test_a_hook_that_fails_hides_nothing_that_was_done(lago: Lago, caplog: pytest.LogCaptureFixture) -> None:
    def failing(_: object) -> None:
        raise RuntimeError("the figures' server is away")

    with client(lago, on_request=failing, on_response=failing) as api:
        api.watch(failing)
        api.create_org_customer("acme", "ACME")
        wallet = {"wallet": {"name": "a", "rate_amount": "1", "currency": "USD", "external_customer_id": "acme"}}
        made = api.api.wallets.create_wallet(body=wallet)
        assert made.wallet.name == "a"
        with pytest.raises(ValidationFailed):
            api.api.wallets.create_wallet(body={"wallet": {**wallet["wallet"], "currency": "XXX"}})
    assert "the figures' server is away" in caplog.text


def test_spans_tell_of_calls(lago: Lago) -> None:
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    with client(lago, tracer=provider.get_tracer("test")) as api:
        lago.simulator.faults.add(Fault("status", status=503), times=1)
        api.get_customer("org_1")
        lago.simulator.faults.add(Fault("status", status=503))
        with pytest.raises(ServerError):
            api.get_customer("org_1")
    well, ill = memory.get_finished_spans()
    assert well.name == "lago findCustomer"
    assert well.attributes is not None
    assert well.attributes["lago.attempts"] == 2
    assert ill.status.status_code.name == "ERROR"
    provider.shutdown()


def test_the_key_is_never_shown(lago: Lago, caplog: pytest.LogCaptureFixture) -> None:
    secret = "s3cr3t-key-of-a-customer"
    caplog.set_level(logging.DEBUG)
    page = f"<html>you sent Bearer {secret}</html>".encode()
    answer = b"HTTP/1.1 500 Oops\r\ncontent-length: %d\r\n\r\n%s" % (len(page), page)
    shown: list[str] = []
    with Scripted(answer) as server:
        api = LagoOrgs(server.url, secret, retries=QUICK, on_request=shown.append, on_response=shown.append)  # type: ignore[arg-type]  # printed
        with api:
            with pytest.raises(ServerError) as caught:
                api.get_customer("org_1")
        shown += [repr(api), str(api.__dict__), repr(api._base), repr(api._base.session.__dict__)]
        shown += traceback.format_exception(caught.value)
        shown += [repr(caught.value), str(caught.value.__dict__), repr(caught.value.call), caplog.text]
    with LagoOrgs("http://127.0.0.1:9", secret, retries=QUICK) as api:
        with pytest.raises(ConnectionFailed) as refused:
            api.get_customer("org_1")
        frames = traceback.TracebackException.from_exception(refused.value, capture_locals=True).stack
        shown += [str(frame.locals) for frame in frames if "/lago_orgs/" in frame.filename]
    assert "{key}" in str(caught.value.__dict__)
    assert [each for each in map(str, shown) if secret in each] == []


def test_plain_http_across_the_internet_warns_once() -> None:
    with pytest.warns(InsecureTransportWarning, match=r"http://lago\.example\.com") as caught:
        LagoOrgs("http://lago.example.com", "k")
    assert len(caught) == 1


def test_what_opens_no_socket_warns_of_nothing() -> None:
    simulator = LagoSimulator()
    with HttpClient(transport=in_process(simulator)) as mine:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            several: tuple[dict[str, Any], ...] = ({"transport": in_process(simulator)}, {"http_client": mine})
            for options in several:
                with LagoOrgs("http://lago.invalid", simulator.api_key, **options) as api:
                    assert (api.check_health()).is_healthy


def test_every_area_and_operation_is_there(lago: Lago) -> None:
    with client(lago) as api:
        names = {f"{area}.{name}" for area in dir(api.api) for name in dir(getattr(api.api, area))}
        assert len(names) >= 202
        assert "wallets.create_wallet_transaction" in names
        made = api.api.customers.create_customer(body={"customer": {"external_id": "org_1", "name": "ACME"}})
        found = api.api.customers.find_customer("org_1")
        with pytest.raises(AttributeError, match="has no operation"):
            api.api.customers.no_such_thing  # type: ignore[attr-defined]  # noqa: B018
        with pytest.raises(AttributeError, match="has no area"):
            api.api.no_such_area  # type: ignore[attr-defined]  # noqa: B018
    assert made.customer.name == found.customer.name == "ACME"


def test_a_page_that_is_not_of_lago_is_no_answer_of_an_operation(lago: Lago) -> None:
    lago.simulator.faults.add(Fault("not_json", status=200), times=1)
    with client(lago) as api:
        with pytest.raises(UnexpectedAnswer, match="not Lago's"):
            api.api.customers.find_customer("org_1")
