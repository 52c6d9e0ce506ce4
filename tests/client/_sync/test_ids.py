# Written by `make sync` from tests/client/_async/test_ids.py: change that.
"""Ids of every kind, over a real socket: none reaches another organization's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lago_orgs import InvalidArgument, LagoOrgsError, Money, NotFound, UnexpectedAnswer
from tests.client._sync._io import Tidying, client, in_process

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio

ODD = [
    "acme.corp",
    "acme.json",
    "a@b.com",
    "..",
    ".",
    "../plans",
    "acme/../other",
    "acme/invoices",
    "acme/portal_url",
    "a b",
    "a+b",
    "a%2Fb",
    "acme%2Ecorp",
    "acme?x=1",
    "acme#x",
    "acme;x",
    "acme:chat",
    "a|b",
    "a&b=c",
    "[acme]",
    "ünïcödé",
    "組織",
    "😀",
    "'; drop table customers; --",
    "a\\b",
    "x" * 2000,
]


def test_odd_ids_work_and_stay_apart(lago: Lago) -> None:
    with client(lago) as api:
        api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"))
        neighbours = ["acme", "a", "plans", "other", "x"]
        for org_id in neighbours:
            api.subscribe_org_to_plan(org_id, "pro", f"neighbour {org_id}")
        for org_id in ODD:
            assert api.get_customer(org_id) is None, org_id
            assert api.get_subscription(org_id) is None, org_id
            assert api.get_current_usage(org_id) is None, org_id
            with pytest.raises(NotFound):
                api.delete_org_customer(org_id)
            with pytest.raises(NotFound):
                api.portal_url(org_id)
        for org_id in ODD:
            made = api.subscribe_org_to_plan(org_id, "pro", f"odd {org_id[:20]}")
            customer = api.get_customer(org_id)
            usage = api.get_current_usage(org_id)
            assert made.org_id == made.external_id == org_id
            assert customer is not None
            assert customer.external_id == org_id
            assert usage is not None
            if len(org_id) > 255 or not org_id.strip("."):
                with pytest.raises(InvalidArgument, match="org_id"):
                    api.record_usage(org_id, "calls", "t1")
            else:
                assert (api.record_usage(org_id, "calls", "t1")).external_subscription_id == org_id
            assert (api.portal_url(org_id)).startswith("http")
        for org_id in ODD:
            assert (api.terminate_subscription(org_id)).external_id == org_id
            assert (api.delete_org_customer(org_id)).external_id == org_id
        for org_id in neighbours:
            untouched = api.get_customer(org_id)
            still = api.get_subscription(org_id)
            assert untouched is not None
            assert untouched.name == f"neighbour {org_id}"
            assert still is not None
            assert still.is_active


@pytest.mark.parametrize("odd", ["x/../acme", "acme.corp", "acme.json"])
def test_a_proxy_that_changes_paths_reaches_nobody_else(lago: Lago, odd: str) -> None:
    with client(lago) as direct:
        direct.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"))
        direct.subscribe_org_to_plan("acme", "pro", "Neighbour")
        direct.subscribe_org_to_plan(odd, "pro", "Odd")
        with client(lago, transport=Tidying(in_process(lago.simulator))) as api:
            # What is asked in a query is right; what a path would lead elsewhere is an error, never somebody else's.
            found = api.get_customer(odd)
            mine = api.get_subscription(odd)
            assert found is not None
            assert mine is not None
            assert (found.external_id, mine.org_id) == (odd, odd)
            for verb in (api.portal_url, api.get_current_usage, api.get_past_usage):
                with pytest.raises(LagoOrgsError):
                    verb(odd)
            if "/" in odd:
                with pytest.raises(UnexpectedAnswer, match="changes paths"):
                    api.terminate_subscription(odd)
            with pytest.raises(LagoOrgsError):
                api.delete_org_customer(odd, end_subscriptions=True)
        neighbour = direct.get_customer("acme")
        still = direct.get_subscription("acme")
        assert neighbour is not None
        assert neighbour.name == "Neighbour"
        assert still is not None
        assert still.is_active


@pytest.mark.parametrize("org_id", ["", " acme", "acme ", "acme\n", "\x00", "a\x00b"])
def test_ids_that_lago_would_change_are_refused_everywhere(lago: Lago, org_id: str) -> None:
    with client(lago) as api:
        for verb in (
            api.get_customer,
            api.get_subscription,
            api.get_current_usage,
            api.get_past_usage,
            api.get_invoices,
            api.portal_url,
            api.delete_org_customer,
            api.terminate_subscription,
            api.cancel_pending_change,
        ):
            with pytest.raises(InvalidArgument, match="org_id"):
                verb(org_id)
        with pytest.raises(InvalidArgument):
            api.subscribe_org_to_plan(org_id, "pro", "ACME")
        with pytest.raises(InvalidArgument):
            api.record_usage(org_id, "calls", "t1")


def test_an_id_that_is_too_long_is_an_error_of_its_own(lago: Lago) -> None:
    with client(lago) as api:
        with pytest.raises(LagoOrgsError):
            api.subscribe_org_to_plan("x" * 200_000, "pro", "ACME")
        assert [each.external_id for each in api.iter_customers()] == []
