# Written by `make sync` from lago_orgs/client/_async/webhook_endpoints.py: change that.
"""Verbs about webhook endpoints, declared in code and compared before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.webhook_endpoints import (
    create_webhook_endpoint,
    find_all_webhook_endpoints,
    update_webhook_endpoint,
)

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs.client._sync.base import Verbs
from lago_orgs.errors import AmbiguousOutcome, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from lago_orgs._core.wire import Json
    from lago_orgs.client._sync.base import Base
    from lago_orgs.types import Ensured
    from lago_orgs.types.webhook_endpoints import WebhookEndpoint


class WebhookEndpointVerbs(Verbs):
    """Verbs about webhook endpoints."""

    def ensure_webhook_endpoint(
        self,
        url: str,
        *,
        events: Sequence[str] | None = None,
        signature: str = "hmac",
        name: str | None = None,
        dry_run: bool = False,
    ) -> Ensured[WebhookEndpoint]:
        """Have Lago send webhooks to an address as declared: made if it is not there, changed if it differs.

        Args:
            url: The address; an organization has one endpoint for each, and ten at most.
            events: The types to send, such as `["invoice.created"]`; all if None.
            signature: `hmac` or `jwt`. A token of `jwt` holds the whole body in a header, which many proxies refuse.
            name: For people; as it is at Lago if None.
            dry_run: True only says what would be done.

        Raises:
            InvalidArgument: The address is none, or the types are none that can be asked for.
            ValidationFailed: Lago knows no such type, or there are ten endpoints already.
        """
        spec = core.webhook_endpoints.declared(url, events, signature, name)
        endpoints = core.webhook_endpoints
        present = _found(self._base, url)
        if present is None:
            if dry_run:
                return types.Ensured(outcome="created", differences=(), item=None)
            wrapped: Any = {"webhook_endpoint": endpoints.body_of(spec)}
            try:
                made = self._base.object(create_webhook_endpoint.build_request(body=wrapped))
            except (ValidationFailed, AmbiguousOutcome):
                # Another process made it since, or an attempt whose answer was lost.
                present = _found(self._base, url)
                if present is None:
                    raise
            else:
                core.declarations.check_settled(f"webhook endpoint {url!r}", endpoints.differing(spec, made))
                return types.Ensured(outcome="created", differences=(), item=endpoints.endpoint(made))
        differences = endpoints.differing(spec, present)
        if dry_run or not differences:
            outcome: Literal["unchanged", "updated"] = "updated" if differences else "unchanged"
            return types.Ensured(outcome=outcome, differences=differences, item=endpoints.endpoint(present))
        changed: Any = {"webhook_endpoint": endpoints.body_of(spec)}
        request = update_webhook_endpoint.build_request(str(present["lago_id"]), body=changed)
        after = self._base.object(request)
        core.declarations.check_settled(f"webhook endpoint {url!r}", endpoints.differing(spec, after))
        return types.Ensured(outcome="updated", differences=differences, item=endpoints.endpoint(after))


def _found(base: Base, url: str) -> Json | None:
    found = None
    for raw in base.listed(find_all_webhook_endpoints.build_request):
        if raw.get("webhook_url") == url:
            found = raw
    return found
