"""A customer's metadata, merged as Lago needs it.

The server takes a list that replaces all there is; an entry that it holds already must come with its id, or the whole
change is refused, because it inserts before it deletes; and it forgets `display_in_invoice` where it is left out.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from lago_orgs._core.wire import Json, items
from lago_orgs.errors import InvalidArgument

MOST = 5
LONGEST_KEY = 20
LONGEST_VALUE = 100


def checked(changes: Mapping[str, str | None] | None) -> Mapping[str, str | None]:
    """Return the keys and values to set; none if nothing was given.

    Raises:
        InvalidArgument: It is no mapping, or Lago would refuse one of them.
    """
    if changes is None:
        return {}
    if not isinstance(changes, Mapping):
        raise InvalidArgument(f"metadata is {changes!r}: give it as a dictionary")
    for key, value in changes.items():
        _check(key, value)
    return changes


def merged(present: object, changes: Mapping[str, str | None]) -> list[dict[str, Any]] | None:
    """Return the list to send so that the named keys change and all others stay; None if there is nothing to change.

    Args:
        present: The customer's `metadata` as the server sent it.
        changes: Key -> value; None as a value takes the key away.

    Raises:
        InvalidArgument: More keys than Lago holds, or one that is too long; nothing was sent.
    """
    known: dict[str, Json] = {str(each.get("key")): each for each in items(present)}
    checked(changes)
    wanted = {key: each.get("value") for key, each in known.items()} | {
        key: None if value is None else str(value) for key, value in changes.items()
    }
    kept = {key: value for key, value in wanted.items() if value is not None}
    if len(kept) > MOST:
        raise InvalidArgument(
            f"metadata would have {len(kept)} keys, Lago holds {MOST} per customer: take one away by giving it the "
            f"value None (there are: {', '.join(sorted(known)) or 'none'})"
        )
    if kept == {key: each.get("value") for key, each in known.items()}:
        return None
    return [_entry(key, value, known.get(key)) for key, value in kept.items()]


def _check(key: object, value: object) -> None:
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidArgument(f"metadata key {key!r}: Lago takes 1 to {LONGEST_KEY} characters")
    if not isinstance(value, str | int | Decimal | UUID | None):
        raise InvalidArgument(f"metadata[{key!r}] is {value!r}: Lago keeps text, convert it with str()")
    if value is not None and not 1 <= len(str(value)) <= LONGEST_VALUE:
        raise InvalidArgument(f"metadata[{key!r}]: Lago takes 1 to {LONGEST_VALUE} characters, or None to remove it")


def _entry(key: str, value: object, known: Json | None) -> dict[str, Any]:
    if known is None:
        return {"key": key, "value": value, "display_in_invoice": False}
    return {
        "id": known.get("lago_id"),
        "key": key,
        "value": value,
        "display_in_invoice": bool(known.get("display_in_invoice")),
    }
