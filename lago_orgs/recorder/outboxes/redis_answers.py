"""Lago's answers in Redis, for all hosts of an outbox: each is kept for a while, and one host asks for it.

Two keys for each, beside those of `redis_scripts`: told, the moment of asking and the answer; asking, who asks.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lago_orgs.recorder.outboxes.answers import Told
from lago_orgs.recorder.outboxes.redis_parts import OutboxScript

TAKE = OutboxScript(
    "told asking",
    """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local found = redis.call('GET', told)
local shown = string.format('%.6f', now)
if found then
    local at, text = string.match(found, '^(%S+) (.*)$')
    local age = now - tonumber(at)
    if age >= 0 and age <= tonumber(ARGV[2]) then return {text, string.format('%.6f', age), shown, 0} end
end
redis.call('SET', asking, ARGV[1], 'NX', 'PX', ARGV[3])
return {false, '0', shown, redis.call('GET', asking) == ARGV[1] and 1 or 0}
""",
)
GIVE_UP = OutboxScript("asking", "if redis.call('GET', asking) == ARGV[1] then redis.call('DEL', asking) end")
PUT = OutboxScript(
    "told asking",
    """
redis.call('SET', told, ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[4])
if redis.call('GET', asking) == ARGV[1] then redis.call('DEL', asking) end
""",
)


class RedisAnswers:
    """Answers that the hosts of an outbox in Redis share.

    Args:
        run: Runs a script on keys of these names.
    """

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run

    def take(self, name: str, owner: str, *, most_age: float, seconds: float) -> Told:
        """Return an answer, or the right to ask."""
        text, age, now, is_ours = self._run(TAKE, _keys(name), owner, most_age, round(seconds * 1000))
        return Told(text, float(age), float(now), bool(is_ours))

    def put(self, name: str, owner: str, text: str, *, asked_at: float, seconds: float) -> None:
        """Keep an answer for a while, and give the right to ask back."""
        self._run(PUT, _keys(name), owner, f"{asked_at:.6f}", text, max(1, round(seconds * 1000)))

    def give_up(self, name: str, owner: str) -> None:
        """Give the right to ask back."""
        self._run(GIVE_UP, _keys(name), owner)


def _keys(name: str) -> Mapping[str, str]:
    return {"told": f"told:{name}", "asking": f"asking:{name}"}
