"""What a Redis outbox does in one step on the server, in Lua: nobody ever sees half of it.

The keys, all on one node of a cluster:

- waiting: a stream of the events that wait. Its ids are instants of Redis's clock, so that they only grow, and none is
  given twice, even where Redis was emptied or went back to an earlier state.
- known: by identity, the stream id of an event that waits or is dead, or the event itself once it is delivered.
- routes: by stream id, the subscription that an event is sent under.
- dead-letters, dead-order, dead-ids: dead letters by place, the places in order, the places by transaction id.
- settled: the identities of delivered events in their order, to forget the oldest.
- books: counts as `column:organization`, and those of the whole outbox as `:name`; a copy of the epoch as `:epoch`.
- epoch: chosen by chance for an empty Redis; when it changes, everything was lost.
- losses: how many events were lost, by the epoch in which they waited; and where a key was deleted, by a chosen name.

Any of them may be deleted by hand: see `redis_audit`.

A script that must work on a full Redis begins with a write that needs no memory: what comes after that is let through.
"""

from lago_orgs.recorder.outboxes.redis_parts import COMMON, LETTERS, LOSSES, NOTING, ONCE, STATE, OutboxScript

# A known event whose entry is gone (somebody cut the stream) is not known any more.
KNOW = """
local function known_as(name)
    local under = redis.call('HGET', known, name)
    if under and string.sub(under, 1, 1) ~= '[' then
        local found = entry(under)
        under = found and event(found) or redis.call('HGET', dead_letters, place(under))
    end
    return under
end
"""
KNOWN = OutboxScript("waiting known books dead-letters", COMMON, KNOW, "return known_as(ARGV[1])")

INSERT = OutboxScript(
    "waiting known books epoch dead-letters",
    COMMON,
    STATE,
    KNOW,
    """
local values = {unpack(ARGV, 2, 11)}
local name = identity(values)
local under = known_as(name)
if under then return {under, state()} end
if redis.call('EXISTS', known) == 0 and redis.call('XLEN', waiting) > 0 then return {'', state()} end
local id = append(values, '0')
redis.call('HSET', known, name, id)
count('recorded:' .. values[1], 1)
count(':recorded', 1)
count(':sequence', 1)
count(':bytes', #values[7])
redis.call('SET', epoch, redis.call('HGET', books, ':epoch') or ARGV[1], 'NX')
redis.call('HSETNX', books, ':epoch', redis.call('GET', epoch))
return {false, state()}
""",
)

WAITING = OutboxScript(
    "waiting routes",
    """
local rows, size, start, left = {}, 0, ARGV[1], tonumber(ARGV[2])
while left > 0 do
    local wanted = math.min(left, 50)
    local found = redis.call('XRANGE', waiting, start, '+', 'COUNT', wanted)
    for _, each in ipairs(found) do
        local row = {each[1], redis.call('HGET', routes, each[1]) or ''}
        for index = 1, 10 do row[index + 2] = each[2][2 + 2 * index] end
        size = size + #row[9]
        if #rows > 0 and size > tonumber(ARGV[3]) then return rows end
        rows[#rows + 1] = row
    end
    if #found < wanted then return rows end
    left = left - wanted
    local instant, step = string.match(found[#found][1], '(%d+)-(%d+)')
    start = string.format('%s-%d', instant, step + 1)
end
return rows
""",
)

NEWEST = OutboxScript(
    "waiting",
    """
if redis.call('EXISTS', waiting) == 0 then return '0-0' end
local told = redis.call('XINFO', 'STREAM', waiting)
for index = 1, #told, 2 do
    if told[index] == 'last-generated-id' then return told[index + 1] end
end
""",
)

PENDING = OutboxScript("waiting books epoch", STATE, "return state()")

ROUTE = OutboxScript(
    "waiting routes",
    """
redis.call('HDEL', routes, '')
local held = {}
for index = 1, #ARGV, 2 do
    if redis.call('XRANGE', waiting, ARGV[index], ARGV[index])[1] then
        redis.call('HSETNX', routes, ARGV[index], ARGV[index + 1])
    end
    held[#held + 1] = redis.call('HGET', routes, ARGV[index]) or ARGV[index + 1]
end
return held
""",
)

