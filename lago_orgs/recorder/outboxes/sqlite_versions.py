"""The versions of an outbox's file: what each holds, and how the file of an older one becomes one of this."""

# ruff: noqa: S608 - every statement is made of constants

import sqlite3
from pathlib import Path

from lago_orgs._store.companions import Numbering
from lago_orgs._store.sqlite import Format, statements
from lago_orgs.recorder.outboxes import sqlite_uncounted
from lago_orgs.recorder.outboxes.sqlite_ids import SCRIPT as IDS
from lago_orgs.recorder.outboxes.sqlite_ids import SWEEP
from lago_orgs.recorder.outboxes.sqlite_schema import EVENTS, LIMITS, REST, TRIGGERS, WAITS

VERSION_1 = """
CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        organization TEXT NOT NULL,
        subscription TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        payload TEXT NOT NULL,
        has_own_id INTEGER NOT NULL,
        has_own_time INTEGER NOT NULL,
        UNIQUE (transaction_id, subscription)
    );
CREATE TABLE deliveries (seq INTEGER PRIMARY KEY);
CREATE TABLE deaths (seq INTEGER PRIMARY KEY, reason TEXT NOT NULL, is_conflict INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE ledger (
        organization TEXT PRIMARY KEY,
        recorded INTEGER NOT NULL DEFAULT 0,
        delivered INTEGER NOT NULL DEFAULT 0,
        dead INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""

FORMER_EVENTS = EVENTS.replace(
    "    pinned TEXT NOT NULL\n",
    "    pinned TEXT NOT NULL,\n    UNIQUE (transaction_id, organization, product, pinned)\n",
)
TABLES = FORMER_EVENTS + REST
_SWEEPING = """
    DELETE FROM holds
        WHERE organization = NEW.organization AND product = NEW.product AND code = NEW.code AND id <> NEW.id
            AND (until <= NEW.made OR EXISTS (
                SELECT 1 FROM events
                WHERE transaction_id = holds.id AND events.organization = holds.organization
                    AND events.product = holds.product
            ));
END;
"""
SWEEP_3 = f"CREATE TRIGGER sweep AFTER INSERT ON holds BEGIN{_SWEEPING}"
SWEEP_5 = f"CREATE TRIGGER sweep AFTER INSERT ON holds WHEN NEW.made > 0 BEGIN{_SWEEPING}"

_BEHIND = """',"properties":'"""  # no other text of a payload can hold this: a quote within text is escaped

FROM_VERSION_1 = f"""
INSERT INTO events
    SELECT seq, organization, product, code, user, timestamp, transaction_id, properties, flags,
        CASE WHEN flags & 2 THEN ? ELSE timestamp END,
        CASE WHEN product <> '' OR subscription = organization THEN '' ELSE subscription END
    FROM (
        SELECT seq, organization, subscription, transaction_id, has_own_id + 2 * has_own_time AS flags,
            CASE WHEN substr(subscription, 1, length(organization) + 1) = organization || ':'
                THEN substr(subscription, length(organization) + 2) ELSE '' END AS product,
            json_extract(payload, '$.code') AS code,
            CASE json_type(payload, '$.properties.user_id') WHEN 'text'
                THEN json_extract(payload, '$.properties.user_id') ELSE '' END AS user,
            CAST(replace(json_extract(payload, '$.timestamp'), '.', '') AS INTEGER) AS timestamp,
            substr(
                payload, instr(payload, {_BEHIND}) + length({_BEHIND}),
                length(payload) - instr(payload, {_BEHIND}) - length({_BEHIND})
            ) AS properties
        FROM former_events
    );
INSERT INTO deliveries SELECT seq FROM former_deliveries;
INSERT INTO deaths SELECT seq, reason, is_conflict, at FROM former_deaths;
INSERT INTO routes
    SELECT seq, subscription FROM former_events WHERE seq NOT IN (SELECT seq FROM former_deliveries);
