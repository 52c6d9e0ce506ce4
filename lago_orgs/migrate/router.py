"""Under which id an application records usage: the user's before the seam, the organization's from it on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

from lago_orgs._core.wire import aware, instant
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.plan import MigrationPlan
from lago_orgs.migrate.writing import MOVED_AT, MOVED_TO, WINDOW

OUTCOME = b'{"entry":"outcome",'


class Destination(NamedTuple):
    """What usage is recorded under.

    Args:
        id: The user or the organization, as `record_usage` takes it for `org_id`.
        product: Which product of the organization; None for the usual one.
        user_id: Who acted, to be kept with the usage.
        at: When it counts: when it was used; but of the minute before a midnight in which users are ended, the
            moment after that midnight, from which the organization is billed.
    """

    id: str
    product: str | None
    user_id: str
    at: datetime


class _Move(NamedTuple):
    org_id: str
    product: str | None
    seam: datetime | None
    window: timedelta = timedelta(0)


class Router:
    """Says for a user, at any time, under which id usage is recorded.

    It knows the users of a plan, and leaves all others as they are. Usage belongs to the time at which it happened,
    whenever it is recorded.

    Args:
        plan: The plan, or its file.
        journal: The migration's journal, or its file: of users who are ended by `now`, the seam stands there alone.
            A file is read anew by `reload`, and may be in use.

    Raises:
        PlanRefused: The plan cannot be read.

    Example:
        >>> router = Router("migration-plan.json")  # doctest: +SKIP
        >>> lago.record_usage(router.id_for("ann"), "tokens", user_id="ann")  # doctest: +SKIP
    """

    def __init__(self, plan: MigrationPlan | str | Path, journal: Journal | str | Path | None = None) -> None:
        self._plan = plan if isinstance(plan, MigrationPlan) else MigrationPlan.load(plan)
        self._journal = journal
        self._moves: dict[str, _Move] = {}
        self._ended: dict[str, datetime] = {}
        self._place = 0  # in the journal's file
        self.reload()

    @classmethod
    def from_customers(cls, customers: Iterable[Any]) -> Self:
        """Make a router of what the migration noted in the users' metadata.

        Args:
            customers: The users as customers, as `get_customer` gives them or as Lago shows them.
        """
        made = cls.__new__(cls)
        made._journal = None
        made._moves = {}
        for customer in customers:
            ident, metadata = _read(customer)
            moved_to, moved_at = metadata.get(MOVED_TO), instant(metadata.get(MOVED_AT))
            if moved_to and moved_at is None:
                raise InvalidArgument(f"the metadata of {ident!r} does not say the seam: give Router the plan")
            if moved_to and moved_at is not None:
                made._moves[ident] = _Move(str(moved_to), None, moved_at)
        return made

    def reload(self) -> None:
        """Read the journal's file anew."""
        if not hasattr(self, "_plan"):
            raise InvalidArgument("this router was made of customers: make another")
        ended = self._ends()
        # Whom Lago ends itself after a midnight has no minute before it.
        served = {str(it.user) for each in self._plan.organizations for it in each.steps if it.kind == "end-at"}
        served = {user for each in self._plan.organizations if each.way == "midnight" for user in each.users} & served
        self._moves = {
            user: _Move(each.org_id, each.product, each.seam - WINDOW, WINDOW)
            if each.way == "midnight" and each.seam is not None and user not in served
            else _Move(each.org_id, each.product, each.seam)
            if user in served
            # What is carried is the organization's from the period's begin on, as soon as the user has ended.
            else _Move(each.org_id, each.product, each.seam if user in ended else None)
            if each.way == "carry"
            else _Move(each.org_id, each.product, each.ends(user) or ended.get(user))
            for each in self._plan.organizations
            for user in each.users
        }

    def _ends(self) -> Mapping[str, datetime]:
        """When users ended who were ended at once. Of a file only what has come since is read."""
        if isinstance(self._journal, Journal):
            for each in self._plan.organizations:
                for user, outcome in self._journal.of_kind(each, "end").items():
                    self._note(user, outcome)
        elif self._journal is not None and Path(self._journal).exists():
            with Path(self._journal).open("rb") as file:
                file.seek(self._place)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._place += len(line)
                    entry = json.loads(line) if line.startswith(OUTCOME) else {}
                    if entry.get("kind") == "end":
                        self._note(str(entry["user"]), entry["outcome"])
        return self._ended

    def _note(self, user: str, outcome: Mapping[str, Any]) -> None:
        at = instant(outcome.get("terminated_at"))
        if at is not None:
            self._ended[user] = at

    def route(self, user_id: str, at: datetime | None = None) -> Destination:
        """Return what a user's usage is recorded under.

        Args:
            user_id: The user.
            at: When it was used (aware); now if None.
        """
        moment = datetime.now(UTC) if at is None else aware("at", at)
        move = self._moves.get(user_id)
        if move is None or move.seam is None or moment < move.seam:
            return Destination(user_id, None, user_id, moment)
        begin = move.seam + move.window
        return Destination(move.org_id, move.product, user_id, moment if moment >= begin else begin + MOMENT)

    def id_for(self, user_id: str, at: datetime | None = None) -> str:
        """Return the id that a user's usage is recorded under, as `route` does."""
        return self.route(user_id, at).id


def _read(customer: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(customer, Mapping):
        rows = customer.get("metadata") or ()
        return str(customer.get("external_id")), {str(each["key"]): each.get("value") for each in rows}
    return str(customer.external_id), dict(customer.metadata)
