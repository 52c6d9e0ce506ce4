"""Which organizations a webhook of Lago says something new about. Pure."""

from collections.abc import Mapping
from typing import Any

# Whatever of these changes, changes for everybody who is subscribed.
OF_EVERYBODY = ("plan.", "feature.", "billable_metric.")
# What says nothing about who may do what.
OF_NOBODY = ("event.", "events.", "integration.", "payment_provider.", "dunning_campaign.")


def organizations_of(event: Any) -> frozenset[str] | None:
    """Return the ids of the organizations that an event is about; None is all of them.

    Args:
        event: A webhook of Lago: an object with its `type` (or `webhook_type`) and its payload in `raw` (or `payload`,
            `data`), or the payload itself.
    """
    payload = event if isinstance(event, Mapping) else _payload(event)
    named = payload.get("webhook_type") or getattr(event, "type", None) or getattr(event, "webhook_type", None)
    kind = str(getattr(named, "value", named) or "")
    if kind.startswith(OF_EVERYBODY):
        return None
    if kind.startswith(OF_NOBODY):
        return frozenset()
    found: set[str] = set()
    _collect(payload, found, depth=4)
    return frozenset(found)


def _payload(event: Any) -> Mapping[str, Any]:
    for name in ("raw", "payload", "data"):
        value = getattr(event, name, None)
        if isinstance(value, Mapping):
            return value
    return {}


def _collect(value: Any, found: set[str], depth: int, name: str = "") -> None:
    if not isinstance(value, Mapping) or depth == 0:
        return
    own = value.get("external_id") if name == "customer" else None
    found.update(each for each in (own, value.get("external_customer_id")) if isinstance(each, str) and each)
    for key, each in value.items():
        _collect(each, found, depth - 1, str(key))
