"""Durable usage recording: `record()` keeps an event and returns, a thread delivers it, and the books balance."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.recorder.delivery.pace import Pace
    from lago_orgs.recorder.delivery.port import LagoPort, Port
    from lago_orgs.recorder.draining import drain
    from lago_orgs.recorder.errors import (
        EventNotBillable,
        OutboxBelongsElsewhere,
        OutboxBusy,
        OutboxCorrupt,
        OutboxError,
        OutboxFull,
        OutboxTooNew,
        OutboxUnavailable,
        OutboxUncertain,
        RecorderClosed,
        TransactionIdReused,
    )
    from lago_orgs.recorder.outboxes.memory_outbox import MemoryOutbox
    from lago_orgs.recorder.outboxes.outbox import Outbox
    from lago_orgs.recorder.outboxes.sqlite_outbox import SqliteOutbox
    from lago_orgs.recorder.outboxes.values import Account, DeadLetter, ExportedEvent, Stats
    from lago_orgs.recorder.recorder import AsyncUsageRecorder, UsageRecorder
    from lago_orgs.recorder.redis_streams import RedisOutbox as RedisOutbox

__all__ = [
    "Account",
    "AsyncUsageRecorder",
    "DeadLetter",
    "EventNotBillable",
    "ExportedEvent",
    "LagoPort",
    "MemoryOutbox",
    "Outbox",
    "OutboxBelongsElsewhere",
    "OutboxBusy",
    "OutboxCorrupt",
    "OutboxError",
    "OutboxFull",
    "OutboxTooNew",
    "OutboxUnavailable",
    "OutboxUncertain",
    "Pace",
    "Port",
    "RecorderClosed",
    "SqliteOutbox",
    "Stats",
    "TransactionIdReused",
    "UsageRecorder",
    "drain",
]

if not TYPE_CHECKING:
    # A program that keeps its usage in memory loads no file, no Redis and no client.
    __getattr__, __dir__ = lazy(__name__, [*__all__, "RedisOutbox"])  # an extra: `import *` must not need it
