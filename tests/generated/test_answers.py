"""Whatever comes back, a call answers: with what was promised where it is that, and with the bytes in any case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from lago_orgs_client import AuthenticatedClient
from lago_orgs_client.api.customers import find_customer
from lago_orgs_client.api.subscriptions import create_subscription_alert
from lago_orgs_client.api.webhooks import fetch_public_key
from lago_orgs_client.errors import UnexpectedStatus
from lago_orgs_client.models import Alert, Alerts, ApiErrorUnauthorized, Customer
from lago_orgs_client.types import Response

if TYPE_CHECKING:
    from lago_orgs_client.problems import ApiProblem

FOUND = b'{"customer": {"external_id": "acme"}}'
BODIES = [b"", b"<html>Bad gateway</html>", b"[]", b"null", b'"text"', b"7", b"{", b"\xff\xfe{}", b"[" * 200_000, b"{}"]


def client_that_gets(status: int, content: bytes, *, strict: bool = False) -> AuthenticatedClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    return AuthenticatedClient(
        "http://lago.test/api/v1",
        token="t",  # noqa: S106  (a test's)
        raise_on_unexpected_status=strict,
        httpx_args={"transport": transport},
    )


@pytest.mark.parametrize("content", BODIES, ids=lambda content: content[:10])
@pytest.mark.parametrize("status", [200, 201, 204, 302, 401, 404, 418, 429, 500, 503, 520, 527, 599])
def test_no_answer_raises(status: int, content: bytes) -> None:
    with client_that_gets(status, content) as client:
        answer = find_customer.sync_detailed("acme", client=client)
    assert (answer.status_code, answer.content) == (status, content)
    assert isinstance(answer.status_code, int)
    if status not in find_customer._ANSWERS:
        assert answer.parsed is None
    repr(answer)


@pytest.mark.parametrize("status", [418, 503, 520, 599])
def test_an_unexpected_status_is_raised_where_that_is_wanted(status: int) -> None:
    with client_that_gets(status, b"oops", strict=True) as client, pytest.raises(UnexpectedStatus) as caught:
        find_customer.sync_detailed("acme", client=client)
    assert (caught.value.status_code, caught.value.content) == (status, b"oops")
    assert str(status) in str(caught.value)


@pytest.mark.parametrize("parse", [find_customer.parse_response, lambda *answer: called(*answer).parsed])
def test_an_answer_is_what_the_contract_promises(parse: Callable[[int, bytes], object]) -> None:
    found = parse(200, FOUND)
    assert isinstance(found, Customer)
    assert found.customer.external_id == "acme"
    refused = parse(401, b'{"status": 401, "error": "Unauthorized"}')
    assert isinstance(refused, ApiErrorUnauthorized)
    assert refused.error == "Unauthorized"
    assert parse(503, FOUND) is None


def called(status: int, content: bytes) -> Response[Customer | ApiProblem]:
    with client_that_gets(status, content) as client:
        return find_customer.sync_detailed("acme", client=client)


@pytest.mark.anyio
async def test_the_asynchronous_calls_answer_the_same() -> None:
    async with client_that_gets(200, FOUND) as client:
        found = (await find_customer.asyncio_detailed("acme", client=client)).parsed
        assert isinstance(found, Customer)
        assert found == called(200, FOUND).parsed
    async with client_that_gets(599, b"") as client:
        assert (await find_customer.asyncio_detailed("acme", client=client)).parsed is None


def test_one_of_two_answers_is_told_by_its_look() -> None:
    alert = b'{"lago_id": "a", "code": "usage"}'
    one = create_subscription_alert.parse_response(200, b'{"alert": %b}' % alert)
    many = create_subscription_alert.parse_response(200, b'{"alerts": [%b]}' % alert)
    assert isinstance(one, Alert)
    assert one.alert.code == "usage"
    assert isinstance(many, Alerts)
    assert many.alerts[0].code == "usage"
    assert create_subscription_alert.parse_response(200, b'{"other": 1}') == {"other": 1}


def test_text_is_text() -> None:
    assert fetch_public_key.parse_response(200, b"LS0tLS1CRUdJTg==\n") == "LS0tLS1CRUdJTg==\n"
    assert fetch_public_key.parse_response(401, b"<html>") is None
