"""The pytest fixture `lago_events`: what the test's Lago tells, verified and typed as a service would get it.

Installed with the package. It stands on the fixture `lago` of the simulator's plugin.
"""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.verifier import WebhookVerifier

E = TypeVar("E", bound=WebhookEvent[Any])


class LagoEvents(list[WebhookEvent[Any]]):
    """The events that were told so far, oldest first: a list that grows by itself."""

    def of(self, kind: type[E]) -> list[E]:
        """Return those of a class of `lago_orgs.webhooks.events`."""
        return [each for each in self if isinstance(each, kind)]


@pytest.fixture
def lago_events(lago: Any) -> LagoEvents:
    """Give the events that the test's Lago tells from now on, to an endpoint in this process."""
    verifier, told = WebhookVerifier(hmac_keys=[lago.hmac_key]), LagoEvents()
    lago.simulator.on_webhook(lambda each: told.append(verifier.verify(each.body, each.headers)))
    return told
