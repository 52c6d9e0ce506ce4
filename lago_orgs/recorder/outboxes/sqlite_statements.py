"""What a SQLite outbox asks and changes: each act one statement."""

# ruff: noqa: S608 - every statement is made of constants

from lago_orgs.recorder.outboxes.sqlite_ids import INDEXED, LISTED, NAMED, PLACES
from lago_orgs.recorder.outboxes.sqlite_schema import WAITS

EVENT = (
    "organization, product, code, user, timestamp, transaction_id, properties, flags, recorded_at, pinned"  # as Event
)
ROW = f"events.seq, {EVENT}, coalesce(subscription, '')"
HEAD = "(SELECT value FROM numbers WHERE name = 'head')"
FOLDED = "(SELECT value FROM numbers WHERE name = 'folded')"
GIVEN = "(SELECT value FROM json_each(?))"
NAMES = 1 << 16
IDENTITY = ("transaction_id", "organization", "product", "pinned")  # as Event's


def _holds(name: str) -> str:
    same = " AND ".join(f"{column} = :{name}_{column}" for column in IDENTITY)
    return f"EXISTS (SELECT 1 FROM events WHERE seq = :{name} AND {same})"


def _goes_on(name: str) -> str:
    """Say that an event has its place still, or had it: what is forgotten is never the newest."""
    return f"""(
        :{name} < 0 OR {_holds(name)}
        OR (NOT EXISTS (SELECT 1 FROM events WHERE seq = :{name}) AND (SELECT max(seq) FROM events) > :{name})
    )"""


INSERT = f"INSERT INTO events ({EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SAME = " AND ".join(f"{column} = :{column}" for column in IDENTITY)
KNOWN = f"SELECT {EVENT} FROM events WHERE {_SAME} AND {INDEXED}"
KNOWN_BY_MADE_ID = f"""
    {KNOWN}
    UNION ALL SELECT {EVENT} FROM events
        WHERE seq IN (SELECT seq FROM made_ids WHERE transaction_id = :transaction_id) AND {_SAME}
    UNION ALL SELECT {EVENT} FROM events WHERE seq > {LISTED} AND NOT {INDEXED} AND {_SAME}
"""
ID = "SELECT transaction_id FROM events WHERE seq = ?"
NEWEST = "SELECT coalesce(max(seq), -1) FROM events"
OLDEST = f"SELECT seq FROM events WHERE seq >= {HEAD} AND {WAITS} ORDER BY seq LIMIT 1"
STATE = f"""
    SELECT
        (SELECT value FROM numbers WHERE name = 'generation'),
        {_goes_on("given")} AND {_goes_on("recorded")} AND (
            :arrival < 0 OR EXISTS (SELECT 1 FROM arrivals WHERE id = :arrival AND at = :arrived_at)
            OR (NOT EXISTS (SELECT 1 FROM arrivals WHERE id = :arrival) AND (SELECT max(id) FROM arrivals) > :arrival)
        ),
        coalesce((SELECT max(id) FROM arrivals), -1), coalesce((SELECT at FROM arrivals ORDER BY id DESC LIMIT 1), 0)
"""

WAITING = f"""
    SELECT {ROW} FROM events LEFT JOIN routes ON routes.seq = events.seq
    WHERE events.seq >= max(? + 1, {HEAD}) AND {WAITS} ORDER BY events.seq LIMIT ?
"""
PENDING = """
    SELECT newest, newest - settled,
        bytes_in - bytes_out + CASE
            WHEN newest - folded <= 1024
                THEN (SELECT coalesce(sum(length(properties)), 0) FROM events WHERE seq > folded)
            ELSE (newest - folded) * (SELECT avg(length(properties)) FROM events WHERE seq > newest - 1024)
        END
    FROM (SELECT coalesce(max(seq), 0) AS newest FROM events), (
        SELECT
            max(CASE name WHEN 'folded' THEN value END) AS folded,
            max(CASE name WHEN 'settled' THEN value END) AS settled,
            max(CASE name WHEN 'bytes_in' THEN value END) AS bytes_in,
            max(CASE name WHEN 'bytes_out' THEN value END) AS bytes_out
        FROM numbers
    )
"""

