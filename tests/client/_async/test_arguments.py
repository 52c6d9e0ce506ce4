# The source of the flavour for threads: run `make sync` after a change.
"""Arguments that cannot be meant: refused with the argument's name, and nothing is sent."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lago_orgs import (
    AsyncLagoOrgs,
    ConfigurationError,
    InvalidArgument,
    Money,
    RetryPolicy,
    Timeouts,
)
from tests.client._async._io import all_at_once, client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001  # what is refused
CYCLE: dict[str, Any] = {}
CYCLE["itself"] = CYCLE


@pytest.mark.parametrize(
    ("verb", "arguments", "named", "said"),
    [
        ("subscribe_org_to_plan", ["org_1", None], {}, "plan_code is None"),
        ("subscribe_org_to_plan", ["org_1", "p"], {"billing_time": "weekly"}, "billing_time is 'weekly'"),
        ("subscribe_org_to_plan", ["org_1", "p"], {"subscription_at": NAIVE}, "subscription_at .* no time zone"),
        ("subscribe_org_to_plan", ["org_1", "p"], {"subscription_at": "2026-01-01"}, "subscription_at is '2026-01-01'"),
        ("subscribe_org_to_plan", ["org_1", "p"], {"metadata": ["a"]}, "metadata is \\['a'\\]"),
        ("create_subscription", ["org_1", ""], {}, "plan_code is empty"),
        ("create_org_customer", ["org_1"], {"external_id": "org_2"}, "external_id is settled by org_id"),
        ("get_or_create_customer", ["org_1"], {"external_id": "org_2"}, "external_id is settled by org_id"),
        ("update_org_customer", ["org_1"], {"external_id": "org_2"}, "external_id is settled by org_id"),
        ("update_org_customer", ["org_1"], {"legalname": "ACME"}, "legalname is no field .* is legal_name meant"),
        ("update_org_customer", ["org_1"], {"metadata": {"key": {"a": 1}}}, "metadata\\['key'\\] is {'a': 1}"),
        ("list_subscriptions", ["org_1"], {"statuses": "active"}, "statuses are 'active'"),
        ("record_usage", ["org_1", "api_call", "tx", ["a"]], {}, "properties are \\['a'\\]"),
        ("record_usage", ["org_1", "api_call", "tx", {}, 1.5], {}, "timestamp is 1.5"),
        (
            "record_usage",
            ["org_1", "api_call", "tx", {"tokens": Decimal("NaN")}],
            {},
            "is NaN: Lago counts finite numbers only",
        ),
        (
            "record_usage",
            ["org_1", "api_call", "tx", {"tokens": object()}],
            {},
            "of type object: JSON has no such value",
        ),
        ("record_usage", ["org_1", "api_call", "tx", CYCLE], {}, "nested more than 50 deep, or holds itself"),
        ("record_batch", [["an event"]], {}, "events hold 'an event'"),
        ("get_current_usage", [["org_1"]], {}, "org_id is \\['org_1'\\]"),
        ("get_past_usage", ["org_1"], {"periods": 0}, "periods is 0"),
        ("get_invoices", ["org_1"], {"limit": "5"}, "limit is '5'"),
        ("ensure_plan", ["p"], {"interval": "monthly", "amount": 5}, "amount is 5: give Money"),
        ("ensure_plan", ["p"], {"interval": "monthly", "amount": Money("0.001", "USD")}, "parts of a cent"),
    ],
)
async def test_names_the_argument_and_writes_nothing(
    lago: Lago, verb: str, arguments: list[Any], named: dict[str, Any], said: str
) -> None:
    written: list[str] = []
    async with client(lago, on_request=lambda call: written.append(call.method)) as api:
        api._base.known.remember("org_1", None, "org_1")  # so that no look is needed before the argument is
        with pytest.raises(InvalidArgument, match=said):
            await getattr(api, verb)(*arguments, **named)
    assert written == []


async def test_a_field_of_the_contract_that_has_no_name_of_its_own_here_is_sent(lago: Lago) -> None:
    async with client(lago) as api:
        fields: Any = {"firstname": "Ada"}
        made = await api.create_org_customer("org_1", **fields)
    assert made.raw["firstname"] == "Ada"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"timeouts": 30}, "timeouts is 30: give an object of lago_orgs.Timeouts"),
        ({"retries": 3}, "retries is 3: give an object of lago_orgs.RetryPolicy"),
        ({"http_client": httpx}, "http_client is .*: give an object of httpx"),
        ({"api_key": b"bytes"}, "api_key is a bytes: give a string, or a callable"),
        ({"api_url": 5}, "api_url is 5"),
    ],
)
async def test_a_client_is_not_made_of_what_would_fail_later(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        AsyncLagoOrgs(**{"api_url": "http://localhost", "api_key": "key", **arguments})


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        (Timeouts, {"total": None}, "total is None"),
        (Timeouts, {"read": float("nan")}, "read is nan"),
        (Timeouts, {"connect": -1}, "connect is -1"),
        (RetryPolicy, {"attempts": 0}, "attempts is 0"),
        (RetryPolicy, {"first_pause": "long"}, "first_pause is 'long'"),
    ],
)
async def test_figures_that_are_none(kind: type, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        kind(**arguments)


async def test_twenty_changes_of_metadata_at_once_lose_none(lago: Lago) -> None:
    async with client(lago) as api:
        await api.create_org_customer("org_1")
        await all_at_once(
            lambda number: api.update_org_customer("org_1", metadata={f"key_{number % 5}": str(number)}), 20
        )
        customer = await api.get_customer("org_1")
    assert customer is not None
    assert sorted(customer.metadata) == [f"key_{n}" for n in range(5)]
