"""Under which id an application records usage: the user's before the seam, the organization's from it on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

from lago_orgs._core.wire import aware, instant
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate.becoming import MOVED_AT, MOVED_TO
from lago_orgs.migrate.following import Followed
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan
from lago_orgs.migrate.steps import ENDS
from lago_orgs.migrate.writing import WINDOW


class Destination(NamedTuple):
    """What usage is recorded under.

    Args:
        id: The user or the organization, as `record_usage` takes it for `org_id`.
        product: Which product of the organization; None for the usual one.
        user_id: Who acted, to be kept with the usage.
        at: When it counts: when it was used; but of the minute before a midnight in which users are ended, the
            moment after that midnight, from which the organization is billed; and of the time between the end of an
            organization that was rolled back and the user's new beginning, the moment after that.
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
    back: datetime | None = None  # from when on usage is the user's again
    again: datetime | None = None  # from when on the user is billed again


class Router:
    """Says for a user, at any time, under which id usage is recorded.

    It knows the users of a plan, and leaves all others as they are. Usage belongs to the time at which it happened,
    whenever it is recorded. What stands in the journal goes before the plan: who was rolled back is a user again. The
    journal's file may be in use; each answer looks whether it has grown, and reads what has come.

    Args:
        plan: The plan, or its file; None takes the one that the journal executes.
        journal: The migration's journal, or its file: of users who are ended by `now`, the seam stands there alone, and
            so does what was rolled back. Give it wherever there is one.

    Raises:
        PlanRefused: The plan cannot be read, or the journal executes another one.
        JournalRefused: No plan was given, and there is none in the journal.

    Example:
        >>> router = Router("migration-plan.json", "migration.journal")  # doctest: +SKIP
        >>> lago.record_usage(router.id_for("ann"), "tokens", user_id="ann")  # doctest: +SKIP
    """

    def __init__(
        self, plan: MigrationPlan | str | Path | None = None, journal: Journal | str | Path | None = None
    ) -> None:
        if plan is None and journal is None:
            raise InvalidArgument("Router has neither a plan nor a journal: give one of them, best both")
        self._followed = Followed(journal.path if isinstance(journal, Journal) else journal)
        given = plan if plan is None or isinstance(plan, MigrationPlan) else MigrationPlan.load(plan)
        self._plan = self._followed.plan_or(given)
        self._moves: Mapping[str, _Move] = {}
        self._guard = threading.Lock()
        self.reload()

    @classmethod
    def from_customers(cls, customers: Iterable[Any]) -> Self:
        """Make a router of what the migration noted in the users' metadata.

        Args:
            customers: The users as customers, as `get_customer` gives them or as Lago shows them.
        """
        made = cls.__new__(cls)
        moves: dict[str, _Move] = {}
        for customer in customers:
            ident, metadata = _read(customer)
            moved_to, moved_at = metadata.get(MOVED_TO), instant(metadata.get(MOVED_AT))
            if moved_to and moved_at is None:
                raise InvalidArgument(f"the metadata of {ident!r} does not say the seam: give Router the plan")
            if moved_to and moved_at is not None:
                moves[ident] = _Move(str(moved_to), None, moved_at)
        made._followed, made._moves = Followed(None), moves
        return made

    def reload(self) -> None:
        """Read what has come to the journal's file; each answer does that too, where the file has changed."""
        if not hasattr(self, "_plan"):
            raise InvalidArgument("this router was made of customers: make another")
        with self._guard:
            self._followed.read()
            self._plan = self._followed.plan or self._plan
            self._moves = {user: move for each in self._plan.organizations for user, move in self._moves_of(each)}

    def _moves_of(self, plan: OrganizationPlan) -> Iterator[tuple[str, _Move]]:
        if plan.open:
            return  # it is never executed: its users stay users
        # Whom Lago ends itself after a midnight has no minute before it.
        served = {str(it.user) for it in plan.steps if it.kind == "end-at"} if plan.way == "midnight" else set()
        has_begin = any(it.kind == "subscribe" for it in plan.steps)
        ended, ends = self._followed.ended, {str(it.user) for it in plan.steps if it.kind in ENDS}
        for user, described in plan.users.items():
            move, has_end = _Move(plan.org_id, plan.product, plan.seam), described.get("subscription") is not None
            is_served = user in served or bool(served and not has_end)
            if plan.way == "midnight" and plan.seam is not None and not is_served:
                move = _Move(plan.org_id, plan.product, plan.seam - WINDOW, WINDOW)
            elif not has_end:
                move = move._replace(seam=self._begin_of(plan))
            elif plan.way == "carry":
                # What is carried is the organization's from the period's begin on, as soon as the user has ended.
                move = move._replace(seam=plan.seam if user in ended else None)
            elif user not in served:
                move = move._replace(seam=plan.ends(user) or ended.get(user))
            if self._followed.path is not None and not self._is_ending(plan, {user} & ends or ends):
                move = self._going_on(plan, move)
            yield user, self._taken_back(plan.org_id, user, move, has_begin=has_begin)

    def _begin_of(self, plan: OrganizationPlan) -> datetime | None:
        """From when on usage of a user who has no subscription is the organization's: with the first of the others."""
        if plan.way in {"period-end", "midnight"} and plan.seam is not None:
            return plan.seam
        followed = self._followed
        ended = min([followed.ended[user] for user in plan.users if user in followed.ended], default=None)
        if plan.way == "carry":
            return None if ended is None else plan.seam
        if ended is None and plan.org_id in followed.under_way and followed.plan is not None:
            # It has no user that ends: its subscription has begun, or ran before.
            has_begin = any(it.kind == "subscribe" for it in plan.steps)
            return followed.begun.get(plan.org_id) if has_begin else followed.plan.made_at
        return ended

    def _is_ending(self, plan: OrganizationPlan, users: Set[str]) -> bool:
        """Whether the end of one of some users stands in the journal; of no users, whether the organization moves."""
        return bool(users & self._followed.ending) if users else plan.org_id in self._followed.under_way

    def _going_on(self, plan: OrganizationPlan, move: _Move) -> _Move:
        """What is left of a move whose user goes on: its end does not stand in the journal, whatever was planned.

        Of a midnight that is being executed the last minute is the organization's all the same, before any user has
        ended in it: usage that is on its way to a user while it ends would be billed to nobody.
        """
        executed = self._followed.plan is not None and not plan.open
        if move.window and executed and (plan.org_id in self._followed.under_way or plan.steps[0].kind in ENDS):
            return move._replace(back=plan.seam)
        return move._replace(seam=None)

    def _taken_back(self, org_id: str, user: str, move: _Move, *, has_begin: bool) -> _Move:
        """What a rollback has left of a move."""
        followed = self._followed
        if org_id in followed.spared:
            return move._replace(seam=None)
        if org_id not in followed.undoing or move.seam is None:
            return move
        again, closed = followed.again.get(user), followed.closed.get(org_id)
        if user in followed.again and again is None:
            return move._replace(seam=None)  # it never ended
        if has_begin and org_id not in followed.begun and closed is None:
            closed = move.seam  # the organization never began
        found = [at for at in (again, closed) if at is not None]
        return move._replace(back=min(found), again=again) if found else move

    def route(self, user_id: str, at: datetime | None = None) -> Destination:
        """Return what a user's usage is recorded under.

        Args:
            user_id: The user.
            at: When it was used (aware); now if None.
        """
        moment = datetime.now(UTC) if at is None else aware("at", at)
        if self._followed.has_changed():
            self.reload()
        move = self._moves.get(user_id)
        if move is None or move.seam is None or moment < move.seam:
            return Destination(user_id, None, user_id, moment)
        if move.back is not None and moment >= move.back:
            late = move.again is not None and moment < move.again
            return Destination(user_id, None, user_id, move.again + MOMENT if late and move.again else moment)
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
