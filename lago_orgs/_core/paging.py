"""Which page of a list to read next, when the list changes while it is read."""

from collections.abc import Sequence
from typing import Any

from lago_orgs._core.wire import Json

# So many pages in a row that bring nothing new are read while a list changes: then whoever answers plays a game.
MOST_KNOWN_PAGES = 50


class Pages:
    """The pages of one list, as they are read.

    What is added meanwhile slides the rest to later pages: it is met again, and given once. What is taken away slides
    the rest to earlier ones: they are read again, as many as the server's count went down. A page that brings nothing
    new is the last one: a cache that always gives the same is not asked for ever.

    Args:
        size: How many rows were asked for at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._seen: set[str] = set()
        self._last: Sequence[Json] = ()
        self._count: int | None = None
        self._furthest = 0
        self._known_pages = 0
        self._given = 0
        self._has_shrunk = False
        self.contradiction: str | None = None  # what the last page's words about the list cannot be
        self.following: int | None = 1

    def new_of(self, rows: Sequence[Json], meta: Json) -> list[Json]:
        """Take a page that was read, settle which one follows, and give what was not there before."""
        page = self.following or 1
        unknown = [row for row in rows if row.get("lago_id") is None or str(row["lago_id"]) not in self._seen]
        if rows == self._last and all(row.get("lago_id") is None for row in rows):
            unknown = []  # rows without ids can be told from others by nothing else
        self._last = rows
        self._seen.update(str(row["lago_id"]) for row in rows if row.get("lago_id") is not None)
        self._known_pages = 0 if unknown else self._known_pages + 1
        grown = self._grown(meta.get("total_count"))
        self._given += len(unknown)
        self._has_shrunk = self._has_shrunk or grown < 0
        self.contradiction = self._contradiction(page, meta)
        again = page <= self._furthest or grown != 0
        self._furthest = max(self._furthest, page)
        # Counts may be half an hour old (lists of invoices and fees): a full page is followed by another look.
        more = bool(rows) and (meta.get("next_page") is not None or len(rows) >= self._size)
        if not unknown and (not again or self._known_pages > MOST_KNOWN_PAGES):
            self.following = None
        elif grown < 0:
            self.following = max(1, page - -(grown // self._size))
        else:
            self.following = page + 1 if more else None
        return unknown

    def _contradiction(self, page: int, meta: Json) -> str | None:
        # An old count is no contradiction: Lago settles the next page by the same count.
        following, pages, count = (meta.get(name) for name in ("next_page", "total_pages", "total_count"))
        if following is None:
            return None
        if isinstance(pages, int) and page >= pages:
            return f"page {page} of {pages} is followed by another"
        if isinstance(count, int) and self._given > count and not self._has_shrunk:
            return f"{self._given} rows of {count} were there, and more follow"
        return None

    def _grown(self, count: Any) -> int:
        if not isinstance(count, int):
            return 0
        before, self._count = self._count, count
        return 0 if before is None else count - before
