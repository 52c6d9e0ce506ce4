"""Outboxes in Redis that an older version of this library kept, and how they are taken over.

Version 1 had keys of other names: a stream `events` with a consumer group, the hashes `recorded`, `delivered`, `dead`,
`numbers`, `ids` and `letters`, the sorted sets `forgettable` and `letter-order`. What is in them is moved piece by
piece, each in one step: hosts that do the same meanwhile move other pieces, hosts of version 1 that record meanwhile
are taken over the next time, and what they have in hand is sent twice at most, which Lago recognises.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from lago_orgs._core.events import OWN_ID, OWN_TIME, Event
from lago_orgs.recorder.outboxes.redis_parts import COMMON, LETTERS, OutboxScript
from lago_orgs.recorder.outboxes.redis_records import key_of

VERSION = 2
PIECE = 200  # entries that one step moves
PROPERTIES = ',"properties":'


class Former(NamedTuple):
    """An event of version 1.

    Args:
        event: The event as it is kept now.
        subscription: What it was going to be sent under.
        key: What it was known by.
    """

    event: Event
    subscription: str
    key: str


def former(text: str, now: int) -> Former:
    """Read an event of version 1.

    Args:
        text: Its organization, subscription, transaction id, payload, and whether id and instant are the caller's own.
        now: The present instant, in milliseconds since 1970: when it was recorded, if nothing tells.
    """
    organization, subscription, transaction_id, payload, has_own_id, has_own_time = json.loads(text)
    product = pinned = ""
    if subscription.startswith(f"{organization}:") and subscription != f"{organization}:":
        product = subscription.removeprefix(f"{organization}:")
    elif subscription != organization:
        pinned = subscription
    at = payload.index(PROPERTIES)
    head = json.loads(f"{payload[:at]}}}")
    properties = payload[at + len(PROPERTIES) : payload.rindex("}")]
    timestamp = _milliseconds(head["timestamp"])
    event = Event(
        organization,
        product,
        head["code"],
        _user(properties),
        timestamp,
        transaction_id,
        properties,
        (OWN_ID if has_own_id else 0) | (OWN_TIME if has_own_time else 0),
        now if has_own_time else timestamp,
        pinned,
    )
    return Former(event, subscription, json.dumps([transaction_id, subscription]))


def _user(properties: str) -> str:
    try:  # version 1 kept numbers longer and lists deeper than Python reads
        user = json.loads(properties, parse_int=float).get("user_id")
    except (ValueError, RecursionError):
        return ""
    return user if isinstance(user, str) else ""


def _milliseconds(seconds: str) -> int:
    whole, _, rest = seconds.lstrip("-").partition(".")
    value = int(whole) * 1000 + int(f"{rest:0<3}"[:3])
    return -value if seconds.startswith("-") else value


# The total is not taken away but remembered as taken: version 1 makes its stream's ids of it.
COUNTS = OutboxScript(
    "books recorded delivered dead numbers",
    """
local function add(name, by) redis.call('HINCRBY', books, name, by) end
redis.call('HDEL', books, '')
local total = tonumber(redis.call('HGET', numbers, 'recorded') or 0)
local before = tonumber(redis.call('HGET', books, ':taken') or 0)
if total ~= before then
    add(':recorded', total - before)
    add(':sequence', total - before)
    redis.call('HSET', books, ':taken', total)
end
for _, name in ipairs({'repeats', 'duplicates', 'conflicts', 'dropped'}) do
    local number = redis.call('HGET', numbers, name)
    if number then
        add(':' .. name, number)
        redis.call('HDEL', numbers, name)
    end
end
for _, column in ipairs({'recorded', 'delivered', 'dead'}) do
    local hash = ({recorded = recorded, delivered = delivered, dead = dead})[column]
    local found = redis.call('HSCAN', hash, 0, 'COUNT', 200)[2]
    for index = 1, #found, 2 do
        for _, other in ipairs({{'recorded', recorded}, {'delivered', delivered}, {'dead', dead}}) do
            local number = redis.call('HGET', other[2], found[index])
            if number then
                add(other[1] .. ':' .. found[index], number)
                redis.call('HDEL', other[2], found[index])
            end
        end
    end
    if #found > 0 then return 1 end
end
return 0
""",
)

# An event whose identity was recorded anew meanwhile was a repeat, which version 1 could not see.
EVENTS = OutboxScript(
    "waiting known books routes events ids",
    COMMON,
    """
