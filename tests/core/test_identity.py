"""Whom the answer to a write is about, held against every write that a real server was recorded to answer."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lago_orgs_client.index import OPERATIONS
from lago_orgs_client.types import Operation

from lago_orgs import UnexpectedAnswer
from lago_orgs._core.identity import check_named, check_owner, check_written
from tests.recorded import exchanges, walkthroughs

# By Lago's own router, which ends an id at a dot: the answer is about another customer, and is to be refused.
MISLED = "/customers/acme.corp"


@cache
def operations() -> list[tuple[Operation, re.Pattern[str]]]:
    loaded = [entry.load().OPERATION for entry in OPERATIONS.values()]
    writes = sorted((each for each in loaded if each.method != "GET"), key=lambda each: each.path.count("{"))
    return [(each, re.compile(re.sub(r"\{\w+\}", "[^/]+", each.path))) for each in writes]


def writes() -> Iterator[tuple[Operation, str, Any, Any]]:
    for flow in walkthroughs():
        for exchange in exchanges(flow):
            request, response = exchange["request"], exchange["response"]
            path = request["target"].partition("?")[0].removeprefix("/api/v1")
            body = response.get("body")
            if request["method"] == "GET" or response["status"] != 200 or not isinstance(body, dict):
                continue
            for operation, pattern in operations():
                if operation.method == request["method"] and pattern.fullmatch(path):
                    if operation.root is not None:
                        yield operation, path, request.get("body"), body.get(operation.root)
                    break


def test_every_recorded_answer_to_a_write_is_about_what_was_written() -> None:
    count = 0
    for operation, path, body, found in writes():
        if path != MISLED:
            check_written(operation.path, path, body, found)
            count += 1
    assert count > 500


@pytest.mark.parametrize(
    ("template", "path", "body", "found"),
    [
        ("/customers", "/customers", {"customer": {"external_id": "acme"}}, {"external_id": "globex"}),
        ("/customers/{external_customer_id}", "/customers/acme.corp", None, {"external_id": "acme"}),
        ("/subscriptions", "/subscriptions", {"subscription": {"external_id": "s"}}, {"external_id": "t"}),
        (
            "/subscriptions",
            "/subscriptions",
            {"subscription": {"external_id": "s", "external_customer_id": "acme"}},
            {"external_id": "s", "external_customer_id": "globex"},
        ),
        ("/subscriptions/{external_id}", "/subscriptions/a%2Fb", None, {"external_id": "b"}),
        ("/events", "/events", {"event": {"transaction_id": "1", "code": "m"}}, {"transaction_id": "2", "code": "m"}),
        ("/events", "/events", {"event": {"transaction_id": "1", "code": "m"}}, {"transaction_id": "1", "code": "n"}),
        (
            "/wallets",
            "/wallets",
            {"wallet": {"external_customer_id": "acme"}},
            {"external_customer_id": "globex"},
        ),
        ("/customers/{external_customer_id}/wallets", "/customers/acme/wallets", {}, {"external_customer_id": "x"}),
        ("/wallets/{lago_id}", "/wallets/w1", {"wallet": {}}, {"lago_id": "w2"}),
        (
            "/wallet_transactions",
            "/wallet_transactions",
            {"wallet_transaction": {"wallet_id": "w1"}},
            [{"lago_wallet_id": "w1"}, {"lago_wallet_id": "w2"}],
        ),
        (
            "/applied_coupons",
            "/applied_coupons",
            {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "ten"}},
            {"external_customer_id": "acme", "coupon_code": "twenty"},
        ),
        (
            "/invoices",
            "/invoices",
            {"invoice": {"external_customer_id": "acme"}},
            {"customer": {"external_id": "globex"}},
        ),
        ("/invoices/{lago_id}/void", "/invoices/i1/void", None, {"lago_id": "i2"}),
        ("/plans/{code}", "/plans/p", {"plan": {"code": "q"}}, {"code": "r"}),
    ],
)
def test_an_answer_about_another_is_refused(template: str, path: str, body: Any, found: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="answered about"):
        check_written(template, path, body, found)


@pytest.mark.parametrize(
    ("template", "path", "body", "found"),
    [
        ("/subscriptions", "/subscriptions", {"subscription": {"external_id": " s "}}, {"external_id": "s"}),
        ("/wallets/{lago_id}", "/wallets/ABCD", {"wallet": {}}, {"lago_id": "abcd"}),
        ("/plans/{code}", "/plans/p", {"plan": {"code": "q"}}, {"code": "q"}),
        ("/plans/{code}/charges", "/plans/p/charges", {"charge": {"code": "c"}}, {"code": "c"}),
        ("/customers/{external_customer_id}", "/customers/a%20b", None, {"external_id": "a b"}),
        ("/wallets/{lago_id}/metadata", "/wallets/w/metadata", {"metadata": {}}, {"lago_id": "a value"}),
    ],
)
def test_what_lago_changes_by_itself_is_no_other(template: str, path: str, body: Any, found: Any) -> None:
    check_written(template, path, body, found)


def test_a_name_that_is_missing_says_nothing_and_an_owner_that_is_missing_does() -> None:
    check_named("code", "m", None)
    with pytest.raises(UnexpectedAnswer, match="belongs to None"):
        check_owner("acme", {})
