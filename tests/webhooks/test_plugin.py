"""The fixture that gives what Lago tells as typed events."""

from typing import Any

from lago_orgs import LagoOrgs
from lago_orgs.webhooks import WebhookEvent
from lago_orgs.webhooks.events import CustomerCreated, SubscriptionStarted
from lago_orgs.webhooks.pytest_plugin import lago_events

__all__ = ["lago_events"]  # also where the package was installed before it had this plugin


def test_events_come_verified_and_typed(lago_server: Any, lago_events: Any) -> None:
    with LagoOrgs(lago_server.url, lago_server.api_key) as client:
        assert lago_events == []
        client.create_org_customer("acme", "ACME")
    (event,) = lago_events.of(CustomerCreated)
    assert (event.customer.external_id, event.unique_key is None) == ("acme", False)
    assert all(isinstance(each, WebhookEvent) for each in lago_events)
    assert lago_events.of(SubscriptionStarted) == []