for index = 1, #ARGV, 14 do
    local id, key, name, route = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
    local values = {unpack(ARGV, index + 4, index + 13)}
    if redis.call('XDEL', events, id) == 1 then
        redis.call('HDEL', ids, key)
        if redis.call('HEXISTS', known, name) == 1 then
            count('recorded:' .. values[1], -1)
            count(':recorded', -1)
            count(':repeats', 1)
        else
            local place = append(values, '0')
            redis.call('HSET', known, name, place)
            redis.call('HSET', routes, place, route)
            count(':bytes', #values[7])
        end
    end
end
""",
)

SETTLED = OutboxScript(
    "known settled forgettable ids",
    COMMON,
    """
for index = 1, #ARGV, 13 do
    local key, number, name = ARGV[index], ARGV[index + 1], ARGV[index + 2]
    if redis.call('ZREM', forgettable, key) == 1 then
        redis.call('HDEL', ids, key)
        if name ~= '' then
            redis.call('HSETNX', known, name, event({unpack(ARGV, index + 3, index + 12)}))
            redis.call('ZADD', settled, 'NX', number, name)
        end
    end
end
""",
)

# A dead letter keeps its place, which comes before all those that are given out now.
DEAD = OutboxScript(
    "known books letters letter-order ids dead-letters dead-order dead-ids",
    COMMON,
    LETTERS,
    """
for index = 1, #ARGV, 17 do
    local id, key, name, route = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
    local reason, conflict, at = ARGV[index + 4], ARGV[index + 5], ARGV[index + 6]
    local values = {unpack(ARGV, index + 7, index + 16)}
    if redis.call('ZREM', letter_order, id) == 1 then
        redis.call('HDEL', letters, id)
        redis.call('HDEL', ids, key)
        redis.call('HSETNX', known, name, id)
        bury(id, values, '0', reason, conflict, at, route)
    end
end
""",
)


class TakeOver:
    """Moves what version 1 kept; harmless to repeat, and cheap when nothing is left.

    Args:
        run: Runs a script.
        ask: Gives a command.
        key: The name of the key of a part.
    """

    def __init__(self, run: Callable[..., Any], ask: Callable[..., Any], key: Callable[[str], str]) -> None:
        self._run, self._ask, self._key = run, ask, key

    def all(self) -> None:
        """Move everything: the counts first, then what waits in its order, what was delivered, what is dead."""
        old = ("events", "recorded", "delivered", "dead", "numbers", "forgettable", "letter-order")
        if not self._ask("EXISTS", *map(self._key, old)):
            return
        while self._run(COUNTS):
            pass
        while found := self._ask("XRANGE", self._key("events"), "-", "+", "COUNT", PIECE):
            self._move(EVENTS, self._events(found))
        while found := self._ask("ZRANGE", self._key("forgettable"), 0, PIECE - 1, "WITHSCORES"):
            self._move(SETTLED, self._settled(found))
        while found := self._ask("ZRANGE", self._key("letter-order"), 0, PIECE - 1):
            self._move(DEAD, self._dead(found))

    def _move(self, script: OutboxScript, items: Iterator[list[str]]) -> None:
        portion: list[str] = []
        size = 0
        for item in items:
            size += sum(map(len, item))
            portion += item
            if size > 1 << 22:
                self._run(script, *portion)
                portion, size = [], 0
        if portion:
            self._run(script, *portion)

    def _events(self, found: Sequence[Any]) -> Iterator[list[str]]:
        now = _now()
        for place, fields in found:
            event, subscription, key = former(fields[fields.index("event") + 1], now)
            yield [place, key, key_of(event), subscription, *map(str, event)]

    def _settled(self, found: Sequence[str]) -> Iterator[list[str]]:
        keys, now = found[::2], _now()
        for key, number, text in zip(keys, found[1::2], self._ask("HMGET", self._key("ids"), *keys), strict=True):
            if text is None:  # forgotten between the two questions
                yield [key, number, "", *[""] * 10]
            else:
                event = former(text, now).event
                yield [key, number, key_of(event), *map(str, event)]

    def _dead(self, found: Sequence[str]) -> Iterator[list[str]]:
        now = _now()
        for place, text in zip(found, self._ask("HMGET", self._key("letters"), *found), strict=True):
            if text is None:
                self._ask("ZREM", self._key("letter-order"), place)
                continue
            letter = json.loads(text)
            event, subscription, key = former(letter["event"], now)
            fate = [letter["reason"], "1" if letter["is_conflict"] else "0", str(letter["at"])]
            yield [place, key, key_of(event), subscription, *fate, *map(str, event)]


def _now() -> int:
    return time.time_ns() // 1_000_000
