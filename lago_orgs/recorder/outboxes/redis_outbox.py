"""The outbox in Redis: shared by many hosts. Needs the extra `redis`."""

from lago_orgs.recorder.outboxes.admission import WhenFull
from lago_orgs.recorder.outboxes.outbox import LEASE, MOST_PENDING_BYTES, Outbox
from lago_orgs.recorder.outboxes.redis import RedisStore


class RedisOutbox(Outbox):
    """Keeps events in a Redis stream: many hosts record into it, and one of them at a time sends.

    When the host that sends dies or stands still, another takes over after a while. The order of a subscription's
    events is kept, between hosts too. How safe events are is Redis's matter: with `appendonly yes` and `appendfsync
    everysec`, its default then, a crash of the Redis machine loses up to a second; without persistence a restart loses
    all that waits, which the log and the figure `lost` say. Redis must not evict (`maxmemory-policy noeviction`).

    Args:
        url: The server, such as `redis://localhost:6379/0`.
        name: Where in Redis this outbox is; those of one name are one outbox.
        max_pending: How many undelivered events it holds; several processes may exceed it by a hundredth.
        max_pending_bytes: How many bytes their properties have together, likewise.
        when_full: What `record()` does then: `raise` OutboxFull (the default), `block` or `drop` and count.
        remember: How many of the newest delivered events, as they were recorded, are remembered, to notice a
            transaction id that is used again for something else.
        take_over_after: Seconds without a sign of life after which the host that sends is taken for dead. If it is too
            short nothing is lost, but some events are sent twice and recognised.

    Raises:
        OutboxError: Redis cannot be reached.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "lago-outbox",
        max_pending: int = 1_000_000,
        when_full: WhenFull = "raise",
        remember: int = 100_000,
        take_over_after: float = LEASE,
        max_pending_bytes: int = MOST_PENDING_BYTES,
    ) -> None:
        super().__init__(
            RedisStore(url, name=name),
            max_pending=max_pending,
            when_full=when_full,
            remember=remember,
            max_pending_bytes=max_pending_bytes,
            lease=take_over_after,
        )
