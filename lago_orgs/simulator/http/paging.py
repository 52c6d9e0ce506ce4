"""Pages of lists, with Kaminari's habits (`app/controllers/concerns/pagination.rb`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .refusals import crash

if TYPE_CHECKING:
    from ..state.organization import Organization

R = TypeVar("R")
PER_PAGE: Final = 100
PER_PAGE_FALLBACK: Final = 25
COUNTED_FOR: Final = timedelta(minutes=30)
_LARGEST_OFFSET: Final = (1 << 63) - 1
_MOST_DIGITS: Final = 20


def _whole(digits: str) -> int:
    """A number, or one that is as good where there are more digits than any list has rows."""
    return int(digits.lstrip("0")[:_MOST_DIGITS] or 0)


def _page(text: object) -> int:
    found = re.match(r"\s*\+?(\d+)", str(text or ""))
    return max(_whole(found[1]), 1) if found else 1


def _per_page(text: object) -> int:
    if text is None:
        return PER_PAGE
    found = re.match(r"\d+", str(text))
    return _whole(found[0]) if found else PER_PAGE_FALLBACK


def counted(org: Organization, root: str, query: Mapping[str, Any], number: int) -> int:
    """How many rows a list says it has: for half an hour what was counted last, except on what was the last page.

    The key is made of the query alone, so that all customers' lists share it (recorded in caches). A negative size asks
    for fewer than none, and what was never counted is taken for enough: a crash (recorded in q38-filters).
    """
    if re.match(r"\s*-0*[1-9]", str(query.get("per_page") or "")):
        raise crash()
    page, size, now = _page(query.get("page")), _per_page(query.get("per_page")), org.clock.peek()
    asked = {name: value for name, value in query.items() if name != "page"}
    key = f"{root}?{json.dumps(asked, sort_keys=True, default=str)}"
    known, until = org.counts.get(key, (0, now))
    if known > page * size and now < until:
        return known
    org.counts[key] = number, now + COUNTED_FOR
    return number


def paged(
    root: str,
    rows: Sequence[R],
    query: Mapping[str, Any],
    serialize: Callable[[R], Mapping[str, Any]],
    *,
    total: int | None = None,
) -> dict[str, Any]:
    """One page of rows under their root, with `meta`; an empty result is page 0, `per_page=0` crashes as Lago does.

    Args:
        root: The key of the list.
        rows: All of them.
        query: The request's, with `page` and `per_page`.
        serialize: Makes what is shown of a row.
        total: How many there are said to be, if not as many as there are.
    """
    page, size, total = (
        _page(query.get("page")),
        _per_page(query.get("per_page")),
        len(rows) if total is None else total,
    )
    if (size == 0 and rows) or page * size > _LARGEST_OFFSET:
        raise crash()
    pages = -(-total // size) if total else 0
    shown = rows[(page - 1) * size : page * size]
    meta = {
        "current_page": page if total else 0,
        "next_page": page + 1 if page < pages else None,
        "prev_page": page - 1 if page > 1 and total else None,
        "total_pages": pages,
        "total_count": total,
    }
    return {root: [serialize(row) for row in shown], "meta": meta}
