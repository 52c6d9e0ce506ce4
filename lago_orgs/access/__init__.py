"""May this organization do this, now? Answered from memory, and counted exactly: `Access` and `AsyncAccess`."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs._core.decisions import rate_limit_fields
    from lago_orgs.access._async.access import AsyncAccess
    from lago_orgs.access._async.reserving import AsyncReservation
    from lago_orgs.access._sync.access import Access
    from lago_orgs.access._sync.reserving import Reservation
    from lago_orgs.errors import AccessDenied, AccessUndecided, LimitReached, NotEntitled, NotSubscribed
    from lago_orgs.types.access import Decision, Entitlement, Privilege, Reason, UserUsage

__all__ = [
    "Access",
    "AccessDenied",
    "AccessUndecided",
    "AsyncAccess",
    "AsyncReservation",
    "Decision",
    "Entitlement",
    "LimitReached",
    "NotEntitled",
    "NotSubscribed",
    "Privilege",
    "Reason",
    "Reservation",
    "UserUsage",
    "rate_limit_fields",
]

if not TYPE_CHECKING:
    # One flavour does not load the other.
    __getattr__, __dir__ = lazy(__name__, __all__)
