"""What limits in a SQLite outbox ask and change: each act one statement."""

# ruff: noqa: S608 - every statement is made of constants

from lago_orgs._core.ledger import PARTS
from lago_orgs.recorder.outboxes.limits import PORTION
from lago_orgs.recorder.outboxes.sqlite_ids import INDEXED
from lago_orgs.recorder.outboxes.sqlite_schema import WAITS
from lago_orgs.recorder.outboxes.sqlite_statements import EVENT, HEAD

_GENERATION = "(SELECT value FROM numbers WHERE name = 'generation')"
_NOTHING = ", NULL" * 7
_NOTHING_ELSE = ", NULL" * 6
TOLD = f"""
    SELECT 1, id, at, delivered, dead{_NOTHING} FROM arrivals WHERE id > :arrival
    UNION ALL SELECT
        2, {_GENERATION}, (SELECT coalesce(max(seq), -1) FROM events), (SELECT coalesce(max(id), 0) FROM arrivals),
        (SELECT coalesce(min(id), 1) FROM arrivals), EXISTS (SELECT 1 FROM holds WHERE until > :now){_NOTHING_ELSE}
"""
# The newest first where there may be many, for what is beyond the portion is asked for again.
SINCE = f"""
    SELECT * FROM (SELECT 0, seq, {EVENT} FROM events WHERE seq > :place ORDER BY seq LIMIT {PORTION})
    UNION ALL {TOLD}
"""
STANDING = f"""
    SELECT seq, {EVENT} FROM events WHERE seq >= max(:after + 1, {HEAD}) AND seq <= :place AND {WAITS}
    ORDER BY seq LIMIT {PORTION}
"""
ARRIVED = f"""
    SELECT seq, {EVENT} FROM events
    WHERE seq <= :place AND seq IN (SELECT value FROM arrivals, json_each(delivered) WHERE at >= :recent)
"""
MARK = f"""
    SELECT {_GENERATION}, (SELECT coalesce(max(seq), -1) FROM events), (SELECT coalesce(max(id), 0) FROM arrivals),
        EXISTS (SELECT 1 FROM holds WHERE until > :now)
"""
RECORDED_SINCE = f"SELECT seq, {EVENT} FROM events WHERE seq > :after AND seq <= :place ORDER BY seq LIMIT {PORTION}"
SETTLED = """
    SELECT 1, seq FROM deliveries
    UNION ALL SELECT 0, seq FROM deaths UNION ALL SELECT 0, seq FROM discards
    UNION ALL SELECT 2, seq FROM events WHERE seq <= :place
"""
OLDEST_ARRIVAL = "SELECT id, at FROM arrivals ORDER BY id LIMIT 1"
RECENT_ARRIVALS = "SELECT at, delivered, dead FROM arrivals WHERE at >= ? AND id <= ?"

_OF_THE_KEY = "organization = :organization AND product = :product AND code = :code"
_ALIVE = f"""
    FROM holds AS others
    WHERE {_OF_THE_KEY} AND until > :now AND id <> :id AND NOT EXISTS (
        SELECT 1 FROM events
        WHERE transaction_id = others.id AND events.organization = others.organization
            AND events.product = others.product AND {INDEXED}
    )
"""
_SUM = f"coalesce(sum(whole), 0) + coalesce(sum(part), 0) / {PARTS}, coalesce(sum(part), 0) % {PARTS}"
_NEWS = f"""
    (SELECT count(*) FROM (SELECT 1 FROM events WHERE seq > :place AND {_OF_THE_KEY} LIMIT :known + 1)) <> :known
"""
# Those whose event is recorded are looked for only where it matters: a look for each takes most of the time.
_ALL = f"FROM holds AS others WHERE {_OF_THE_KEY} AND until > :now AND id <> :id"
_KEPT = f"""
    WHERE NOT ({_NEWS}) AND {_GENERATION} = :generation
        AND (
            :most_whole IS NULL OR (SELECT {_SUM} {_ALL}) <= (:most_whole, :most_part)
            OR (SELECT {_SUM} {_ALIVE}) <= (:most_whole, :most_part)
        )
        AND (
            :own_whole IS NULL OR (SELECT {_SUM} {_ALL} AND user = :user) <= (:own_whole, :own_part)
            OR (SELECT {_SUM} {_ALIVE} AND user = :user) <= (:own_whole, :own_part)
        )
"""
_OTHERS = f"""(
    SELECT json_array(
        coalesce(sum(others.whole), 0), coalesce(sum(others.part), 0),
        coalesce(sum(others.whole * (others.user = :user)), 0),
        coalesce(sum(others.part * (others.user = :user)), 0),
        coalesce(sum(others.whole * (others.made = 0)), 0), coalesce(sum(others.part * (others.made = 0)), 0)
    ) {_ALIVE}
)"""
_INTO = "INSERT OR REPLACE INTO holds (organization, product, code, id, user, whole, part, made, until)"
HOLD = f"""
    {_INTO} SELECT :organization, :product, :code, :id, :user, :whole, :part, :now, :now + :seconds {_KEPT}
    RETURNING {_OTHERS}
"""
# The first sweeps and looks what others hold, and at that moment the ones beside it are not there.
HOLD_ALL = f"""
    {_INTO}
        SELECT :organization, :product, :code, value, :user, :whole, :part, iif(key = 0, :now, 0), :now + :seconds
        FROM json_each(:ids) {_KEPT} ORDER BY key
    RETURNING iif(id = :id, {_OTHERS}, NULL)
"""
HELD = f"""
    SELECT
        coalesce(sum(whole), 0), coalesce(sum(part), 0),
        coalesce(sum(whole * (user = :user)), 0), coalesce(sum(part * (user = :user)), 0),
        coalesce(sum(whole * (made = 0)), 0), coalesce(sum(part * (made = 0)), 0),
        ({_NEWS}) OR {_GENERATION} <> :generation
    {_ALIVE}
"""
RELEASE = f"DELETE FROM holds WHERE {_OF_THE_KEY} AND id = :id"
RELEASE_ALL = f"DELETE FROM holds WHERE {_OF_THE_KEY} AND id IN (SELECT value FROM json_each(:ids))"

RECORDED = f"""
    SELECT seq, {EVENT} FROM events WHERE seq > :after AND seq <= :until AND {_OF_THE_KEY} ORDER BY seq LIMIT {PORTION}
"""
TOTALLED = f"SELECT place FROM totalled WHERE {_OF_THE_KEY}"
ADD_TOTALS = "INSERT INTO additions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
TOTALS = f"""
    SELECT '', 0, 0, 0, coalesce((SELECT place FROM totalled WHERE {_OF_THE_KEY}), -1)
    UNION ALL SELECT user, stretch, whole, part, events FROM totals
        WHERE {_OF_THE_KEY} AND stretch >= :since AND (:user IS NULL OR user = :user)
"""
FORGET_TOTALS = f"DELETE FROM totals WHERE {_OF_THE_KEY} AND stretch < :stretch RETURNING stretch"
