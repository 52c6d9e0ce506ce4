"""Webhook endpoints as declared: compared with what is there, before anything is written."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import attrs

from lago_orgs._core.wire import Json, instant, needed, text
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Difference
from lago_orgs.types.webhook_endpoints import WebhookEndpoint

SIGNATURES = ("hmac", "jwt")
EVERYTHING = "*"
# Lago's catalogue calls it otherwise than its deliveries, so that no list of types brings it.
UNLISTABLE = {"credit_note.refund_failure", "credit_note.provider_refund_failure"}


@attrs.frozen(kw_only=True)
class EndpointSpec:
    """A webhook endpoint as declared; a name of None is not declared, types of None are all."""

    url: str
    events: tuple[str, ...] | None
    signature: str
    name: str | None


def declared(url: str, events: Sequence[str] | None, signature: str, name: str | None) -> EndpointSpec:
    """Return a declaration that Lago takes for what it says.

    Raises:
        InvalidArgument: It is none.
    """
    _check_url(url)
    if signature not in SIGNATURES:
        raise InvalidArgument(f"signature is {signature!r:.80}: it is 'hmac' or 'jwt'")
    return EndpointSpec(url=url, events=_events(events), signature=signature, name=name)


def _check_url(url: object) -> None:
    problem = (
        f"url is {url!r:.200}: give the address that Lago can reach, such as https://app.example.com/webhooks/lago"
    )
    if not isinstance(url, str) or url != url.strip():
        raise InvalidArgument(problem)
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        raise InvalidArgument(problem)


def _events(events: Sequence[str] | None) -> tuple[str, ...] | None:
    if events is None:
        return None
    if isinstance(events, str) or not all(isinstance(each, str) for each in events):
        raise InvalidArgument(f"events is {events!r:.80}: give a list of types, such as ['invoice.created'], or None")
    names = tuple(dict.fromkeys(each.strip().lower() for each in events))
    if not names:
        raise InvalidArgument("events is empty: Lago would send nothing; give None for all types")
    if found := UNLISTABLE.intersection(names):
        raise InvalidArgument(
            f"events names {min(found)!r}, which Lago sends only to endpoints without a list: give None for all types"
        )
    return None if EVERYTHING in names else names


def differing(spec: EndpointSpec, present: Json) -> tuple[Difference, ...]:
    """Find where an endpoint is not as declared; the order of types does not matter."""
    found = []
    if spec.signature != present.get("signature_algo"):
        found.append(Difference("signature_algo", present.get("signature_algo"), spec.signature))
    there = _present_events(present)
    if (None if spec.events is None else set(spec.events)) != (None if there is None else set(there)):
        found.append(Difference("event_types", present.get("event_types"), body_of(spec)["event_types"]))
    if spec.name is not None and spec.name != present.get("name"):
        found.append(Difference("name", present.get("name"), spec.name))
    return tuple(found)


def body_of(spec: EndpointSpec) -> dict[str, Any]:
    """Return what makes an endpoint as declared."""
    made: dict[str, Any] = {
        "webhook_url": spec.url,
        "signature_algo": spec.signature,
        "event_types": [EVERYTHING] if spec.events is None else list(spec.events),
    }
    return made if spec.name is None else {**made, "name": spec.name}


def endpoint(raw: Json) -> WebhookEndpoint:
    """Return an endpoint."""
    return WebhookEndpoint(
        webhook_url=needed(raw, "webhook_url"),
        signature_algo=needed(raw, "signature_algo"),
        name=text(raw.get("name")),
        event_types=_present_events(raw),
        lago_id=needed(raw, "lago_id"),
        created_at=instant(raw.get("created_at")),
        raw=raw,
    )


def _present_events(raw: Json) -> tuple[str, ...] | None:
    there = raw.get("event_types")
    return None if not isinstance(there, list) or EVERYTHING in there else tuple(map(str, there))
