"""Webhook endpoints as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.organization import Organization
from ..state.webhooks import WebhookEndpoint


def serialize(org: Organization, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint."""
    return {
        "lago_id": endpoint.lago_id,
        "lago_organization_id": org.identity.id,
        "webhook_url": endpoint.webhook_url,
        "signature_algo": endpoint.signature_algo,
        "name": endpoint.name,
        "event_types": endpoint.event_types,
        "created_at": endpoint.created_at,
    }
