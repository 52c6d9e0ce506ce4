# Written by `make sync` from tests/client/_async/test_webhook_endpoints.py: change that.
"""Webhook endpoints as declared: made once, changed where they differ, and else left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import LagoOrgs, InvalidArgument, ValidationFailed
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import all_at_once, client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio
URL = "https://app.test/webhooks/lago?x=1"


def endpoints(lago: LagoOrgs) -> list[Any]:
    listed = lago.api.webhook_endpoints.find_all_webhook_endpoints()
    return [each.to_dict() for each in listed.webhook_endpoints]


def test_an_endpoint_is_made_once(lago: Lago) -> None:
    calls: list[str] = []
    with client(lago, on_request=lambda call: calls.append(call.operation)) as api:
        first = api.ensure_webhook_endpoint(URL, events=["Invoice.created ", "invoice.created"], name="app")
        assert first.outcome == "created"
        assert first.item is not None
        assert (first.item.signature_algo, first.item.event_types) == ("hmac", ("invoice.created",))
        calls.clear()
        again = api.ensure_webhook_endpoint(URL, events=["invoice.created"])
        assert (again.outcome, again.differences) == ("unchanged", ())
        assert calls == ["findAllWebhookEndpoints"]
        assert [each["name"] for each in endpoints(api)] == ["app"]


def test_what_differs_is_changed(lago: Lago) -> None:
    with client(lago) as api:
        api.ensure_webhook_endpoint(URL, events=["invoice.created"], name="app")
        planned = api.ensure_webhook_endpoint(URL, signature="jwt", name="app", dry_run=True)
        assert planned.outcome == "updated"
        assert [each.path for each in planned.differences] == ["signature_algo", "event_types"]
        assert (endpoints(api))[0]["signature_algo"] == "hmac"
        changed = api.ensure_webhook_endpoint(URL, signature="jwt")
        assert changed.outcome == "updated"
        assert changed.item is not None
        assert (changed.item.signature_algo, changed.item.event_types, changed.item.name) == ("jwt", None, "app")
        assert (api.ensure_webhook_endpoint(URL, events=["*"], signature="jwt")).outcome == "unchanged"
        other = ["wallet.created", "customer.created"]
        assert (api.ensure_webhook_endpoint(URL, events=other, signature="jwt")).outcome == "updated"
        assert (api.ensure_webhook_endpoint(URL, events=other[::-1], signature="jwt")).outcome == "unchanged"


def test_a_dry_run_makes_nothing(lago: Lago) -> None:
    with client(lago) as api:
        planned = api.ensure_webhook_endpoint(URL, dry_run=True)
        assert (planned.outcome, planned.item) == ("created", None)
        assert endpoints(api) == []


def test_those_who_come_at_once_make_one(lago: Lago) -> None:
    with client(lago) as api:
        outcomes = all_at_once(lambda _: api.ensure_webhook_endpoint(URL), 6)
        assert sorted(getattr(each, "outcome", repr(each)) for each in outcomes) == ["created"] + ["unchanged"] * 5
        assert len(endpoints(api)) == 1


def test_an_answer_that_is_lost_makes_no_second_one(lago: Lago) -> None:
    with client(lago) as api:
        lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/webhook_endpoints", times=1)
        assert (api.ensure_webhook_endpoint(URL)).outcome == "unchanged"
        assert len(endpoints(api)) == 1


def test_what_lago_does_not_know_is_refused(lago: Lago) -> None:
    with client(lago) as api:
        with pytest.raises(ValidationFailed, match="event_types"):
            api.ensure_webhook_endpoint(URL, events=["comet.seen"])
        for number in range(10):
            api.ensure_webhook_endpoint(f"{URL}&n={number}")
        with pytest.raises(ValidationFailed):
            api.ensure_webhook_endpoint(URL)


@pytest.mark.parametrize(
    ("url", "options", "told"),
    [
        ("", {}, "url is"),
        ("app.test/hooks", {}, "url is"),
        ("ftp://app.test", {}, "url is"),
        ("https://", {}, "url is"),
        ("https://app.test:port/", {}, "url is"),
        (" https://app.test", {}, "url is"),
        (7, {}, "url is"),
        (URL, {"events": []}, "events is empty"),
        (URL, {"events": "invoice.created"}, "give a list"),
        (URL, {"events": [7]}, "give a list"),
        (URL, {"events": ["credit_note.refund_failure"]}, "without a list"),
        (URL, {"signature": "HMAC"}, "signature is"),
        (URL, {"signature": None}, "signature is"),
    ],
)
def test_a_declaration_that_is_none_is_refused(lago: Lago, url: Any, options: Any, told: str) -> None:
    with client(lago) as api:
        with pytest.raises(InvalidArgument, match=told):
            api.ensure_webhook_endpoint(url, **options)
        assert endpoints(api) == []