# How many rows it makes says whether all were new, as nearly always: to return each of them costs as much again.
ROUTE = f"""
    INSERT INTO routes
    SELECT CAST(key AS INTEGER), value FROM json_each(:routes)
    WHERE {_goes_on("given")} AND EXISTS (SELECT 1 FROM events WHERE events.seq = CAST(key AS INTEGER))
    ON CONFLICT DO NOTHING
"""
ROUTES = f"SELECT seq, subscription FROM routes WHERE seq IN {GIVEN}"
# Of the places the last one is looked at: if it is not another event's by now, no other is.
SETTLE = f"""
    INSERT INTO settlements
    SELECT :delivered, :duplicates, :dead, :conflicts, :at WHERE :last < 0 OR {_holds("last")}
    RETURNING (SELECT max(id) FROM arrivals), (SELECT at FROM arrivals ORDER BY id DESC LIMIT 1)
"""
HELD = f"SELECT seq, {', '.join(IDENTITY)} FROM events WHERE seq IN {GIVEN}"

# Names that are not counted into the ledger yet come by portions, for Python to count: to group a million rows SQLite
# sorts them, which takes three times as long.
FIGURES = f"""
    WITH RECURSIVE portions (after) AS (
        SELECT {FOLDED} UNION ALL SELECT after + {NAMES} FROM portions
        WHERE after + {NAMES} < (SELECT max(seq) FROM events)
    )
    SELECT organization, recorded, delivered, dead, discarded, 0 FROM ledger
    UNION ALL SELECT (
        SELECT json_group_array(organization) FROM events WHERE seq > after AND seq <= after + {NAMES}
    ), 0, 0, 0, 0, 1 FROM portions
    UNION ALL SELECT name, value, 0, 0, 0, 2 FROM numbers
    UNION ALL SELECT 'recorded', coalesce(max(seq), 0), 0, 0, 0, 2 FROM events
    UNION ALL SELECT 'oldest', (
        SELECT recorded_at FROM events WHERE seq >= {HEAD} AND {WAITS} ORDER BY seq LIMIT 1
    ), 0, 0, 0, 2
"""
RECOUNT = f"""
    UNION ALL SELECT organization, count(*), 0, 0, 0, 3 FROM events WHERE {WAITS} GROUP BY organization
    UNION ALL SELECT organization, 0, 0, count(*), 0, 3 FROM events JOIN deaths USING (seq) GROUP BY organization
"""
ADD = "UPDATE numbers SET value = value + ? WHERE name = ?"

DEAD = "events JOIN deaths USING (seq) LEFT JOIN routes USING (seq)"
LETTERS = f"""
    SELECT {ROW}, reason, is_conflict, at,
        (SELECT count(*) FROM history
         WHERE history.transaction_id = events.transaction_id AND history.seq = events.seq AND what = 'amended')
    FROM {DEAD} WHERE events.seq > ?
"""
LETTERS_NAMED = f"{NAMED} {LETTERS} AND events.seq IN {PLACES}"
IN_ORDER = " ORDER BY events.seq LIMIT ?"
RAISE = f"DELETE FROM deaths WHERE seq IN {GIVEN} RETURNING seq"
DISCARD = f"""
    INSERT INTO history (seq, transaction_id, at, what, why, code, properties)
    SELECT seq, transaction_id, ?, 'discarded', ?, code, properties FROM events JOIN deaths USING (seq)
    WHERE seq IN {GIVEN} ORDER BY seq RETURNING seq
"""
AMEND = """
    INSERT INTO history (
        seq, transaction_id, at, what, why, code, properties,
        new_code, new_user, new_timestamp, new_flags, new_properties, new_recorded_at
    )
    SELECT seq, transaction_id, ?, 'amended', ?, code, properties, ?, ?, ?, ?, ?, ?
    FROM events JOIN deaths USING (seq) WHERE seq = ? RETURNING seq
"""
HISTORY = "SELECT at, what, why, code, properties FROM history WHERE transaction_id = ? ORDER BY id"

