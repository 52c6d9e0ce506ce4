"""What a Redis outbox does with dead letters, in Lua: each in one step."""

from lago_orgs.recorder.outboxes.redis_parts import COMMON, LETTERS, NOTING, ONCE, OutboxScript

# How many there are of each organization among the next thousand, and where those begin that come after.
TALLY = OutboxScript(
    "dead-letters dead-order",
    """
local found, many = redis.call('ZRANGEBYLEX', dead_order, ARGV[1], '+', 'LIMIT', 0, 1000), {}
for _, where in ipairs(found) do
    local text = redis.call('HGET', dead_letters, where)
    local name = text and cjson.decode(text)[1] or ''
    many[name] = (many[name] or 0) + 1
end
return {#found == 1000 and '(' .. found[1000] or '', cjson.encode(many)}
""",
)

FIND = OutboxScript(
    "dead-letters dead-order dead-ids",
    """
local places, limit, after = {}, tonumber(ARGV[1]), ARGV[2]
if #ARGV == 2 then
    places = redis.call('ZRANGEBYLEX', dead_order, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, limit)
else
    for index = 3, #ARGV do
        local first, last = '[' .. ARGV[index] .. '\\0', '(' .. ARGV[index] .. '\\1'
        for _, member in ipairs(redis.call('ZRANGEBYLEX', dead_ids, first, last)) do
            local where = string.sub(member, #ARGV[index] + 2)
            if where > after then places[#places + 1] = where end
        end
    end
    table.sort(places)
end
local found, size = {}, 0
for index = 1, math.min(limit, #places) do
    local text = redis.call('HGET', dead_letters, places[index])
    if text then
        found[#found + 1] = {places[index], text}
        size = size + #text
        if size > 33554432 then return found end
    end
end
return found
""",
)

RAISE = OutboxScript(
    "answer waiting known books routes dead-letters dead-order dead-ids",
    COMMON,
    LETTERS,
    ONCE,
    """
local risen = 0
for _, where in ipairs(ARGV) do
    local letter = exhume(where)
    if letter then
        wait_again(letter, letter, letter[11])
        risen = risen + 1
    end
end
return answered(risen)
""",
)

AMEND = OutboxScript(
    "answer waiting known books routes dead-letters dead-order dead-ids history history-order",
    COMMON,
    LETTERS,
    ONCE,
    """
local values, text = {unpack(ARGV, 4, 13)}, redis.call('HGET', dead_letters, ARGV[3])
if not text or identity(cjson.decode(text)) ~= identity(values) then return answered(0) end
local letter = exhume(ARGV[3])
write_history(ARGV[1], 'amended', ARGV[2], letter)
wait_again(letter, values, string.format('%d', letter[11] + 1))
return answered(1)
""",
)

REISSUE = OutboxScript(
    "answer waiting known books settled dead-letters dead-order dead-ids history history-order",
    COMMON,
    LETTERS,
    ONCE,
    """
local letter = exhume(ARGV[4])
if not letter then return answered(0) end
local values = {unpack(ARGV, 5, 14)}
count('discarded:' .. letter[1], 1)
write_history(ARGV[1], 'discarded', ARGV[2], letter)
redis.call('HSET', known, identity(letter), event(letter))
redis.call('ZADD', settled, age(ARGV[4]), identity(letter))
redis.call('HSET', known, identity(values), append(values, '0'))
count('recorded:' .. values[1], 1)
count(':recorded', 1)
count(':sequence', 1)
count(':bytes', #values[7])
letter[6] = values[6]
write_history(ARGV[1], 'reissued', ARGV[3], letter)
return answered(1)
""",
)

# What was given up for good stays so, whatever comes late; `known` does not tell it from what was delivered.
UNCOUNT = OutboxScript(
    "answer waiting known books routes settled dead-letters dead-order dead-ids history arrived limits",
    COMMON,
    LETTERS,
    NOTING,
    ONCE,
    """
local booked = 0
for index = 2, #ARGV, 2 do
    local name, reason = ARGV[index], ARGV[index + 1]
    local under, id, values = redis.call('HGET', known, name), nil, nil
    if under and string.sub(under, 1, 1) == '[' then
        values = cjson.decode(under)
        local told = redis.call('HGET', history, values[6])
        local entries = told and cjson.decode(told) or {}
        if #entries > 0 and entries[#entries][2] == 'discarded' then values = nil end
        if values then
            id = append(values, '0')
            remove(id)
            redis.call('HSET', known, name, id)
            redis.call('ZREM', settled, name)
            count('delivered:' .. values[1], -1)
            bury(id, values, '0', reason, '2', ARGV[1], '')
        end
    elseif under then
        id, values = under, entry(under)
        if values then
            remove(id)
            local route = redis.call('HGET', routes, id) or ''
            redis.call('HDEL', routes, id)
            count(':bytes', -#values[7])
            note(id, 'dead', values)
            bury(id, values, values[11], reason, '2', ARGV[1], route)
        end
    end
    if values then
        count('dead:' .. values[1], 1)
        count(':uncounted', 1)
        booked = booked + 1
    end
end
return answered(booked)
""",
)

DISCARD = OutboxScript(
    "answer known books settled dead-letters dead-order dead-ids history history-order",
    COMMON,
    LETTERS,
    ONCE,
    """
local gone = 0
for index = 3, #ARGV do
    local letter = exhume(ARGV[index])
    if letter then
        count('discarded:' .. letter[1], 1)
        write_history(ARGV[1], 'discarded', ARGV[2], letter)
        redis.call('HSET', known, identity(letter), event(letter))
        redis.call('ZADD', settled, age(ARGV[index]), identity(letter))
        gone = gone + 1
    end
end
return answered(gone)
""",
)
