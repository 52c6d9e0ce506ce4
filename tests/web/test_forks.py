"""A process that a request forks, as a pool of processes does: the request is not its own."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest

from lago_orgs import ConfigurationError
from lago_orgs.web import wsgi
from lago_orgs.web.flask import Billing as FlaskBilling
from lago_orgs.web.wsgi import SyncBilling

from .conftest import Shop

SHARED: list[Any] = []  # what a forked process has of its parent


def told(what: str) -> tuple[str, int]:
    """Why units were refused in the forked process, and how many uses it could not record."""
    billing, tab, context = SHARED
    before = billing.unrecorded
    act: Any = {
        "billing": lambda: billing.add(500),
        "tab": lambda: tab.add(500),
        "context": lambda: context.run(billing.add, 500),
        "record": lambda: billing.record("api_call"),
    }[what]
    try:
        act()
    except ConfigurationError as error:
        return str(error), billing.unrecorded - before
    return "", 0


@pytest.mark.parametrize(
    ("what", "said", "unrecorded"),
    [
        ("billing", "no request is under way", 1),
        ("tab", "was forked", 1),
        ("context", "no request is under way", 1),
        ("record", "nobody says whose", 0),
    ],
)
@pytest.mark.parametrize("kind", ["wsgi", "flask"])
def test_units_that_a_forked_process_tells_of_are_refused_there(
    shop: Shop, kind: str, what: str, said: str, unrecorded: int
) -> None:
    def view() -> str:
        SHARED[:] = billing, billing.current(), copy_context()
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
            answers.append(pool.submit(told, what).result(60))
        billing.add(7)
        return "ok"

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [view().encode()]

    answers: list[tuple[str, int]] = []
    billing: Any
    if kind == "flask":
        from flask import Flask

        site = Flask(__name__)
        with FlaskBilling(site, **shop.settings, org=lambda _: "acme", code="tokens") as billing:
            site.get("/")(view)
            with site.test_client() as client:
                assert client.get("/").text == "ok"
    else:
        with SyncBilling(**shop.settings, org=lambda _: "acme") as billing:
            body: Any = wsgi.TrackUsage(app, billing, code="tokens")(
                {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None
            )
            b"".join(body)
            body.close()
    ((why, many),) = answers
    assert said in why
    assert many == unrecorded
    assert billing.unrecorded == 0
    used = [
        (each.payload["code"], each.payload["properties"]["tokens"])
        for each in billing.recorder.outbox.export(everything=True)
    ]
    billing.close()
    assert used == [("tokens", 7)]


def test_a_response_that_nobody_closed_is_recorded_by_one_process_alone(shop: Shop) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"ok"]

    with SyncBilling(**shop.settings, org=lambda _: "acme") as billing:
        left = [
            wsgi.TrackUsage(app, billing, code="api_call")({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None)
        ]
        child = multiprocessing.get_context("fork").Process(target=left.clear)
        child.start()
        child.join(60)
        assert child.exitcode == 0
        left.clear()
        assert len(list(billing.recorder.outbox.export(everything=True))) == 1
