"""Where each public name lives: the one table from which `lago_orgs` and its rooms load a name when it is first used.

So a program pays for what it uses: `from lago_orgs import MemoryOutbox` loads neither httpx nor the client.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MODULES: dict[str, tuple[str, ...]] = {
    "types.access": ("Decision", "Entitlement", "Privilege", "Reason", "UserUsage"),
    "types.catalogue": ("BillableMetric", "Charge", "ChargeSpec", "Difference", "Ensured", "FilterSpec", "Plan"),
    "types.customers": ("Customer", "CustomerFields"),
    "types.failures": ("CurrencyMismatch",),
    "types.invoices": ("Fee", "Invoice"),
    "types.money": ("Money",),
    "types.prices": ("Graduated", "Package", "Percentage", "Price", "Standard", "Tier", "Volume"),
    "types.subscriptions": ("PlanChange", "Subscription"),
    "types.system": ("Health",),
    "types.usage": (
        "BatchAnswer",
        "BatchResult",
        "ChargeUsage",
        "EventRefusal",
        "FilterUsage",
        "GroupUsage",
        "RecordedEvent",
        "Usage",
        "UsageEvent",
    ),
    "types.webhook_endpoints": ("WebhookEndpoint",),
    "errors": (
        "AccessDenied",
        "AccessUndecided",
        "ActionRefused",
        "AlreadyExists",
        "AmbiguousOutcome",
        "ApiError",
        "AuthenticationError",
        "BadRequest",
        "CallInfo",
        "ClosedClient",
        "ConfigurationError",
        "ConnectionFailed",
        "DeadlineExceeded",
        "DeclarationConflict",
        "EventsRefused",
        "ForeignSubscription",
        "InvalidArgument",
        "LagoIntegrationError",
        "LagoOrgsError",
        "LimitReached",
        "NotEntitled",
        "NotFound",
        "NotSubscribed",
        "PermissionDenied",
        "PlanConflict",
        "RateLimited",
        "ServerError",
        "SubscriptionConflict",
        "TransactionIdReused",
        "UnexpectedAnswer",
        "UnknownMetric",
        "ValidationFailed",
        "WrongType",
    ),
    "_core.decisions": ("rate_limit_fields",),
    "_core.retry": ("RetryPolicy",),
    "_core.settings": ("Timeouts",),
    "access._async.access": ("AsyncAccess",),
    "access._async.reserving": ("AsyncReservation",),
    "access._sync.access": ("Access",),
    "access._sync.reserving": ("Reservation",),
    "client._async.client": ("AsyncLagoOrgs",),
    "client._http": ("InsecureTransportWarning",),
    "client._shared": ("CallFinished", "CallStarted"),
    "client._sync.client": ("LagoOrgs",),
    "reconcile.figures": ("Figure",),
    "reconcile.lines": ("Discrepancy", "Line"),
    "reconcile.report": ("Repair", "Report"),
    "reconcile.run": ("reconcile",),
    "reconcile.scope": ("Scope",),
    "reconcile.users": ("usage_by_user",),
    "migrate._async.migration": ("AsyncMigration",),
    "migrate._sync.migration": ("Migration",),
    "migrate.checking": ("Figure", "Verified"),
    "migrate.conflicts": ("Conflict",),
    "migrate.errors": ("JournalRefused", "MappingProblem", "MappingRefused", "MigrationError", "PlanRefused"),
    "migrate.functions": ("execute", "plan_migration", "rehearse", "rollback", "verify"),
    "migrate.rehearsal": ("Bill", "Rehearsal"),
    "migrate.journal": ("Journal",),
    "migrate.mapping": ("Move", "UserMapping", "by_metadata", "mapping_of", "read_mapping"),
    "migrate.outcomes": ("Execution", "Finding", "NotAsPlanned", "PeriodFigure", "Progress", "Rollback", "Undoing"),
    "migrate.plan": ("Effect", "MigrationPlan", "OrganizationPlan", "Step"),
    "migrate.router": ("Destination", "Router"),
    "recorder.draining": ("drain",),
    "recorder.errors": (
        "EventNotBillable",
        "OutboxBelongsElsewhere",
        "OutboxBusy",
        "OutboxCorrupt",
        "OutboxError",
        "OutboxFull",
        "OutboxTooNew",
        "OutboxUnavailable",
        "OutboxUncertain",
        "RecorderClosed",
    ),
    "recorder.delivery.port": ("LagoPort", "Port"),
    "recorder.delivery.pace": ("Pace",),
    "recorder.outboxes.memory_outbox": ("MemoryOutbox",),
    "recorder.outboxes.outbox": ("Outbox",),
    "recorder.outboxes.sqlite_outbox": ("SqliteOutbox",),
    "recorder.outboxes.values": ("Account", "DeadLetter", "ExportedEvent", "Stats"),
    "recorder.recorder": ("AsyncUsageRecorder", "UsageRecorder"),
    "recorder.redis_streams": ("RedisOutbox",),
    "simulator.simulator": ("LagoSimulator",),
    "webhooks.catching_up": ("CaughtUp",),
    "webhooks.errors": (
        "InboxBusy",
        "InboxClosed",
        "InboxCorrupt",
        "InboxError",
        "InboxTooNew",
        "InboxUnavailable",
        "WebhookBodyMissing",
        "WebhookKeysUnavailable",
        "WebhookRejected",
    ),
    "webhooks.event": ("UnknownEvent", "WebhookEvent"),
    "webhooks.handlers": ("WebhookHandlers",),
    "webhooks.inbox.inbox": ("Inbox",),
    "webhooks.inbox.kinds": ("MemoryInbox", "SqliteInbox"),
    "webhooks.inbox.persistence": ("Persistence",),
    "webhooks.inbox.receiving": ("Receipt",),
    "webhooks.inbox.redis": ("RedisInbox",),
    "webhooks.inbox.rows": ("UnhandledEvent",),
    "webhooks.verifier": ("WebhookVerifier",),
    "webhooks.verifying.signatures": ("sign",),
}
NAMES: dict[str, str] = {name: module for module, names in _MODULES.items() for name in names}


def lazy(package: str, public: list[str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make the `__getattr__` and `__dir__` of a package.

    Args:
        package: Its name.
        public: Its `__all__`, and what it has beside that.
    """

    def load(name: str) -> object:
        if name not in public or name not in NAMES:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module  # not before a name is wanted
        from sys import modules

        value = getattr(import_module(f"lago_orgs.{NAMES[name]}"), name)
        setattr(modules[package], name, value)
        return value

    def names() -> list[str]:
        from sys import modules

        return sorted({*vars(modules[package]), *public})

    return load, names
