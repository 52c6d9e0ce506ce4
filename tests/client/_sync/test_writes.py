# Written by `make sync` from tests/client/_async/test_writes.py: change that.
"""Answers to writes that are another's: every verb and `.api` say so, over whatever mixes answers up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lago_orgs import AmbiguousOutcome, ChargeSpec, Money, Standard, UnexpectedAnswer, UsageEvent
from tests.client._sync._io import Swapping, client, in_process

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


def test_a_write_that_is_answered_about_another_organization_is_an_error(lago: Lago) -> None:
    swapping = Swapping(in_process(lago.simulator))
    with client(lago, transport=swapping) as api:
        api.ensure_metric("m", aggregation_type="sum_agg", field_name="x")
        for code, amount in (("p", 49), ("q", 99)):
            charge = ChargeSpec(metric="m", price=Standard("1"))
            api.ensure_plan(code, interval="monthly", amount=Money(amount, "USD"), charges=[charge])
        api.subscribe_org_to_plan("acme", "p", "ACME")
        api.get_or_create_customer("acme-4", "x")
        told: list[str] = []
        api.watch(told.append)
        swapping.names = b"acme", b"globex"
        for write in (
            lambda: api.create_org_customer("acme-1", "x"),
            lambda: api.get_or_create_customer("acme-2", "x"),
            lambda: api.subscribe_org_to_plan("acme-3", "p"),
            lambda: api.create_subscription("acme-4", "p"),
            lambda: api.update_org_customer("acme", org_name="other"),
            lambda: api.change_plan("acme", "q"),
            lambda: api.record_usage("acme", "m", "t1", {"x": 1}),
            lambda: api.terminate_subscription("acme"),
            lambda: api.delete_org_customer("acme"),
        ):
            with pytest.raises(UnexpectedAnswer, match="answered about 'globex"):
                write()
        # Whatever was answered, it may have been written: who remembers something has to forget it.
        assert told == ["acme-4", "acme", "acme", "acme"]


@pytest.mark.parametrize("names", [(b'"t1', b'"t2'), (b'"m"', b'"n"'), (b'"acme"', b'"globex"')])
def test_usage_that_is_answered_with_another_event_is_an_error(lago: Lago, names: tuple[bytes, bytes]) -> None:
    swapping = Swapping(in_process(lago.simulator))
    with client(lago, transport=swapping) as api:
        api.ensure_metric("m")
        swapping.names = names
        with pytest.raises(UnexpectedAnswer, match="answered about"):
            api.record_usage("acme", "m", "t1")
        with pytest.raises(UnexpectedAnswer):
            api.record_batch([UsageEvent(org_id="acme", code="m", transaction_id="t1-b")])
        swapping.names = b"", b""
        assert (api.record_usage("acme", "m", "t1")).duplicate


def test_money_that_was_given_to_another_is_in_doubt(lago: Lago) -> None:
    swapping = Swapping(in_process(lago.simulator))
    with client(lago, transport=swapping) as api:
        api.get_or_create_customer("acme", "ACME", currency="USD")
        wallet = {"external_customer_id": "acme", "rate_amount": "1", "currency": "USD", "name": "w"}
        api.api.wallets.create_wallet(body={"wallet": wallet})
        swapping.names = b"acme", b"globex"
        with pytest.raises(AmbiguousOutcome, match=r"createWallet was sent.*'globex'"):
            api.api.wallets.create_wallet(body={"wallet": wallet})
        with pytest.raises(UnexpectedAnswer, match="answered about 'globex'"):
            api.api.customers.create_customer(body={"customer": {"external_id": "acme", "name": "x"}})
