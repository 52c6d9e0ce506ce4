"""Bill organizations through Lago, from sync and async Python.

The names are loaded when they are first used: importing this package is all but free.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.client import AsyncLagoOrgs, LagoOrgs, RetryPolicy, Timeouts
    from lago_orgs.errors import (
        ActionRefused,
        AlreadyExists,
        AmbiguousOutcome,
        ApiError,
        AuthenticationError,
        BadRequest,
        CallInfo,
        ClosedClient,
        ConfigurationError,
        ConnectionFailed,
        DeadlineExceeded,
        DeclarationConflict,
        EventsRefused,
        InvalidArgument,
        LagoIntegrationError,
        LagoOrgsError,
        NotFound,
        PermissionDenied,
        PlanConflict,
        RateLimited,
        ServerError,
        SubscriptionConflict,
        UnexpectedAnswer,
        UnknownMetric,
        ValidationFailed,
    )
    from lago_orgs.recorder import AsyncUsageRecorder, MemoryOutbox, SqliteOutbox, UsageRecorder
    from lago_orgs.types import (
        BatchAnswer,
        BatchResult,
        BillableMetric,
        Charge,
        ChargeSpec,
        ChargeUsage,
        CurrencyMismatch,
        Customer,
        CustomerFields,
        Difference,
        Ensured,
        EventRefusal,
        Fee,
        FilterSpec,
        FilterUsage,
        GroupUsage,
        Health,
        Invoice,
        Money,
        Plan,
        PlanChange,
        RecordedEvent,
        Subscription,
        Usage,
        UsageEvent,
    )

__all__ = [
    "ActionRefused",
    "AlreadyExists",
    "AmbiguousOutcome",
    "ApiError",
    "AsyncLagoOrgs",
    "AsyncUsageRecorder",
    "AuthenticationError",
    "BadRequest",
    "BatchAnswer",
    "BatchResult",
    "BillableMetric",
    "CallInfo",
    "Charge",
    "ChargeSpec",
    "ChargeUsage",
    "ClosedClient",
    "ConfigurationError",
    "ConnectionFailed",
    "CurrencyMismatch",
    "Customer",
    "CustomerFields",
    "DeadlineExceeded",
    "DeclarationConflict",
    "Difference",
    "Ensured",
    "EventRefusal",
    "EventsRefused",
    "Fee",
    "FilterSpec",
    "FilterUsage",
    "GroupUsage",
    "Health",
    "InvalidArgument",
    "Invoice",
    "LagoIntegrationError",
    "LagoOrgs",
    "LagoOrgsError",
    "MemoryOutbox",
    "Money",
    "NotFound",
    "PermissionDenied",
    "Plan",
    "PlanChange",
    "PlanConflict",
    "RateLimited",
    "RecordedEvent",
    "RetryPolicy",
    "ServerError",
    "SqliteOutbox",
    "Subscription",
    "SubscriptionConflict",
    "Timeouts",
    "UnexpectedAnswer",
    "UnknownMetric",
    "Usage",
    "UsageEvent",
    "UsageRecorder",
    "ValidationFailed",
]

if not TYPE_CHECKING:
    # Out of the type checkers' sight, or they would take any misspelt name for one of these.
    _ROOMS = ("types", "errors", "client", "recorder")

    def __getattr__(name: str) -> object:
        if name in __all__:
            from importlib import import_module  # not before a name is wanted

            for room in _ROOMS:
                module = import_module(f"lago_orgs.{room}")
                if name in module.__all__:
                    globals()[name] = value = getattr(module, name)
                    return value
        raise AttributeError(f"module 'lago_orgs' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