# Only what still waits is booked, and only if it is the event that is meant: nothing counts twice.
SETTLE = OutboxScript(
    "waiting known books epoch dead-letters dead-order dead-ids routes settled arrived limits",
    COMMON,
    STATE,
    LETTERS,
    NOTING,
    """
for index = 2, #ARGV, 4 do
    local id, name, kind, reason = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
    local values = entry(id)
    if values and identity(values) == name then
        remove(id)
        local route = redis.call('HGET', routes, id) or ''
        redis.call('HDEL', routes, id)
        count(':bytes', -#values[7])
        note(id, kind, values)
        if kind == 'delivered' or kind == 'duplicates' then
            count('delivered:' .. values[1], 1)
            redis.call('HSET', known, name, event(values))
            redis.call('ZADD', settled, age(id), name)
        else
            count('dead:' .. values[1], 1)
            bury(id, values, values[11], reason, kind == 'conflicts' and '1' or '0', ARGV[1], route)
        end
        if kind == 'duplicates' or kind == 'conflicts' then count(':' .. kind, 1) end
    end
end
return state()
""",
)

FIGURES = OutboxScript(
    "books waiting",
    """
local first = redis.call('XRANGE', waiting, '-', '+', 'COUNT', 1)[1]
return {cjson.encode(redis.call('HGETALL', books)), first and first[2][20] or ''}
""",
)

# How many events of each organization there are among the next thousand, and where those begin that come after.
TALLY_WAITING = OutboxScript(
    "waiting",
    """
local found, many, after = redis.call('XRANGE', waiting, ARGV[1], '+', 'COUNT', 1000), {}, ''
for _, each in ipairs(found) do many[each[2][4]] = (many[each[2][4]] or 0) + 1 end
if #found == 1000 then
    local instant, step = string.match(found[1000][1], '(%d+)-(%d+)')
    after = string.format('%s-%d', instant, step + 1)
end
return {after, cjson.encode(many)}
""",
)
ADD = OutboxScript(
    "answer books",
    ONCE,
    """
redis.call('HDEL', books, '')
return answered(redis.call('HINCRBY', books, ARGV[1], ARGV[2]))
""",
)

SET_NOTE = OutboxScript(
    "notes",
    """
redis.call('HDEL', notes, '')
redis.call(ARGV[3], notes, ARGV[1], ARGV[2])
return redis.call('HGET', notes, ARGV[1])
""",
)

LEASE = OutboxScript(
    "lease routes",
    """
local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return holder end
redis.call('HDEL', routes, '')
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
return ARGV[1]
""",
)
END_LEASE = OutboxScript("lease", "if redis.call('GET', lease) == ARGV[1] then redis.call('DEL', lease) end")

FORGET = OutboxScript(
    "settled known",
    """
local surplus = redis.call('ZCARD', settled) - tonumber(ARGV[1])
if surplus <= 0 then return 0 end
local gone = redis.call('ZPOPMIN', settled, math.min(surplus, 1000))
for index = 1, #gone, 2 do
    local under = redis.call('HGET', known, gone[index])
    if under and string.sub(under, 1, 1) == '[' then redis.call('HDEL', known, gone[index]) end
end
return math.max(surplus - 1000, 0)
""",
)
FORGET_HISTORY = OutboxScript(
    "history-order history",
    """
local surplus = redis.call('ZCARD', history_order) - tonumber(ARGV[1])
if surplus <= 0 then return 0 end
local gone = redis.call('ZPOPMIN', history_order, math.min(surplus, 1000))
for index = 1, #gone, 2 do redis.call('HDEL', history, gone[index]) end
return math.max(surplus - 1000, 0)
""",
)

BEGIN = OutboxScript(
    "epoch version routes books",
    """
redis.call('HDEL', routes, '')
redis.call('SET', epoch, redis.call('HGET', books, ':epoch') or ARGV[1], 'NX')
redis.call('SET', version, ARGV[2], 'NX')
return {redis.call('GET', epoch), redis.call('GET', version)}
""",
)

# What this host knew to wait is booked as lost; of several hosts' figures the highest counts.
LOSE = OutboxScript(
    "books epoch losses",
    LOSSES,
    """
redis.call('HDEL', books, '')
if ARGV[3] ~= '' and redis.call('GET', epoch) == ARGV[4] then redis.call('SET', epoch, ARGV[3]) end
redis.call('HSET', books, ':epoch', redis.call('GET', epoch))
if tonumber(ARGV[2]) > 0 then lose(ARGV[1], tonumber(ARGV[2])) end
return {redis.call('GET', epoch), all_losses(5)}
""",
)
KEEP_LOSSES = OutboxScript("books losses", LOSSES, "redis.call('HDEL', books, '')\nreturn all_losses(1)")
