"""The verbs of a migration, for a client of either flavour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from lago_orgs.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from lago_orgs.client import AsyncLagoOrgs, LagoOrgs
    from lago_orgs.migrate.checking import Verified
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.outcomes import Execution, Rollback
    from lago_orgs.migrate.plan import MigrationPlan
    from lago_orgs.migrate.rehearsal import Rehearsal

__all__ = ["execute", "plan_migration", "rehearse", "rollback", "verify"]


@overload
def plan_migration(lago: LagoOrgs, mapping: Any, **options: Any) -> MigrationPlan: ...
@overload
def plan_migration(lago: AsyncLagoOrgs, mapping: Any, **options: Any) -> Coroutine[Any, Any, MigrationPlan]: ...
def plan_migration(lago: Any, mapping: Any, **options: Any) -> Any:
    """Say what moving users into organizations will do, and what becomes of money; nothing is written.

    Args:
        lago: The client; with an `AsyncLagoOrgs` what is given is to be awaited.
        mapping: Who moves where: a file, rows, or a callable, as `Migration.plan` takes it.
        options: Those of `Migration.plan`.
    """
    return _migration(lago).plan(mapping, **options)


@overload
def rehearse(lago: LagoOrgs, mapping: Any, **options: Any) -> Rehearsal: ...
@overload
def rehearse(lago: AsyncLagoOrgs, mapping: Any, **options: Any) -> Coroutine[Any, Any, Rehearsal]: ...
def rehearse(lago: Any, mapping: Any, **options: Any) -> Any:
    """Play a whole migration on an embedded Lago that is filled from the real one, to which nothing is written.

    Args:
        lago: The client; with an `AsyncLagoOrgs` what is given is to be awaited.
        mapping: Who moves where: a file, rows, or a callable, as `Migration.plan` takes it.
        options: Those of `Migration.plan`.
    """
    return _migration(lago).rehearse(mapping, **options)


@overload
def execute(plan: MigrationPlan, journal: Journal, *, lago: LagoOrgs | None = None, **options: Any) -> Execution: ...
@overload
def execute(
    plan: MigrationPlan, journal: Journal, *, lago: AsyncLagoOrgs, **options: Any
) -> Coroutine[Any, Any, Execution]: ...
def execute(plan: MigrationPlan, journal: Journal, *, lago: Any = None, **options: Any) -> Any:
    """Do what a plan says, as far as its time has come; call it again to go on.

    Args:
        plan: The plan.
        journal: Where each intent and each outcome is noted.
        lago: The client; the one that the plan was made with if None.
        options: Those of `Migration.execute`.
    """
    return _migration(lago if lago is not None else plan.client).execute(plan, journal, **options)


@overload
def verify(journal: Journal, *, lago: LagoOrgs | None = None, **options: Any) -> Verified: ...
@overload
def verify(journal: Journal, *, lago: AsyncLagoOrgs, **options: Any) -> Coroutine[Any, Any, Verified]: ...
def verify(journal: Journal, *, lago: Any = None, **options: Any) -> Any:
    """Compare what Lago holds with what a migration was to bring.

    Args:
        journal: The migration's.
        lago: The client; the one that it was executed with if None.
        options: Those of `Migration.verify`.
    """
    return _migration(lago if lago is not None else journal.client).verify(journal, **options)


@overload
def rollback(
    journal: Journal,
    *,
    yes: bool = False,
    only: Sequence[str] = (),
    twice: str | None = None,
    lago: LagoOrgs | None = None,
) -> Rollback: ...
@overload
def rollback(
    journal: Journal, *, yes: bool = False, only: Sequence[str] = (), twice: str | None = None, lago: AsyncLagoOrgs
) -> Coroutine[Any, Any, Rollback]: ...
def rollback(
    journal: Journal, *, yes: bool = False, only: Sequence[str] = (), twice: str | None = None, lago: Any = None
) -> Any:
    """Undo what can be undone of a migration, in reverse; without `yes` only say what that is and what stays.

    Args:
        journal: The migration's.
        yes: Whether to do it.
        only: The ids of organizations that are rolled back while the others go on; all if none is named.
        twice: What becomes of a day that the organization and its users are billed: `credit` or `keep`; None as it was
            planned.
        lago: The client; the one that it was executed with if None.
    """
    migration = _migration(lago if lago is not None else journal.client)
    return migration.rollback(journal, yes=yes, only=only, twice=twice)


def _migration(lago: Any) -> Any:
    from lago_orgs.client import AsyncLagoOrgs, LagoOrgs

    if isinstance(lago, AsyncLagoOrgs):
        from lago_orgs.migrate._async.migration import AsyncMigration

        return AsyncMigration(lago)
    if isinstance(lago, LagoOrgs):
        from lago_orgs.migrate._sync.migration import Migration

        return Migration(lago)
    raise InvalidArgument(f"lago is {lago!r}: give a LagoOrgs or an AsyncLagoOrgs as lago=...")
