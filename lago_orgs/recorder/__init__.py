"""Durable usage recording: `record()` keeps an event and returns, a thread delivers it, and the books balance."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.recorder.drain import drain
    from lago_orgs.recorder.errors import (
        EventNotBillable,
        OutboxCorrupt,
        OutboxError,
        OutboxFull,
        OutboxTooNew,
        OutboxUnavailable,
        RecorderClosed,
        TransactionIdReused,
    )
    from lago_orgs.recorder.memory import MemoryOutbox
    from lago_orgs.recorder.outbox import Account, DeadLetter, ExportedEvent, Outbox, Stats
    from lago_orgs.recorder.port import LagoPort, Port
    from lago_orgs.recorder.recorder import AsyncUsageRecorder, UsageRecorder
    from lago_orgs.recorder.redis_streams import RedisOutbox as RedisOutbox
    from lago_orgs.recorder.sender import Pace
    from lago_orgs.recorder.sqlite import SqliteOutbox

__all__ = [
    "Account",
    "AsyncUsageRecorder",
    "DeadLetter",
    "EventNotBillable",
    "ExportedEvent",
    "LagoPort",
    "MemoryOutbox",
    "Outbox",
    "OutboxCorrupt",
    "OutboxError",
    "OutboxFull",
    "OutboxTooNew",
    "OutboxUnavailable",
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
