"""From billing users to billing organizations: planned, executed, verified, and undone if need be."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.migrate._async.migration import AsyncMigration
    from lago_orgs.migrate._sync.migration import Migration
    from lago_orgs.migrate.checking import Figure, Verified
    from lago_orgs.migrate.conflicts import Conflict
    from lago_orgs.migrate.errors import JournalRefused, MappingProblem, MappingRefused, MigrationError, PlanRefused
    from lago_orgs.migrate.functions import execute, plan_migration, rehearse, rollback, verify
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.mapping import Move, UserMapping, by_metadata, mapping_of, read_mapping
    from lago_orgs.migrate.outcomes import Execution, Finding, NotAsPlanned, PeriodFigure, Progress, Rollback, Undoing
    from lago_orgs.migrate.plan import Effect, MigrationPlan, OrganizationPlan, Step
    from lago_orgs.migrate.rehearsal import Bill, Rehearsal
    from lago_orgs.migrate.router import Destination, Router

__all__ = [
    "AsyncMigration",
    "Bill",
    "Conflict",
    "Destination",
    "Effect",
    "Execution",
    "Figure",
    "Finding",
    "Journal",
    "JournalRefused",
    "MappingProblem",
    "MappingRefused",
    "Migration",
    "MigrationError",
    "MigrationPlan",
    "Move",
    "NotAsPlanned",
    "OrganizationPlan",
    "PeriodFigure",
    "PlanRefused",
    "Progress",
    "Rehearsal",
    "Rollback",
    "Router",
    "Step",
    "Undoing",
    "UserMapping",
    "Verified",
    "by_metadata",
    "execute",
    "mapping_of",
    "plan_migration",
    "read_mapping",
    "rehearse",
    "rollback",
    "verify",
]

if not TYPE_CHECKING:
    # One flavour does not load the other.
    __getattr__, __dir__ = lazy(__name__, __all__)
