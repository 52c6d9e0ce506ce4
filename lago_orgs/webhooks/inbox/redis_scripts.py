"""What an inbox in Redis does in one step on the server, in Lua: nobody ever sees half of it.

The keys, all on one node of a cluster, behind a common name: `sequence` counts places. `row:N` is a delivery. `known`
has the place by key and by digest. `due` has what waits by the instant at which it may be taken out; `claims` says who
has it. `handled` and `dead` have the rest. `lane:...`, `about:...` and `healed:...` have places by what a delivery
tells of. A place is written with 16 digits, so that what is due at one instant is taken out in the order of places.

Instants are Redis's own, in milliseconds, but for that at which a delivery came.
"""

from lago_orgs._store.redis import Script

COMMON = """
local p = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function row(seq) return p .. 'row:' .. seq end
local LANES = {'customer', 'subscription', 'object'}
local function lanes(seq, command)
    for _, lane in ipairs(LANES) do
        local value = redis.call('HGET', row(seq), lane)
        if value and value ~= '' then
            if command == 'ZADD' then redis.call('ZADD', p .. 'lane:' .. lane .. ':' .. value, seq, seq)
            else redis.call('ZREM', p .. 'lane:' .. lane .. ':' .. value, seq) end
        end
    end
end
local function is_mine(seq, owner)
    return redis.call('HGET', p .. 'claims', seq) == owner and redis.call('ZSCORE', p .. 'due', seq)
end
local function settle(seq, where, score)
    redis.call('HDEL', p .. 'claims', seq)
    redis.call('ZREM', p .. 'due', seq)
    lanes(seq, 'ZREM')
    redis.call('ZADD', p .. where, score, seq)
end
local function finish(seq, owner, done)
    if is_mine(seq, owner) then
        redis.call('HSET', row(seq), 'done', done, 'error', '')
        settle(seq, 'handled', redis.call('HGET', row(seq), 'received_at'))
    end
end
local NAMES = {'key', 'digest', 'type', 'body', 'received_at', 'healed', 'customer', 'subscription', 'object',
    'attempts', 'done', 'error'}
local function shown(seq)
    local values = redis.call('HMGET', row(seq), unpack(NAMES))
    if not values[2] then return nil end
    table.insert(values, 1, seq)
    return values
end
local function all(seqs)
    local found = {}
    for _, seq in ipairs(seqs) do found[#found + 1] = shown(seq) end
    return found
end
"""


def _script(text: str) -> Script:
    return Script(COMMON + text)


