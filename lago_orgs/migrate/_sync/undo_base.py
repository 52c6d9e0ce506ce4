# Written by `make sync` from lago_orgs/migrate/_async/undo_base.py: change that.
"""What undoing any step of one organization needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields
from lago_orgs.migrate._sync._io import call
from lago_orgs.migrate._sync.owning import Owning
from lago_orgs.migrate._sync.returning import Returning
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan


class UndoBase:
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
        reading: Reading,
        journal: Journal,
        plan: OrganizationPlan,
        notes: Mapping[str, Sequence[str]],
        *,
        is_credited: bool,
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._owning = Owning(reading, journal, plan, notes)
        self._returning = Returning(reading, journal, plan)
        self._is_credited = is_credited

    def _write(self, method: str, path: str, body: Any = None, *, creates: bool = False) -> Json:
        repeat: Any = "never" if creates else "safe"
        answer = call(self._reading.lago, method, path, body, repeat=repeat)
        return fields(answer.json()) if answer.content.strip() else {}

    def _running(self, external_id: str) -> Json | None:
        path = f"/subscriptions/{segment(external_id)}"
        return self._reading.one("subscription", path, "subscription")

    def _applied(self, customer: str) -> list[Json]:
        asked = [("external_customer_id", customer), ("status", "active")]
        return self._reading.listed("/applied_coupons", "applied_coupons", asked)
