"""What the scripts of a Redis outbox are made of: the parts that they touch, and the functions that several share."""

from lago_orgs._store.redis import Script

# `age` gives the order in which events came; a score has room for the steps of a millisecond behind its point.
COMMON = """
local function count(name, by) return redis.call('HINCRBY', books, name, by) end
local NAMES = {'organization', 'product', 'code', 'user', 'timestamp', 'transaction_id', 'properties', 'flags',
    'recorded_at', 'pinned', 'amended'}
local function entry(id)
    local found = redis.call('XRANGE', waiting, id, id)[1]
    if not found then return nil end
    local values = {}
    for index = 1, #NAMES do values[index] = found[2][2 + 2 * index] end
    return values
end
local function append(values, amended)
    local fields = {'version', '2'}
    for index = 1, 10 do
        fields[#fields + 1] = NAMES[index]
        fields[#fields + 1] = values[index]
    end
    fields[#fields + 1] = NAMES[11]
    fields[#fields + 1] = amended
    local id = redis.call('XADD', waiting, '*', unpack(fields))
    count(':waiting', 1)
    return id
end
local function remove(id)
    redis.call('XDEL', waiting, id)
    count(':waiting', -1)
end
local function event(values)
    return cjson.encode({unpack(values, 1, 10)})
end
local function identity(values)
    return values[6] .. '\\0' .. values[1] .. '\\0' .. values[2] .. '\\0' .. values[10]
end
local function place(id)
    local instant, step = string.match(id, '(%d+)-(%d+)')
    return string.format('%016d-%010d', instant, step)
end
local function age(id)
    local instant, step = string.match(id, '(%d+)-(%d+)')
    return string.format('%.6f', instant + math.min(step, 2047) / 2048)
end
"""

# The epoch, how many wait, their bytes, and how many were ever recorded by anybody: what each answer brings along.
STATE = """
local function state()
    local held = redis.call('HMGET', books, ':bytes', ':sequence')
    local now = redis.call('GET', epoch) or redis.call('HGET', books, ':epoch') or ''
    return {now, redis.call('XLEN', waiting), tonumber(held[1] or 0), tonumber(held[2] or 0)}
end
"""

# What was lost, by the name of each loss, of which the highest figure that anybody knows counts. Whoever knows of one
# brings it along, so that those before are not forgotten with what is lost.
LOSSES = """
local function lose(name, many)
    local held = tonumber(redis.call('HGET', losses, name) or 0)
    if many > held then redis.call('HSET', losses, name, string.format('%.0f', many)) end
    many = math.max(many, held)
    local before = tonumber(redis.call('HGET', books, ':lost@' .. name) or 0)
    if many > before then
        redis.call('HSET', books, ':lost@' .. name, string.format('%.0f', many))
        redis.call('HINCRBY', books, ':lost', string.format('%.0f', many - before))
    end
end
local function all_losses(first)
    for index = first, #ARGV, 2 do lose(ARGV[index], tonumber(ARGV[index + 1])) end
    local held = redis.call('HGETALL', losses)
    for index = 1, #held, 2 do lose(held[index], tonumber(held[index + 1])) end
    return held
end
"""

# A letter is an event's ten values, how often it was amended, the reason, whether it is a conflict ('1') or Lago holds
# it and does not count it ('2'), when, the route.
LETTERS = """
local function bury(id, values, amended, reason, conflict, at, route)
    local text = {unpack(values, 1, 10)}
    for _, value in ipairs({amended, reason, conflict, at, route}) do text[#text + 1] = value end
    redis.call('HSET', dead_letters, place(id), cjson.encode(text))
    redis.call('ZADD', dead_order, 0, place(id))
    redis.call('ZADD', dead_ids, 0, values[6] .. '\\0' .. place(id))
end
local function exhume(where)
    local text = redis.call('HGET', dead_letters, where)
    if not text then return nil end
    local letter = cjson.decode(text)
    redis.call('HDEL', dead_letters, where)
    redis.call('ZREM', dead_order, where)
    redis.call('ZREM', dead_ids, letter[6] .. '\\0' .. where)
    count('dead:' .. letter[1], -1)
    if letter[13] == '1' then count(':conflicts', -1) end
    if letter[13] == '2' then count(':uncounted', -1) end
    return letter
end
local function wait_again(letter, values, amended)
    local id = append(values, amended)
    redis.call('HSET', known, identity(values), id)
    count(':bytes', #values[7])
    if values[10] ~= '' then redis.call('HSET', routes, id, letter[15]) end
end
local function write_history(at, what, why, values)
    local old = redis.call('HGET', history, values[6])
    local list = old and cjson.decode(old) or {}
    list[#list + 1] = {at, what, why, values[3], values[7]}
    while #list > 20 do table.remove(list, 1) end
    redis.call('HSET', history, values[6], cjson.encode(list))
    redis.call('ZADD', history_order, at, values[6])
end
"""

# What is not the same when it is done twice leaves its answer for a while, for the one who did not hear it.
ONCE = """
local said = redis.call('GET', answer)
if said then return tonumber(said) end
local function answered(number)
    redis.call('SET', answer, number, 'PX', 120000)
    return number
end
"""


# Of what was settled in the last minutes, for those who keep limits or will begin to; see `redis_limits`.
NOTING = """
local since = redis.call('TIME')[1] * 1000 - (redis.call('EXISTS', limits) == 1 and 900000 or 120000)
local function note(id, kind, values)
    local became = (kind == 'delivered' or kind == 'duplicates') and 'delivered' or 'gone'
    local fields = {'place', id, 'kind', became}
    for index = 1, 10 do
        fields[#fields + 1] = NAMES[index]
        fields[#fields + 1] = values[index]
    end
    redis.call('XADD', arrived, 'MINID', '~', string.format('%.0f', since), '*', unpack(fields))
end
"""


class OutboxScript(Script):
    """A script and the parts of an outbox that it touches.

    Args:
        parts: Their names, with blanks between.
        text: The program, in which each part's key has the part's name.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: str, *text: str) -> None:
        self.parts = parts.split()
        names = ", ".join(part.replace("-", "_") for part in self.parts)
        keys = ", ".join(f"KEYS[{number}]" for number in range(1, len(self.parts) + 1))
        super().__init__(f"local {names} = {keys}\n" + "".join(text))
