"""Pages of lists, with Kaminari's habits (`app/controllers/concerns/pagination.rb`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from .refusals import crash

R = TypeVar("R")
PER_PAGE: Final = 100
PER_PAGE_FALLBACK: Final = 25


def _page(text: object) -> int:
    found = re.match(r"\s*\+?(\d+)", str(text or ""))
    return max(int(found[1]), 1) if found else 1


def _per_page(text: object) -> int:
    if text is None:
        return PER_PAGE
    found = re.match(r"\d+", str(text))
    return int(found[0]) if found else PER_PAGE_FALLBACK


def paged(
    root: str, rows: Sequence[R], query: Mapping[str, Any], serialize: Callable[[R], Mapping[str, Any]]
) -> dict[str, Any]:
    """One page of rows under their root, with `meta`; an empty result is page 0, `per_page=0` crashes as Lago does."""
    page, size, total = _page(query.get("page")), _per_page(query.get("per_page")), len(rows)
    if size == 0 and total:
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
