"""Celery tasks are billed once each, however often they are tried or delivered; where Celery is installed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lago_orgs import ConfigurationError
from lago_orgs.recorder.redis_streams import RedisOutbox
from lago_orgs.web.celery import billed_task
from lago_orgs.web.wsgi import SyncBilling
from tests.recorder.redis_server import RedisServer

from .conftest import Shop, eventually


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


WORKED = """
import itertools
import os
import time
from pathlib import Path
from celery import Celery
from lago_orgs.recorder.redis_streams import RedisOutbox
from lago_orgs.web import waiting
from lago_orgs.web.celery import billed_task
from lago_orgs.web.wsgi import SyncBilling

waiting.AT_EXIT = 30.0  # whatever else runs on the machine
folder = Path(os.environ["FOLDER"])
app = Celery("worked", broker="filesystem://")
folders = {name: str(folder) for name in ("data_folder_in", "data_folder_out", "control_folder")}
app.conf.broker_transport_options = folders
billing = SyncBilling(outbox=RedisOutbox(os.environ["REDIS"]))

done = itertools.count(1)

@billed_task(billing, org="org_id", code="tokens", units=3, name="render", ignore_result=True)
def render(org_id):
    number = next(done)
    while not (folder / f"{number}.go").exists():
        time.sleep(0.01)
    (folder / f"{number}.waits").write_text(str(billing.waiting))
    (folder / f"{number}.waits").rename(folder / f"{number}.done")
"""
WORKER = "-m celery -q -A worked worker --pool {pool} -c 1 -l warning --without-gossip --without-mingle"


def send_tasks(folder: Path, many: int) -> None:
    """Give tasks to a broker, which is a folder: before somebody reads them, for it reads what is half written."""
    celery = pytest.importorskip("celery")
    with celery.Celery("sender", broker="filesystem://", set_as_current=False) as sender:
        folders = ("data_folder_in", "data_folder_out", "control_folder")
        sender.conf.broker_transport_options = dict.fromkeys(folders, str(folder))
        for _ in range(many):
            sender.send_task("render", ("acme",))


@pytest.mark.parametrize(("pool", "is_back"), [("prefork", False), ("solo", True)])
def test_what_an_outbox_refuses_waits_in_the_worker(shop: Shop, tmp_path: Path, pool: str, is_back: bool) -> None:
    send_tasks(tmp_path, 3)
    server = RedisServer("--appendonly", "yes", "--appendfsync", "always")
    (tmp_path / "worked.py").write_text(WORKED)
    settings = {"LAGO_API_URL": shop.url, "LAGO_API_KEY": shop.key, "REDIS": server.url, "FOLDER": str(tmp_path)}
    command = [sys.executable, *WORKER.format(pool=pool).split()]

    def go(number: int) -> str:
        (tmp_path / f"{number}.go").touch()
        file = tmp_path / f"{number}.done"
        eventually(file.exists)
        return file.read_text()

    with subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True
    ) as worker:
        try:
            go(1)
            eventually(lambda: len(shop.events()) == 1)
            server.kill()
            go(2)
            assert go(3) == "1"
            if is_back:
                server.start()
            worker.terminate()
            _, errors = worker.communicate(timeout=60)
        finally:
            worker.kill()
    said = [line for line in errors.splitlines() if "record it by hand" in line]
    if is_back:
        assert not said, errors
        assert RedisOutbox(server.url).stats().total.recorded == 3
    else:
        assert len(said) == 2, errors
        assert all('"org_id": "acme"' in line and '"tokens": 3' in line for line in said)
    server.close()
