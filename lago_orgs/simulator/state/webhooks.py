"""Where webhooks go, and those that were sent."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.define(eq=False)
class WebhookEndpoint:
    """A URL that is told what happens.

    Args:
        event_types: What it wants to hear; None is everything, an empty list nothing.
    """

    lago_id: str
    created_at: datetime
    webhook_url: str
    signature_algo: str = "jwt"
    name: str | None = None
    event_types: list[str] | None = None

    def wants(self, webhook_type: str) -> bool:
        """Whether a webhook of this type goes to this endpoint (`app/services/webhooks/base_service.rb`)."""
        return self.event_types is None or self.event_types == ["*"] or webhook_type in self.event_types
