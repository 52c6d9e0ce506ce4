"""Whether the keys of a Redis outbox still agree: somebody may delete one of them, or cut the stream.

What another key holds too is made anew from it; what is gone is booked as lost, and said.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from lago_orgs.recorder.outboxes.redis_epochs import new_epoch
from lago_orgs.recorder.outboxes.redis_parts import COMMON, LOSSES, OutboxScript

logger = logging.getLogger("lago_orgs.recorder")

IN_VAIN = 60.0  # seconds until all is counted again where that found nothing: another version of the library is at work

PARTS = "waiting known books epoch dead-letters dead-order dead-ids settled"

# What costs next to nothing to compare. Every event that waits, is dead or is remembered is known, and none that was
# never recorded.
DISAGREE = OutboxScript(
    PARTS,
    """
local held = redis.call('HMGET', books, ':waiting', ':recorded')
local waits, letters, marks = redis.call('XLEN', waiting), redis.call('HLEN', dead_letters), redis.call('HLEN', known)
if waits ~= tonumber(held[1] or 0) or letters ~= redis.call('ZCARD', dead_order) then return 1 end
if letters ~= redis.call('ZCARD', dead_ids) then return 1 end
if marks < waits + letters + redis.call('ZCARD', settled) or marks > tonumber(held[2] or 0) then return 1 end
return 0
""",
)

# Of the books an organization's `recorded` is brought down to what is there; where they are gone, it is what is there.
COUNT_ALL = OutboxScript(
    f"{PARTS} losses",
    COMMON,
    LOSSES,
    """
redis.call('HDEL', books, '')
local function held(name) return tonumber(redis.call('HGET', books, name) or 0) end
local function add(tally, name, by) tally[name] = (tally[name] or 0) + by end
local was_lost = redis.call('HLEN', known) > held(':recorded')
local names, there, dead, given, known_by, size, start = {}, {}, {}, {}, {}, 0, '-'
repeat
    local found = redis.call('XRANGE', waiting, start, '+', 'COUNT', 1000)
    for _, each in ipairs(found) do
        local values = {}
        for index = 1, 10 do values[index] = each[2][2 + 2 * index] end
        add(there, values[1], 1)
        names[values[1]] = true
        size = size + #values[7]
        redis.call('HSET', known, identity(values), each[1])
        known_by[each[1]] = true
        local instant, step = string.match(each[1], '(%d+)-(%d+)')
        start = string.format('%s-%d', instant, step + 1)
    end
until #found < 1000
local letters, conflicts, uncounted = redis.call('HGETALL', dead_letters), 0, 0
redis.call('DEL', dead_order, dead_ids)
for index = 1, #letters, 2 do
    local letter, instant, step = cjson.decode(letters[index + 1]), string.match(letters[index], '(%d+)-(%d+)')
    add(there, letter[1], 1)
    add(dead, letter[1], 1)
    names[letter[1]] = true
    redis.call('ZADD', dead_order, 0, letters[index])
    redis.call('ZADD', dead_ids, 0, letter[6] .. '\\0' .. letters[index])
    local id = string.format('%.0f-%.0f', tonumber(instant), tonumber(step))
    redis.call('HSET', known, identity(letter), id)
    known_by[id] = true
    if letter[13] == '1' then conflicts = conflicts + 1 end
    if letter[13] == '2' then uncounted = uncounted + 1 end
end
local marks = redis.call('HGETALL', known)
for index = 1, #marks, 2 do
    local text = marks[index + 1]
    if string.sub(text, 1, 1) == '[' then
        if was_lost then add(given, cjson.decode(text)[1], 1) end
    elseif not known_by[text] then
        redis.call('HDEL', known, marks[index])
    end
end
for name in pairs(given) do names[name] = true end
for _, field in ipairs(redis.call('HKEYS', books)) do
    local name = string.match(field, '^recorded:(.*)$')
    if name then names[name] = true end
end
local lost, recorded = 0, 0
for name in pairs(names) do
    local delivered = math.max(held('delivered:' .. name), given[name] or 0)
    local stays = delivered + held('discarded:' .. name) + (there[name] or 0)
    if not was_lost then lost = lost + math.max(0, held('recorded:' .. name) - stays) end
    redis.call('HSET', books, 'recorded:' .. name, stays, 'delivered:' .. name, delivered, 'dead:' .. name,
        dead[name] or 0)
    recorded = recorded + stays
end
redis.call('HSET', books, ':recorded', recorded, ':waiting', redis.call('XLEN', waiting), ':bytes', size,
    ':conflicts', conflicts, ':uncounted', uncounted,
    ':sequence', string.format('%.0f', math.max(held(':sequence'), tonumber(ARGV[1]), recorded)))
if lost > 0 then lose(ARGV[2], lost) end
local forgotten = 0
for _, name in ipairs(redis.call('ZRANGE', settled, 0, -1)) do
    if redis.call('HEXISTS', known, name) == 0 then
        redis.call('ZREM', settled, name)
        forgotten = forgotten + 1
    end
end
return {lost, was_lost and 1 or 0, forgotten}
""",
)


class Audit:
    """Looks whether the keys agree, and counts all anew where they do not.

    Args:
        run: Runs a script.
        place: Where the outbox is, for messages.
        monotonic: The clock, in seconds.
    """

    def __init__(self, run: Callable[..., Any], place: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._run, self._place = run, place
        self._monotonic = monotonic
        self._not_before = float("-inf")

    def look(self, sequence: int) -> str | None:
        """Return what was lost, in words; None if nothing was.

        Args:
            sequence: How many events are known to have been recorded.
        """
        if self._monotonic() < self._not_before or not int(self._run(DISAGREE)):
            return None
        return self.count_all(sequence)

    def count_all(self, sequence: int) -> str | None:
        """Count all anew, and return what was lost, in words; None if nothing was."""
        lost, was_without_books, forgotten = map(int, self._run(COUNT_ALL, sequence, f"keys-{new_epoch()}"))
        if not (lost or was_without_books or forgotten):
            self._not_before = self._monotonic() + IN_VAIN
            return None
        if not (lost or was_without_books):
            said = (
                f"{self._place} lost what it knew of {forgotten} events that were delivered or discarded (a key of it "
                "was deleted): where their transaction ids are used again, these are taken for new events"
            )
        elif was_without_books:
            said = (
                f"{self._place} lost its books, which were made anew from the events that it holds: of what was "
                "delivered before, they count what is remembered"
            )
        else:
            said = (
                f"{self._place} lost {lost} events that waited or were dead letters (a key of it was deleted, or its "
                "stream was cut): they are not billed, but for those that were on their way to Lago just then"
            )
        logger.error(said)
        return said
