"""What Lago says, after it accepted events, of those that it does not count: `event.error` and `events.errors`."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

# What is wrong with an event that Lago counts all the same: its filter's value is none of the charge's, so that it is
# priced as the rest is; its id came twice, and one of both is held; the wallet that it names is not there.
COUNTED = {"invalid_filter_values", "transaction_id", "target_wallet_code"}
UNREADABLE = "error"


class Hearsay(NamedTuple):
    """What is wrong with an event, in Lago's words.

    Args:
        transaction_id: The event's.
        kind: What is wrong, such as `invalid_code`.
        reason: The same in words.
        code: The metric's, if that was told too.
    """

    transaction_id: str
    kind: str
    reason: str
    code: str | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it is billed all the same, if perhaps otherwise than it was meant."""
        return self.kind in COUNTED


def hearsay(event: Any) -> list[Hearsay]:
    """Return what a webhook says of events; nothing if it is of another type.

    Args:
        event: A webhook: an object with its `type` and its payload in `raw`, or the payload itself.
    """
    payload = event if isinstance(event, Mapping) else getattr(event, "raw", None)
    if not isinstance(payload, Mapping):
        return []
    named = payload.get("webhook_type")
    root = payload.get({"events.errors": "events_errors", "event.error": "event_error"}.get(str(named), ""))
    if not isinstance(root, Mapping):
        return []
    return _of_many(root) if named == "events.errors" else _of_one(root)


def _of_many(root: Mapping[str, Any]) -> list[Hearsay]:
    found: dict[str, Hearsay] = {}
    # What is counted all the same comes last: one event may be named for several things.
    for kind in sorted(map(str, root), key=lambda kind: kind in COUNTED):
        ids = root[kind]
        for each in ids if isinstance(ids, list) else ():
            if isinstance(each, str) and each:
                found.setdefault(each, Hearsay(each, kind, f"Lago accepted it and does not count it: {kind}"))
    return list(found.values())


def _of_one(root: Mapping[str, Any]) -> list[Hearsay]:
    event = root.get("event")
    id_ = event.get("transaction_id") if isinstance(event, Mapping) else None
    if not isinstance(id_, str) or not id_:
        return []
    message = root.get("message")
    try:
        said = json.loads(message) if isinstance(message, str) else message
    except (ValueError, RecursionError):
        said = message
    kinds = sorted(map(str, said), key=lambda kind: kind in COUNTED) if isinstance(said, Mapping) else [UNREADABLE]
    what = json.dumps(said, ensure_ascii=False, default=str)[:500]
    code = event.get("code") if isinstance(event, Mapping) else None
    reason = f"Lago accepted it and does not count it: {what}"
    return [Hearsay(id_, kinds[0] if kinds else UNREADABLE, reason, code if isinstance(code, str) else None)]
