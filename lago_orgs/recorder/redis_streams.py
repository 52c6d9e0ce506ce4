"""The outbox in Redis, where it is found by its extra: nothing of it is loaded with the recorder."""

from lago_orgs.recorder.outboxes.redis_outbox import RedisOutbox

__all__ = ["RedisOutbox"]