REMEMBERED = f"""
    SELECT {ROW},
        CASE
            WHEN deaths.seq IS NOT NULL THEN 'dead' WHEN discards.seq IS NOT NULL THEN 'discarded'
            WHEN deliveries.seq IS NOT NULL THEN 'delivered' ELSE 'pending'
        END,
        coalesce(reason, '')
    FROM events LEFT JOIN routes USING (seq) LEFT JOIN deliveries USING (seq) LEFT JOIN deaths USING (seq)
        LEFT JOIN discards USING (seq)
    WHERE events.seq > ? ORDER BY events.seq LIMIT ?
"""

NOTE = "SELECT value FROM notes WHERE name = ?"
SOME_NOTES = f"SELECT name, value FROM notes WHERE name IN {GIVEN}"
SET_NOTE = "INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
SET_NEW_NOTE = "INSERT OR IGNORE INTO notes VALUES (?, ?)"

# Who has the lock takes the right from who had it before: that one is dead, or it would have the lock still. Who has
# it not takes the right only when its time is over: then its owner is frozen, with the lock in its hands. A time too
# far ahead was written before the clock was put back.
LEASE = """
    INSERT INTO sender VALUES (1, :owner, :now + :seconds, :has_lock)
    ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until, has_lock = excluded.has_lock
        WHERE owner = excluded.owner OR (has_lock AND excluded.has_lock)
            OR until + :grace < :now OR until > :now + :most
    RETURNING owner
"""
HOLDER = "SELECT owner, until, has_lock FROM sender"
END_LEASE = "DELETE FROM sender WHERE owner = ?"

FOLD = """
    UPDATE numbers SET value = min(value + ?, (SELECT coalesce(max(seq), 0) FROM events)) WHERE name = 'folded'
    RETURNING value < (SELECT coalesce(max(seq), 0) FROM events)
"""
# Of those that came to their end the newest are remembered, however many wait behind them.
FORGOTTEN = """
    SELECT seq FROM deliveries UNION ALL SELECT seq FROM discards ORDER BY seq DESC LIMIT 1 OFFSET ?
"""
FORGET = f"""
    DELETE FROM {{table}} WHERE seq IN (SELECT seq FROM {{table}} WHERE seq <= min(?, {FOLDED}) ORDER BY seq LIMIT ?)
    RETURNING seq
"""
TO_TIDY = f"""
    SELECT newest, {FOLDED} < newest
        OR EXISTS (SELECT 1 FROM deliveries WHERE seq <= min(newest - :kept, {FOLDED}))
        OR EXISTS (SELECT 1 FROM discards WHERE seq <= min(newest - :kept, {FOLDED})),
        EXISTS (SELECT 1 FROM events WHERE seq >= {HEAD} AND {WAITS}),
        (SELECT coalesce(max(id), 0) FROM arrivals)
    FROM (SELECT coalesce(max(seq), 0) AS newest FROM events)
"""
# Those behind so many bytes of newer ones.
OLD_ARRIVALS = """
    SELECT coalesce(max(id), 0) FROM (SELECT id, sum(length(delivered)) OVER (ORDER BY id DESC) AS held FROM arrivals)
    WHERE held > ?
"""
FORGET_ARRIVALS = "DELETE FROM arrivals WHERE id IN (SELECT id FROM arrivals WHERE id < ? LIMIT ?) RETURNING id"
FORGET_DELIVERED = FORGET.format(table="deliveries")
FORGET_DISCARDED = FORGET.format(table="discards")
