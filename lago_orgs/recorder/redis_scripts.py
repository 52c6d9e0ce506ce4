"""What a Redis outbox does in one step on the server, in Lua: nobody ever sees half of it.

The stream's ids are `<number of the event>-0`: the number is how many events were ever recorded, known independently of
the books. An event that is requeued comes after all others, as `<number of the newest>-<1, 2, ...>`. What is settled is
deleted from the stream, so that what is in it waits.
"""

PUT = """
local stream, recorded, numbers, ids = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local organization, key, event, max_pending = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local known = redis.call('HGET', ids, key)
if known then return known end
if redis.call('XLEN', stream) >= max_pending then return 'full' end
local number = redis.call('HINCRBY', numbers, 'recorded', 1)
redis.call('XADD', stream, number .. '-0', 'organization', organization, 'event', event)
redis.call('HINCRBY', recorded, organization, 1)
redis.call('HSET', ids, key, event)
return 'kept'
"""

# Only what is still in the stream is booked: an event that two hosts had in hand counts once.
SETTLE = """
local stream, delivered, dead, numbers, forgettable, letters, order =
    KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
for _, text in ipairs(ARGV) do
    local item = cjson.decode(text)
    if redis.call('XDEL', stream, item.id) == 1 then
        redis.call('XACK', stream, 'senders', item.id)
        if item.letter then
            redis.call('HINCRBY', dead, item.organization, 1)
            redis.call('HSET', letters, item.id, item.letter)
            redis.call('ZADD', order, item.place, item.id)
        else
            redis.call('HINCRBY', delivered, item.organization, 1)
            redis.call('ZADD', forgettable, item.place, item.key)
        end
        if item.count then redis.call('HINCRBY', numbers, item.count, 1) end
    end
end
"""

REQUEUE = """
local stream, dead, numbers, letters, order = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local risen = 0
for _, id in ipairs(ARGV) do
    local text = redis.call('HGET', letters, id)
    if text then
        local letter = cjson.decode(text)
        local number = redis.call('HGET', numbers, 'recorded')
        local step = redis.call('HINCRBY', numbers, 'requeues', 1)
        redis.call('XADD', stream, number .. '-' .. step, 'organization', letter.organization, 'event', letter.event)
        redis.call('HINCRBY', dead, letter.organization, -1)
        if letter.is_conflict then redis.call('HINCRBY', numbers, 'conflicts', -1) end
        redis.call('HDEL', letters, id)
        redis.call('ZREM', order, id)
        risen = risen + 1
    end
end
return risen
"""

FORGET = """
local forgettable, ids = KEYS[1], KEYS[2]
local surplus = redis.call('ZCARD', forgettable) - tonumber(ARGV[1])
if surplus > 0 then
    local gone = redis.call('ZPOPMIN', forgettable, math.min(surplus, 1000))
    for index = 1, #gone, 2 do redis.call('HDEL', ids, gone[index]) end
end
return surplus > 1000 and 1 or 0
"""
