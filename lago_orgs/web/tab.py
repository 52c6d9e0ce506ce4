"""The tab of one request: whose it is and what it has used so far, for whatever runs on its behalf."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from decimal import Decimal
from itertools import count
from typing import Any

from lago_orgs._core.arguments import shown
from lago_orgs.web import gate, texts

logger = logging.getLogger("lago_orgs.web")


class Tab:
    """Whose a request is, asked once it is needed: what authenticates may run after what counts.

    Args:
        request: In the framework's own form.
        org: Says whose it is.
        user: Says who acts.
    """

    __slots__ = ("_org", "_org_id", "_user", "_user_id", "fields", "later", "numbers", "outcome", "request", "told")

    def __init__(self, request: Any, org: Callable[[Any], object] | None, user: Callable[[Any], object] | None) -> None:
        self.request = request
        self._org, self._user = org, user
        self._org_id: str | None = None
        self._user_id: object = None
        self.told: list[Decimal] = []
        self.later: Callable[[], None] | None = None
        """Records what is told when the request is over already."""
        self.numbers = count()
        """Tell several uses of one request apart."""
        self.fields: dict[str, str] = {}
        self.outcome = gate.Outcome()

    @property
    def is_nobodys(self) -> bool:
        """Whether nothing can say whose it is."""
        return self._org is None

    @property
    def org_id(self) -> str | None:
        """Whose it is; None is not known (yet)."""
        if self._org_id is None and self._org is not None:
            self._org_id = gate.organization(self._org(self.request))
        return self._org_id

    @property
    def user_id(self) -> object:
        """Who acts; None is not known."""
        if self._user_id is None and self._user is not None:
            found = self._user(self.request)
            if texts.is_recordable(found):
                self._user_id = found
            else:
                self._user = None  # said once
                logger.warning(
                    "the user id %s of %r cannot be recorded, and is left out: give at most %d characters, and no null",
                    shown(found),
                    self._org_id,
                    texts.LONGEST_USER,
                )
        return self._user_id

    def fix(self) -> None:
        """Ask no more: what is known now is all that there will be."""
        self._org = self._user = None

    def add(self, units: Decimal | int | str) -> None:
        """Note what was used."""
        self.told.append(gate.checked_units(units))
        if self.later is not None:
            self.later()

    def taken(self) -> list[Decimal]:
        """Take what was told so far; what other threads tell meanwhile is taken now or the next time."""
        found: list[Decimal] = []
        with suppress(IndexError):
            while True:
                found.append(self.told.pop())
        return found


current: ContextVar[Tab | None] = ContextVar("lago_orgs_tab", default=None)
"""The tab of the request on whose behalf this code runs: tasks that it starts, and threads of `to_thread`, have it."""
