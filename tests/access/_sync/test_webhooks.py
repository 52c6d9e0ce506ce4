# Written by `make sync` from tests/access/_async/test_webhooks.py: change that.
"""What Lago tells over its webhooks is forgotten at once, as it is delivered: signed, verified and typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs.webhooks import WebhookVerifier
from tests.access._sync._io import made, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs import Access
    from lago_orgs.webhooks import WebhookEvent
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio


def told(lago: Lago, *types: str) -> list[WebhookEvent[Any]]:
    """The events that Lago delivers from now on."""
    found: list[WebhookEvent[Any]] = []
    verifier = WebhookVerifier(hmac_keys=[lago.simulator.organization(lago.key).identity.hmac_key])
    lago.simulator.on_webhook(
        lambda each: found.append(verifier.verify(each.body, each.headers)),
        event_types=list(types) or None,
        api_key=lago.key,
    )
    return found


def _any(events: list[WebhookEvent[Any]]) -> bool:
    """Whether something was delivered: it is, once the request that caused it was answered."""
    return bool(events)


def terminated(lago: Lago) -> None:
    lago.api.terminate_subscription("org_1")


def started(lago: Lago) -> None:
    lago.api.subscribe_org_to_plan("org_2", "pro", "Two")


def renamed(lago: Lago) -> None:
    lago.api.update_org_customer("org_1", org_name="ACME and daughters")


def repriced(lago: Lago) -> None:
    lago.api.api.plans.update_plan("pro", body={"plan": {"name": "Professional", "amount_cents": 5900}})


@pytest.mark.parametrize(
    ("change", "event_type", "org_id", "before", "after"),
    [
        (terminated, "subscription.terminated", "org_1", True, False),
        (started, "subscription.started", "org_2", False, True),
        (renamed, "customer.updated", "org_1", True, True),
        (repriced, "plan.updated", "org_1", True, True),
    ],
)
def test_a_delivery_drops_what_it_makes_untrue(
    lago: Lago, change: Callable[[Lago], None], event_type: str, org_id: str, before: bool, after: bool
) -> None:
    access: Access
    with made(lago, none_ttl=60) as access:
        events = told(lago, event_type)
        assert bool(access.check(org_id)) is before
        change(lago)  # by another client, so that only the webhook tells
        asked = len(lago.asked)
        assert bool(access.check(org_id)) is before
        assert len(lago.asked) == asked
        until(lambda: _any(events))
        assert events[0].type == event_type
        assert access.on_webhook(events[0])
        assert bool(access.check(org_id)) is after
        assert len(lago.asked) > asked


def test_what_an_event_is_not_about_stays(lago: Lago) -> None:
    with made(lago) as access:
        events = told(lago)
        access.check("org_1")
        lago.api.create_org_customer("org_9", "Another")
        until(lambda: _any(events))
        assert not any(access.on_webhook(each) for each in events)
