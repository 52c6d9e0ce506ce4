# The source of the flavour for threads: run `make sync` after a change.
"""What undoing any step of one organization needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields
from lago_orgs.migrate._async._io import call
from lago_orgs.migrate._async.owning import AsyncOwning
from lago_orgs.migrate._async.returning import AsyncReturning
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan


class AsyncUndoBase:
    """The steps of one organization. Each looks before it writes, so that it may be begun again at any point.

    Args:
        reading: The way to Lago.
        journal: What was done, and what of it is undone.
        plan: What was planned for the organization.
        notes: Per organization who went to it by the metadata of users, as `noted_moves` gives it.
        is_credited: Whether what both sides are billed is credited.
    """

    def __init__(
        self,
        reading: AsyncReading,
        journal: Journal,
        plan: OrganizationPlan,
        notes: Mapping[str, Sequence[str]],
        *,
        is_credited: bool,
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._owning = AsyncOwning(reading, journal, plan, notes)
        self._returning = AsyncReturning(reading, journal, plan)
        self._is_credited = is_credited

    async def _write(self, method: str, path: str, body: Any = None, *, creates: bool = False) -> Json:
        repeat: Any = "never" if creates else "safe"
        answer = await call(self._reading.lago, method, path, body, repeat=repeat)
        return fields(answer.json()) if answer.content.strip() else {}

    async def _running(self, external_id: str) -> Json | None:
        path = f"/subscriptions/{segment(external_id)}"
        return await self._reading.one("subscription", path, "subscription")

    async def _applied(self, customer: str) -> list[Json]:
        asked = [("external_customer_id", customer), ("status", "active")]
        return await self._reading.listed("/applied_coupons", "applied_coupons", asked)
