"""Which class a payload is: by its type and its shape, looked up in a table and never by an attribute's name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.event import UnknownEvent, WebhookEvent
from lago_orgs.webhooks.events import EVENTS

# Lago's catalogue has one name for it, its deliveries another.
ALIASES = {"credit_note.provider_refund_failure": "credit_note.refund_failure"}


def class_of(webhook_type: object, payload: Mapping[str, Any]) -> type[WebhookEvent[Any]]:
    """Return the class of a payload; `UnknownEvent` if its type is not known, or its object is not where it belongs."""
    if not isinstance(webhook_type, str):
        return UnknownEvent
    found = EVENTS.get(ALIASES.get(webhook_type, webhook_type))
    if found is None or payload.get("object_type") != found.object_type:
        return UnknownEvent
    return found if isinstance(payload.get(found.object_type), dict) else UnknownEvent


def event_of(payload: Mapping[str, Any], **known: Any) -> WebhookEvent[Any]:
    """Return the event that a payload is.

    Args:
        payload: What was signed.
        known: What else is known of it: the fields of `WebhookEvent`.
    """
    webhook_type, organization = payload.get("webhook_type"), payload.get("organization_id")
    return class_of(webhook_type, payload)(
        type=webhook_type if isinstance(webhook_type, str) else "",
        organization_id=organization if isinstance(organization, str) else None,
        raw=payload,
        **known,
    )


def known_type(name: str) -> str:
    """Return the type that Lago sends under a name of its catalogue.

    Raises:
        InvalidArgument: There is no such type; the error names what is near.
    """
    if not isinstance(name, str):
        raise InvalidArgument(f"{name!r:.80} is no webhook's type: give its name, such as 'invoice.created', or class")
    found = ALIASES.get(name, name)
    if found in EVENTS:
        return found
    near = get_close_matches(name, EVENTS, 1)
    meant = f"did you mean {near[0]!r}?" if near else "lago_orgs.webhooks.events has them all"
    raise InvalidArgument(f"Lago sends no webhook of the type {name!r:.80}: {meant}")
