"""What the inbox's SQLite file holds, in each version that there was."""

import sqlite3
from pathlib import Path

from lago_orgs._store.sqlite import Format, statements

VERSION_1 = """
CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT UNIQUE,
        digest TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        body TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        healed INTEGER NOT NULL,
        customer TEXT NOT NULL,
        subscription TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        due REAL NOT NULL DEFAULT 0,
        owner TEXT NOT NULL DEFAULT '',
        until REAL NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        done TEXT NOT NULL DEFAULT '[]',
        error TEXT NOT NULL DEFAULT ''
    );
CREATE INDEX waiting ON deliveries (seq) WHERE state = 'waiting';
CREATE INDEX dead ON deliveries (seq) WHERE state = 'dead';
CREATE INDEX handled ON deliveries (received_at) WHERE state = 'handled';
CREATE INDEX customers ON deliveries (customer, seq) WHERE state = 'waiting';
CREATE INDEX subscriptions ON deliveries (subscription, seq) WHERE state = 'waiting';
CREATE INDEX objects ON deliveries (object, seq);
CREATE INDEX healed ON deliveries (object, seq) WHERE healed = 1;
"""
# What came never changes. What is done with it does, twice for each: so it stands apart, or the bodies would be written
# anew each time.
VERSION_2 = """
CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL UNIQUE,
        key TEXT UNIQUE,
        type TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        healed INTEGER NOT NULL,
        customer TEXT NOT NULL,
        subscription TEXT NOT NULL,
        object TEXT NOT NULL,
        body TEXT NOT NULL
    );
CREATE INDEX received ON deliveries (received_at);
CREATE INDEX objects ON deliveries (object);
CREATE INDEX healed ON deliveries (object) WHERE healed = 1;
CREATE TABLE handling (
        seq INTEGER PRIMARY KEY,
        customer TEXT NOT NULL,
        subscription TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        due REAL NOT NULL DEFAULT 0,
        owner TEXT NOT NULL DEFAULT '',
        until REAL NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        done TEXT NOT NULL DEFAULT '[]',
        error TEXT NOT NULL DEFAULT ''
    );
CREATE INDEX waiting ON handling (due) WHERE state = 'waiting';
CREATE INDEX dead ON handling (seq) WHERE state = 'dead';
CREATE INDEX customers ON handling (customer) WHERE state = 'waiting' AND customer <> '';
CREATE INDEX subscriptions ON handling (subscription) WHERE state = 'waiting' AND subscription <> '';
CREATE INDEX waiting_objects ON handling (object) WHERE state = 'waiting' AND object <> '';
CREATE TRIGGER kept AFTER INSERT ON deliveries BEGIN
    INSERT INTO handling (seq, customer, subscription, object)
    VALUES (new.seq, new.customer, new.subscription, new.object);
END;
CREATE TRIGGER forgotten AFTER DELETE ON deliveries BEGIN
    DELETE FROM handling WHERE seq = old.seq;
END;
"""


def from_version_1(connection: sqlite3.Connection, _: Path) -> None:
    """Take what is done with deliveries out of their rows, and let each keep its place."""
    for index in ("waiting", "dead", "handled", "customers", "subscriptions", "objects", "healed"):
        connection.execute(f"DROP INDEX {index}")
    connection.execute("ALTER TABLE deliveries RENAME TO version_1")
    for statement in statements(VERSION_2):
        connection.execute(statement)
    kept = "seq, digest, key, type, received_at, healed, customer, subscription, object, body"
    connection.execute(f"INSERT INTO deliveries ({kept}) SELECT {kept} FROM version_1 ORDER BY seq")  # noqa: S608 - constants
    connection.execute(
        "UPDATE handling SET (state, due, owner, until, attempts, done, error) = "
        "(SELECT state, due, owner, until, attempts, done, error FROM version_1 WHERE version_1.seq = handling.seq)"
    )
    # No place is given twice, though those that had the last ones are forgotten.
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'deliveries'")
    connection.execute("UPDATE sqlite_sequence SET name = 'deliveries' WHERE name = 'version_1'")
    connection.execute("DROP TABLE version_1")


FORMAT = Format(application_id=0x1A61, scripts=(VERSION_1, VERSION_2), migrate=(from_version_1,))