INSERT INTO ledger (organization, recorded, delivered, dead)
    SELECT organization, recorded, delivered, dead FROM former_ledger;
UPDATE numbers SET value = former_numbers.value FROM former_numbers
    WHERE former_numbers.name = replace(numbers.name, 'generation', 'requeues');
UPDATE numbers SET value = (SELECT coalesce(sum(delivered + dead), 0) FROM ledger) WHERE name = 'settled';
UPDATE numbers
    SET value = CASE name
        WHEN 'bytes_in' THEN (
            SELECT coalesce(sum(length(properties)), 0) FROM events
            WHERE {WAITS} AND seq <= (SELECT value FROM numbers WHERE name = 'folded')
        )
        ELSE (
            SELECT coalesce(sum(length(properties)), 0) FROM events
            WHERE NOT ({WAITS}) AND seq > (SELECT value FROM numbers WHERE name = 'folded')
        )
    END
    WHERE name IN ('bytes_in', 'bytes_out');
"""


def from_version_1(connection: sqlite3.Connection, path: Path) -> None:
    """Make version 2 out of version 1, where the payload stood whole and beside it its subscription."""
    names = ("events", "deliveries", "deaths", "ledger", "numbers")
    for name in names:
        connection.execute(f"ALTER TABLE {name} RENAME TO former_{name}")
    for statement in statements(TABLES):
        connection.execute(statement)
    written = int(path.stat().st_mtime * 1000)
    for statement in statements(FROM_VERSION_1):
        connection.execute(statement, (written,) * statement.count("?"))
    for name in names:
        connection.execute(f"DROP TABLE former_{name}")
    for statement in statements(TRIGGERS):
        connection.execute(statement)


def from_version_2(connection: sqlite3.Connection, _path: Path) -> None:
    """Make version 3 out of version 2, which knew of no limits."""
    for statement in statements(LIMITS + SWEEP_3):
        connection.execute(statement)


def from_version_3(connection: sqlite3.Connection, _path: Path) -> None:
    """Make version 4 out of version 3, which took all that Lago accepted for counted."""
    for statement in statements(sqlite_uncounted.SCRIPT):
        connection.execute(statement)


def from_version_4(connection: sqlite3.Connection, _path: Path) -> None:
    """Make version 5 out of version 4, in which each reservation swept for itself."""
    connection.execute("DROP TRIGGER sweep")
    for statement in statements(SWEEP_5):
        connection.execute(statement)


def from_version_5(connection: sqlite3.Connection, _path: Path) -> None:
    """Make version 6 out of version 5, whose index had all ids, those made here as well."""
    connection.execute("DROP TRIGGER sweep")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
    ).fetchall()
    for name, _ in triggers:  # or they would follow the table under its other name
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("ALTER TABLE events RENAME TO former_events")
    for statement in statements(EVENTS):
        connection.execute(statement)
    connection.execute("INSERT INTO events SELECT * FROM former_events")
    connection.execute("DROP TABLE former_events")
    for _, trigger in triggers:
        connection.execute(trigger)
    for statement in statements(SWEEP + IDS):
        connection.execute(statement)


VERSION_3 = TABLES + TRIGGERS + LIMITS + SWEEP_3
VERSION_5 = TABLES + TRIGGERS + LIMITS + sqlite_uncounted.SCRIPT + SWEEP_5
VERSION_6 = EVENTS + REST + TRIGGERS + LIMITS + sqlite_uncounted.SCRIPT + SWEEP + IDS
FORMAT = Format(
    application_id=0x1A60,
    scripts=(VERSION_1, TABLES + TRIGGERS, VERSION_3, VERSION_3 + sqlite_uncounted.SCRIPT, VERSION_5, VERSION_6),
    migrate=(from_version_1, from_version_2, from_version_3, from_version_4, from_version_5),
    numbering=Numbering(
        read="SELECT value FROM notes WHERE name = 'file'",
        write="INSERT INTO notes VALUES ('file', ?) ON CONFLICT (name) DO NOTHING",
        beside=".sender",
    ),
)
