"""What limits do in a Redis outbox in one step on the server, in Lua; the keys are told of in `redis_limits`."""

from lago_orgs.recorder.outboxes.redis_parts import OutboxScript

# Ten values of an event behind two of the entry's own, in both streams.
CHANGES = OutboxScript(
    "waiting arrived epoch limits routes",
    """
redis.call('HDEL', routes, '')
redis.call('SET', limits, '1', 'EX', ARGV[4])
local now = redis.call('TIME')
local function last(key)
    if redis.call('EXISTS', key) == 0 then return '0-0' end
    local told = redis.call('XINFO', 'STREAM', key)
    for index = 1, #told, 2 do
        if told[index] == 'last-generated-id' then return told[index + 1] end
    end
end
return {
    now[1] .. '.' .. string.format('%06d', now[2]), redis.call('GET', epoch) or '', last(waiting), last(arrived),
    redis.call('XRANGE', waiting, ARGV[1], '+', 'COUNT', ARGV[3]),
    redis.call('XRANGE', arrived, ARGV[2], '+', 'COUNT', ARGV[3])
}
""",
)
NEWS = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local function halves(id)
    local one, other = string.match(id, '^(%d+)-(%d+)$')
    return tonumber(one), tonumber(other)
end
local function is_before(one, other)
    local a, b = halves(one)
    local c, d = halves(other)
    return a < c or (a == c and b < d)
end
local function concerned(key, after, offset, place)
    local many = 0
    for _, each in ipairs(redis.call('XRANGE', key, after, '+')) do
        local values = each[2]
        if values[offset] == ARGV[1] and values[offset + 2] == ARGV[2] and values[offset + 4] == ARGV[3]
            and not (place and is_before(values[2], place)) then
            many = many + 1
        end
    end
    return many
end
local function sums(but)
    local whole, part, own_whole, own_part, ahead_whole, ahead_part = 0, 0, 0, 0, 0, 0
    local found = redis.call('HGETALL', holds)
    for index = 1, #found, 2 do
        local held = cjson.decode(found[index + 1])
        local name = found[index] .. '\\0' .. ARGV[1] .. '\\0' .. ARGV[2] .. '\\0'
        if tonumber(held[4]) <= now or redis.call('HEXISTS', known, name) == 1 then
            redis.call('HDEL', holds, found[index])
        elseif found[index] ~= but then
            whole, part = whole + tonumber(held[2]), part + tonumber(held[3])
            if held[1] == ARGV[4] then
                own_whole, own_part = own_whole + tonumber(held[2]), own_part + tonumber(held[3])
            end
            if held[5] then
                ahead_whole, ahead_part = ahead_whole + tonumber(held[2]), ahead_part + tonumber(held[3])
            end
        end
    end
    local parts = tonumber(ARGV[5])
    return whole + math.floor(part / parts), part % parts, own_whole + math.floor(own_part / parts), own_part % parts,
        ahead_whole + math.floor(ahead_part / parts), ahead_part % parts
end
local function text(number) return string.format('%.0f', number) end
"""
HOLD = OutboxScript(
    "waiting arrived known epoch holds routes",
    NEWS,
    """
redis.call('HDEL', routes, '')
local id, mine, place, arrival, generation = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local whole, part, own_whole, own_part, ahead_whole, ahead_part = sums(id)
local outdated = (string.match(redis.call('GET', epoch) or '', '^%d+') or '0') ~= generation
    or concerned(waiting, place, 4) + concerned(arrived, arrival, 6, place) ~= tonumber(ARGV[16])
local function fits(a, b, most_whole, most_part)
    if most_whole == '' then return true end
    local most = tonumber(most_whole)
    return a < most or (a == most and b <= tonumber(most_part))
end
local kept = 0
if not outdated and fits(whole, part, ARGV[11], ARGV[12]) and fits(own_whole, own_part, ARGV[13], ARGV[14]) then
    local held = cjson.decode(mine)
    held[4] = string.format('%.6f', now + tonumber(held[4]))
    local told = cjson.encode(held)
    redis.call('HSET', holds, id, told)
    held[5] = 1 -- kept ahead
    told = cjson.encode(held)
    for index = 17, #ARGV do redis.call('HSET', holds, ARGV[index], told) end
    local longest = math.ceil(tonumber(ARGV[15])) + 60
    if redis.call('TTL', holds) < longest then redis.call('EXPIRE', holds, longest) end
    kept = 1
end
return {
    kept, outdated and 1 or 0, text(whole), text(part), text(own_whole), text(own_part), text(ahead_whole),
    text(ahead_part)
}
""",
)
HELD = OutboxScript(
    "known holds",
    NEWS.replace("redis.call('HDEL', holds, found[index])", ""),
    """
local whole, part, own_whole, own_part, ahead_whole, ahead_part = sums('')
return {text(whole), text(part), text(own_whole), text(own_part), text(ahead_whole), text(ahead_part)}
""",
)

ADD_TOTALS = OutboxScript(
    "holds routes",
    """
redis.call('HDEL', routes, '')
if (redis.call('HGET', holds, 'place') or '-1') ~= ARGV[1] then return 0 end
for index = 4, #ARGV, 2 do redis.call('HINCRBY', holds, ARGV[index], ARGV[index + 1]) end
redis.call('HSET', holds, 'place', ARGV[2])
redis.call('EXPIRE', holds, ARGV[3])
return 1
""",
)
