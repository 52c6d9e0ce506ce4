"""Whether a Redis user may do all that an outbox does: a script that is refused one command has done half of it."""

from collections.abc import Callable
from typing import Any

from lago_orgs.recorder.errors import OutboxUnavailable
from lago_orgs.recorder.outboxes.redis_parts import OutboxScript

# Each command that the scripts call, on a key of its own. A full Redis refuses some for another reason.
RIGHTS = OutboxScript(
    "rights",
    """
local refused = {}
local function look(name, ...)
    local answer = redis.pcall(name, ...)
    local said = type(answer) == 'table' and answer.err or ''
    if string.find(said, 'run this command') or string.find(said, 'permission') or string.find(said, 'Unknown') then
        refused[#refused + 1] = name
    end
end
for _, command in ipairs({
    {'DEL'}, {'EXISTS'}, {'EXPIRE', 1}, {'GET'}, {'HDEL', ''}, {'HEXISTS', ''}, {'HGET', ''}, {'HGETALL'},
    {'HINCRBY', '', 1}, {'HKEYS'}, {'HLEN'}, {'HMGET', ''}, {'HSCAN', 0}, {'HSET', '', ''}, {'HSETNX', '', ''},
    {'TTL'}, {'ZADD', 0, ''}, {'ZCARD'}, {'ZPOPMIN'}, {'ZRANGE', 0, 0}, {'ZRANGEBYLEX', '-', '+'}, {'ZREM', ''},
    {'XADD', '*', '', ''}, {'XDEL', '0-1'}, {'XLEN'}, {'XRANGE', '-', '+'}, {'SET', ''}, {'DEL'},
}) do
    look(command[1], rights, unpack(command, 2))
end
look('TIME')
look('XINFO', 'STREAM', rights)
return refused
""",
)


def check_rights(run: Callable[..., Any], place: str) -> None:
    """See that every command may be run, before anything is kept.

    Args:
        run: Runs a script.
        place: Where the outbox is, for messages.

    Raises:
        OutboxUnavailable: Some are refused; the message names them.
    """
    refused = sorted({str(name) for name in run(RIGHTS)})
    if refused:
        raise OutboxUnavailable(
            f"{place} cannot be used: the Redis user may not run {', '.join(refused)}, which it takes to keep and book "
            f"events; grant it (ACL SETUSER ... {' '.join(f'+{name.lower()}' for name in refused)})"
        )
