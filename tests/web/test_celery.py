"""Celery tasks are billed once each, however often they are tried or delivered; where Celery is installed."""

import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from lago_orgs import ConfigurationError
from lago_orgs.web.celery import billed_task
from lago_orgs.web.wsgi import SyncBilling

from .conftest import Shop


@pytest.fixture
def billing(shop: Shop) -> Iterator[SyncBilling]:
    celery = pytest.importorskip("celery")
    app = celery.Celery("tests", set_as_current=True)
    app.conf.task_always_eager = True
    with SyncBilling(**shop.settings) as made:
        yield made


def kept(billing: SyncBilling) -> list[Any]:
    return [each.payload["properties"] for each in billing.recorder.outbox.export(everything=True)]


def test_a_task_is_billed_once_however_often_it_is_delivered(billing: SyncBilling) -> None:
    @billed_task(billing, org="org_id", user=lambda call: call.arguments["who"], code="tokens", units=3, name="render")
    def render(org_id: str, who: str = "jane") -> str:
        return org_id

    for task_id in ("t-1", "t-1", "t-2"):
        assert render.apply(args=("acme",), task_id=task_id).get() == "acme"
    assert kept(billing) == [{"tokens": 3, "user_id": "jane"}] * 2


def test_a_task_that_fails_is_not_billed_until_it_succeeds(billing: SyncBilling) -> None:
    tries: list[int] = []

    @billed_task(
        billing,
        org="org_id",
        code="tokens",
        name="flaky",
        autoretry_for=(ValueError,),
        retry_kwargs={"max_retries": 3, "countdown": 0},
    )
    def flaky(org_id: str) -> int:
        tries.append(1)
        billing.add(len(tries))
        if len(tries) < 3:
            raise ValueError
        return len(tries)

    assert flaky.apply(args=("acme",)).get() == 3
    assert kept(billing) == [{"tokens": 3}]


def test_units_may_come_from_the_result(billing: SyncBilling) -> None:
    @billed_task(billing, org=lambda call: call.arguments["org_id"], code="tokens", units=lambda call, _: call.result)
    def counted(org_id: str | UUID | None) -> int:
        return 7

    counted("acme")  # called as a function: another use each time
    counted(UUID(int=7))
    counted(None)
    assert kept(billing) == [{"tokens": 7}] * 2


def test_a_parameter_that_is_not_there_is_said(billing: SyncBilling) -> None:
    with pytest.raises(ConfigurationError, match="customer"):

        @billed_task(billing, org="customer", code="tokens")
        def render(org_id: str) -> None: ...


def test_without_celery_it_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "celery", None)
    with pytest.raises(ConfigurationError, match="pip install celery"):
        billed_task(SyncBilling(**shop.settings), org="org_id", code="tokens")
