"""Webhooks between what happened and who is told: rendered once, signed, due at a time, tried again."""

from __future__ import annotations

import random
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from ..http import signing
from ..http.rendering import render
from ..http.signing import ServerKey, process_key
from ..state.organization import Organization
from ..state.webhooks import WebhookEndpoint
from .payloads import message
from .schedule import ACKNOWLEDGED, wait_after

KEPT: Final = 10_000
DEFAULT_ISSUER: Final = "http://127.0.0.1:3000"


@attrs.frozen
class Delivery:
    """One webhook on its way to one endpoint.

    Args:
        unique_key: Another for each endpoint, the same for each attempt.
        url: Where it goes.
        webhook_type: What it tells of.
        body: The bytes that are signed and sent.
        headers: As they are sent, `X-Lago-Signature` among them.
        due_at: When it is to be tried, by the simulator's clock.
        attempt: Which try this is, from 1.
        organization_id: Whose it is.
    """

    unique_key: str
    url: str
    webhook_type: str
    body: bytes
    headers: Mapping[str, str] = attrs.field(repr=False)
    due_at: datetime
    organization_id: str
    attempt: int = 1


class Outbox:
    """The webhooks of a simulator.

    Args:
        key: Tells the server's key, for signatures of the kind `jwt`.
        issuer: What they are issued by: the server's own URL.
    """

    def __init__(self, key: Callable[[], ServerKey] = process_key, issuer: str = DEFAULT_ISSUER) -> None:
        self._key = key
        self.issuer = issuer
        self.told: deque[Delivery] = deque(maxlen=KEPT)
        self._waiting: list[Delivery] = []

    def tell(self, org: Organization, webhook_type: str, subject: Any) -> None:
        """Render a webhook as things are now, and sign it for every endpoint that wants to hear of it."""
        endpoints = [endpoint for endpoint in org.webhook_endpoints if endpoint.wants(webhook_type)]
        if not endpoints:
            return
        body = render(message(org, webhook_type, subject))
        for endpoint in endpoints:
            unique_key = str(uuid.uuid4())
            delivery = Delivery(
                unique_key=unique_key,
                url=endpoint.webhook_url,
                webhook_type=webhook_type,
                body=body,
                headers={
                    "Content-Type": "application/json",
                    "X-Lago-Signature": self._signature(org, endpoint, body),
                    "X-Lago-Signature-Algorithm": endpoint.signature_algo,
                    "X-Lago-Unique-Key": unique_key,
                },
                due_at=org.clock.peek(),
                organization_id=org.identity.id,
            )
            self.told.append(delivery)
            self._waiting.append(delivery)

    def __len__(self) -> int:
        return len(self._waiting)

    def _signature(self, org: Organization, endpoint: WebhookEndpoint, body: bytes) -> str:
        if endpoint.signature_algo == "hmac":
            return signing.signed_with_hmac(body, org.identity.hmac_key)
        return signing.signed_as_jwt(body, self.issuer, self._key())

    def due(self, now: datetime) -> list[Delivery]:
        """Take out what is to be tried by now, in the order in which it is due."""
        due = sorted((delivery for delivery in self._waiting if delivery.due_at <= now), key=lambda row: row.due_at)
        self._waiting = [delivery for delivery in self._waiting if delivery.due_at > now]
        return due

    def answered(self, delivery: Delivery, status: int | None, now: datetime) -> None:
        """Note what an endpoint answered; what it did not acknowledge will be tried again."""
        if status is None or status in ACKNOWLEDGED:
            return
        wait = wait_after(delivery.attempt, random.random())
        if wait is not None:
            self._waiting.append(attrs.evolve(delivery, attempt=delivery.attempt + 1, due_at=now + wait))

    def forget(self) -> None:
        """Send nothing of what is still waiting."""
        self._waiting.clear()
        self.told.clear()