INSERT = _script("""
local key, digest = ARGV[1], ARGV[2]
local held = (key ~= '' and redis.call('HGET', p .. 'known', 'key:' .. key))
    or redis.call('HGET', p .. 'known', 'digest:' .. digest)
if held then
    local there = redis.call('HMGET', row(held), 'digest', 'received_at')
    return {0, there[1] or '', there[2] or '', held}
end
if ARGV[10] == '0' and ARGV[9] ~= '' and redis.call('EXISTS', p .. 'healed:' .. ARGV[9]) == 1 then
    return {0, '', '', ''}
end
local seq = string.format('%016d', redis.call('INCR', p .. 'sequence'))
local fields = {'attempts', 0, 'done', '[]', 'error', ''}
for index = 1, 9 do
    fields[#fields + 1] = NAMES[index]
    fields[#fields + 1] = ARGV[index]
end
redis.call('HSET', row(seq), unpack(fields))
if key ~= '' then redis.call('HSET', p .. 'known', 'key:' .. key, seq) end
redis.call('HSET', p .. 'known', 'digest:' .. digest, seq)
redis.call('ZADD', p .. 'due', now, seq)
lanes(seq, 'ZADD')
if ARGV[9] ~= '' then
    redis.call('ZADD', p .. 'about:' .. ARGV[9], seq, seq)
    if ARGV[6] == '1' then redis.call('ZADD', p .. 'healed:' .. ARGV[9], seq, seq) end
end
return {1, '', '', seq}
""")
CLAIM = _script("""
if ARGV[3] then finish(ARGV[3], ARGV[1], ARGV[4]) end
local seq = redis.call('ZRANGEBYSCORE', p .. 'due', '-inf', now, 'LIMIT', 0, 1)[1]
if not seq then return nil end
redis.call('ZADD', p .. 'due', now + ARGV[2], seq)
redis.call('HSET', p .. 'claims', seq, ARGV[1])
redis.call('HINCRBY', row(seq), 'attempts', 1)
return shown(seq)
""")
RENEW = _script("""
for index = 3, #ARGV do
    if is_mine(ARGV[index], ARGV[1]) then redis.call('ZADD', p .. 'due', now + ARGV[2], ARGV[index]) end
end
""")
PROGRESS = _script("if is_mine(ARGV[1], ARGV[2]) then redis.call('HSET', row(ARGV[1]), 'done', ARGV[3]) end")
FINISH = _script("finish(ARGV[1], ARGV[2], ARGV[3])")
PUT_BACK = _script("""
if is_mine(ARGV[1], ARGV[2]) then
    redis.call('HSET', row(ARGV[1]), 'error', ARGV[4])
    redis.call('HINCRBY', row(ARGV[1]), 'attempts', 0 - tonumber(ARGV[5]))
    redis.call('ZADD', p .. 'due', now + ARGV[3], ARGV[1])
    redis.call('HDEL', p .. 'claims', ARGV[1])
end
""")
BURY = _script("""
if is_mine(ARGV[1], ARGV[2]) then
    redis.call('HSET', row(ARGV[1]), 'error', ARGV[3])
    settle(ARGV[1], 'dead', ARGV[1])
end
""")
BLOCKED = _script("""
local first = redis.call('ZRANGE', p .. 'lane:' .. ARGV[2], 0, 0)[1]
if not first or first >= ARGV[1] then return -1 end
return math.max(0, math.ceil((redis.call('ZSCORE', p .. 'due', first) or now) - now))
""")
OWNERS = _script("return redis.call('HVALS', p .. 'claims')")
RELEASE = _script("""
local claims = redis.call('HGETALL', p .. 'claims')
for index = 1, #claims, 2 do
    if claims[index + 1] == ARGV[1] then
        redis.call('HDEL', p .. 'claims', claims[index])
        if redis.call('ZSCORE', p .. 'due', claims[index]) then redis.call('ZADD', p .. 'due', now, claims[index]) end
    end
end
""")
ABOUT = _script("return all(redis.call('ZRANGE', p .. ARGV[1], 0, -1))")
LETTERS = _script("return all(redis.call('ZRANGEBYSCORE', p .. 'dead', '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2]))")
REPLAY = _script("""
local count = 0
for _, seq in ipairs(ARGV) do
    if redis.call('EXISTS', row(seq)) == 1 and not redis.call('ZSCORE', p .. 'due', seq) then
        redis.call('ZREM', p .. 'handled', seq)
        redis.call('ZREM', p .. 'dead', seq)
        redis.call('HSET', row(seq), 'attempts', 0, 'done', '[]', 'error', '')
        redis.call('ZADD', p .. 'due', now, seq)
        lanes(seq, 'ZADD')
        count = count + 1
    end
end
return count
""")
COUNTS = _script("""
return {redis.call('ZCARD', p .. 'due'), redis.call('ZCARD', p .. 'handled'), redis.call('ZCARD', p .. 'dead')}
""")
NEXT_DUE = _script("""
local first = redis.call('ZRANGE', p .. 'due', 0, 0, 'WITHSCORES')
if not first[1] then return -1 end
return math.max(0, math.ceil(first[2] - now))
""")
FORGET = _script("""
local old = redis.call('ZRANGEBYSCORE', p .. 'handled', '-inf', '(' .. ARGV[1], 'LIMIT', 0, 200)
for _, seq in ipairs(old) do
    local held = redis.call('HMGET', row(seq), 'key', 'digest', 'object')
    for name, value in pairs({['key:'] = held[1] or '', ['digest:'] = held[2] or ''}) do
        local known = p .. 'known'
        if redis.call('HGET', known, name .. value) == seq then redis.call('HDEL', known, name .. value) end
    end
    redis.call('ZREM', p .. 'about:' .. (held[3] or ''), seq)
    redis.call('ZREM', p .. 'healed:' .. (held[3] or ''), seq)
    redis.call('ZREM', p .. 'handled', seq)
    redis.call('DEL', row(seq))
end
return #old
""")
