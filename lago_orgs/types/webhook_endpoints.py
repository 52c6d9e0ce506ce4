"""Where Lago sends webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from lago_orgs.types.plain import Plain


@attrs.frozen(kw_only=True)
class WebhookEndpoint(Plain):
    """An address that Lago tells what happens; `event_types` is None if it is told everything."""

    webhook_url: str
    signature_algo: str
    name: str | None
    event_types: tuple[str, ...] | None
    lago_id: str = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)
