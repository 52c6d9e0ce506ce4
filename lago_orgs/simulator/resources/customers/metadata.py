"""The metadata of a customer or an invoice: a list that is replaced as a whole.

New items are inserted before old ones are dropped, and keys are unique: sending a key again without its id is refused.
"""

from __future__ import annotations

from typing import Any, Final

from ...http.casting import boolean, text
from ...http.refusals import Problems
from ...state.customers import Metadatum
from ...state.organization import Organization

MAX_ITEMS: Final = 5
MAX_KEY: Final = 20
MAX_VALUE: Final = 100


def _checked(key: str | None, value: str | None, taken: set[str], longest: int) -> None:
    problems = Problems()
    problems.require("key", key)
    problems.require("value", value)
    if key and key in taken:
        problems.add("key", "value_already_exist")
    if key and len(key) > MAX_KEY:
        problems.add("key", "value_is_too_long")
    if value and len(value) > longest:
        problems.add("value", "value_is_too_long")
    problems.refuse_if_any()


def replaced(
    org: Organization, rows: list[Metadatum], given: list[dict[str, Any]], *, longest: int = MAX_VALUE
) -> list[Metadatum]:
    """What metadata become of which these are held; those themselves are left alone.

    Args:
        org: Whose they are.
        rows: What is held.
        given: What was sent.
        longest: How many characters a value may have.
    """
    held = {row.lago_id: row for row in rows}
    current = dict(held)
    result: list[Metadatum] = []
    for item in given:
        before = held.get(str(item.get("id")))
        key = text(item.get("key")) if "key" in item or before is None else before.key
        value = text(item.get("value")) if "value" in item or before is None else before.value
        own_id = before.lago_id if before else None
        _checked(key, value, {row.key for row in current.values() if row.lago_id != own_id}, longest)
        row = Metadatum(
            lago_id=before.lago_id if before else org.new_id(),
            created_at=before.created_at if before else org.now(),
            key=key or "",
            value=value or "",
            display_in_invoice=bool(boolean(item.get("display_in_invoice"))),
        )
        current[row.lago_id] = row
        result.append(row)
    kept = {row.lago_id for row in result}
    return sorted((row for row in current.values() if row.lago_id in kept), key=lambda row: row.created_at)
