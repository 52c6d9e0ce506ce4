"""Every statement that is run on the inbox's SQLite file; each is made of constants."""

# ruff: noqa: S608 - as said above

from lago_orgs.webhooks.inbox.rows import Kept

KEPT = ", ".join(Kept._fields)
ROW = f"seq, {', '.join(f'deliveries.{name}' for name in Kept._fields)}, attempts, done, error"
HELD = "deliveries JOIN handling USING (seq)"
# What comes late, after one was made in its place, is not kept before somebody has looked closer.
# One that is known is an error, which writes nothing; to ignore it would write the sequence anew.
INSERT = f"""
    INSERT INTO deliveries ({KEPT})
    SELECT {", ".join(f":{name}" for name in Kept._fields)}
    WHERE :anyway OR NOT EXISTS (SELECT 1 FROM deliveries WHERE healed = 1 AND object = :object)
    RETURNING seq
"""
INSERT_ALL = f"""
    INSERT OR IGNORE INTO deliveries ({KEPT})
    SELECT {", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(Kept._fields)))} FROM json_each(?)
    WHERE json_extract(value, '$[{Kept._fields.index("healed")}]')
    OR NOT EXISTS (
        SELECT 1 FROM deliveries AS other
        WHERE other.healed = 1 AND other.object = json_extract(value, '$[{Kept._fields.index("object")}]')
    )
    RETURNING seq, digest
"""
# A claim that ends much later than any was written before the clock was put back.
FREE = "state = 'waiting' AND due <= :now AND (until <= :now OR until > :now + 86400)"
BY_PLACE = [f"(SELECT {name} FROM deliveries WHERE seq = handling.seq)" for name in Kept._fields]
TAKEN = f"seq, {', '.join(BY_PLACE)}, attempts, done, error"
CLAIM = f"""
    UPDATE handling SET owner = :owner, until = :now + :seconds, attempts = attempts + 1
    WHERE seq = (SELECT seq FROM handling WHERE {FREE} ORDER BY due, seq LIMIT 1) RETURNING {TAKEN}
"""
MINE = "WHERE seq = :seq AND owner = :owner AND state = 'waiting'"
FINISH = f"UPDATE handling SET state = 'handled', done = :done, error = '', owner = '', until = 0 {MINE}"
# Both at once, by one commit.
FINISH_AND_CLAIM = f"""
    UPDATE handling SET
        state = iif(seq = :seq, 'handled', state),
        done = iif(seq = :seq, :done, done),
        error = iif(seq = :seq, '', error),
        owner = iif(seq = :seq, '', :owner),
        until = iif(seq = :seq, 0, :now + :seconds),
        attempts = attempts + (seq <> :seq)
    WHERE seq IN (
        SELECT seq FROM handling {MINE}
        UNION ALL
        SELECT * FROM (SELECT seq FROM handling WHERE {FREE} AND seq <> :seq ORDER BY due, seq LIMIT 1)
    ) RETURNING {TAKEN}
"""
RENEW = """
    UPDATE handling SET until = :until
    WHERE seq IN (SELECT value FROM json_each(:seqs)) AND owner = :owner AND state = 'waiting'
"""
PROGRESS = f"UPDATE handling SET done = :done {MINE}"
PUT_BACK = f"""
    UPDATE handling SET due = :due, error = :error, attempts = attempts - :less, owner = '', until = 0 {MINE}
"""
BURY = f"UPDATE handling SET state = 'dead', error = :error, owner = '', until = 0 {MINE}"
BLOCKED = """
    SELECT due FROM handling WHERE state = 'waiting' AND {lane} <> '' AND {lane} = ? AND seq < ? ORDER BY seq LIMIT 1
"""
OWNERS = "SELECT DISTINCT owner FROM handling WHERE state = 'waiting' AND owner <> ''"
RELEASE = "UPDATE handling SET owner = '', until = 0 WHERE state = 'waiting' AND owner = ?"
LETTERS = f"""
    SELECT {ROW} FROM {HELD}
    WHERE seq IN (SELECT seq FROM handling WHERE state = 'dead' AND seq > ? ORDER BY seq LIMIT ?) ORDER BY seq
"""
ABOUT = f"SELECT {ROW} FROM {HELD} WHERE deliveries.object = ? ORDER BY seq"
HEALED = f"SELECT {ROW} FROM {HELD} WHERE deliveries.object = ? AND healed = 1 ORDER BY seq"
REPLAY = """
    UPDATE handling SET state = 'waiting', due = 0, owner = '', until = 0, attempts = 0, done = '[]', error = ''
    WHERE seq IN (SELECT value FROM json_each(?)) AND state <> 'waiting' RETURNING seq
"""
COUNTS = """
    SELECT waiting, every - waiting - dead, dead FROM (
        SELECT (SELECT count(*) FROM handling WHERE state = 'waiting') AS waiting,
            (SELECT count(*) FROM handling WHERE state = 'dead') AS dead,
            (SELECT count(*) FROM deliveries) AS every
    )
"""
NEXT_DUE = "SELECT min(max(due, until)) FROM handling WHERE state = 'waiting'"
FORGET = """
    DELETE FROM deliveries WHERE seq IN (
        SELECT seq FROM deliveries JOIN handling USING (seq)
        WHERE received_at < ? AND state = 'handled' ORDER BY received_at LIMIT 500
    ) RETURNING seq
"""
