"""The tables of an outbox in SQLite.

An event waits as long as neither `deliveries`, `deaths` nor `discards` name it: to note that a hundred large rows are
delivered, one page is written instead of thirty.

Places rise without gaps as long as the newest row is never deleted, and it never is: so `seq` of the newest row is the
number of events ever recorded, known independently of the ledger. Of the numbers, `folded` is the place up to which the
ledger's `recorded` and `bytes_in` count; `head` is a place before which nothing waits; `settled` and `bytes_out` count
what does not wait any more.

Each change is one statement, which SQLite carries out whole or not at all: the bookkeeping that belongs to it is done
by triggers (which use no function that SQLite takes for unsafe there, json_extract among them). So an exception that
arrives between two lines of Python finds nothing half done.
"""

# ruff: noqa: S608 - every statement is made of constants

WAITS = (  # of a row of `events`
    "NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.seq = events.seq) "
    "AND NOT EXISTS (SELECT 1 FROM deaths WHERE deaths.seq = events.seq) "
    "AND NOT EXISTS (SELECT 1 FROM discards WHERE discards.seq = events.seq)"
)
STEP = 4096  # places that one change moves `head` by at most

EVENTS = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    organization TEXT NOT NULL,
    product TEXT NOT NULL,
    code TEXT NOT NULL,
    user TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    transaction_id TEXT NOT NULL,
    properties TEXT NOT NULL,
    flags INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    pinned TEXT NOT NULL
);
"""
REST = """
CREATE TABLE deliveries (seq INTEGER PRIMARY KEY);
CREATE TABLE deaths (
    seq INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    is_conflict INTEGER NOT NULL,
    at REAL NOT NULL
);
CREATE TABLE discards (seq INTEGER PRIMARY KEY);
CREATE TABLE routes (seq INTEGER PRIMARY KEY, subscription TEXT NOT NULL);
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    transaction_id TEXT NOT NULL,
    at REAL NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    code TEXT NOT NULL,
    properties TEXT NOT NULL,
    new_code TEXT,
    new_user TEXT,
    new_timestamp INTEGER,
    new_flags INTEGER,
    new_properties TEXT,
    new_recorded_at INTEGER
);
CREATE INDEX history_of_an_id ON history (transaction_id);
CREATE TABLE ledger (
    organization TEXT PRIMARY KEY,
    recorded INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0,
    discarded INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sender (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    owner TEXT NOT NULL,
    until REAL NOT NULL,
    has_lock INTEGER NOT NULL
);
CREATE VIEW settlements (delivered, duplicates, dead, conflicts, at) AS SELECT NULL, NULL, NULL, NULL, NULL;
INSERT INTO numbers VALUES
    ('head', 1), ('folded', 0), ('generation', 0), ('settled', 0), ('bytes_in', 0), ('bytes_out', 0),
    ('repeats', 0), ('duplicates', 0), ('conflicts', 0), ('dropped', 0), ('lost', 0);
"""

_ARRIVED = f"events.seq IN (SELECT value FROM json_each(NEW.delivered)) AND {WAITS}"
_HEAD = "(SELECT value FROM numbers WHERE name = 'head')"

TRIGGERS = f"""
CREATE TRIGGER settle INSTEAD OF INSERT ON settlements BEGIN
    INSERT INTO ledger (organization, delivered)
        SELECT organization, count(*) FROM events WHERE {_ARRIVED} GROUP BY organization
        ON CONFLICT DO UPDATE SET delivered = delivered + excluded.delivered;
    UPDATE numbers
        SET value = value + CASE name WHEN 'settled' THEN many WHEN 'bytes_out' THEN bytes ELSE twice END
        FROM (
            SELECT count(*) AS many, coalesce(sum(length(properties)), 0) AS bytes,
                coalesce(sum(events.seq IN (SELECT value FROM json_each(NEW.duplicates))), 0) AS twice
            FROM events WHERE {_ARRIVED}
        )
        WHERE name IN ('settled', 'bytes_out', 'duplicates');
    INSERT INTO deliveries SELECT seq FROM events WHERE {_ARRIVED};
    INSERT INTO deaths
        SELECT events.seq, each.value, events.seq IN (SELECT value FROM json_each(NEW.conflicts)), NEW.at
        FROM json_each(NEW.dead) AS each JOIN events ON events.seq = CAST(each.key AS INTEGER)
        WHERE {WAITS};
    UPDATE numbers SET value = coalesce(
            (SELECT seq FROM events WHERE seq BETWEEN {_HEAD} AND {_HEAD} + {STEP} AND {WAITS} ORDER BY seq LIMIT 1),
            min((SELECT coalesce(max(seq), 0) FROM events), {_HEAD} + {STEP}) + 1
        )
        WHERE name = 'head';
END;
CREATE TRIGGER die AFTER INSERT ON deaths BEGIN
    INSERT INTO ledger (organization, dead) SELECT organization, 1 FROM events WHERE seq = NEW.seq
        ON CONFLICT DO UPDATE SET dead = dead + 1;
    UPDATE numbers
        SET value = value + CASE name
            WHEN 'settled' THEN 1
            WHEN 'bytes_out' THEN (SELECT length(properties) FROM events WHERE seq = NEW.seq)
            ELSE NEW.is_conflict
        END
        WHERE name IN ('settled', 'bytes_out', 'conflicts');
END;
CREATE TRIGGER leave_the_dead AFTER DELETE ON deaths BEGIN
    UPDATE ledger SET dead = dead - 1 WHERE organization = (SELECT organization FROM events WHERE seq = OLD.seq);
    UPDATE numbers SET value = value - OLD.is_conflict WHERE name = 'conflicts';
END;
CREATE TRIGGER rise AFTER DELETE ON deaths WHEN NOT EXISTS (SELECT 1 FROM discards WHERE seq = OLD.seq) BEGIN
    UPDATE numbers
        SET value = CASE name
            WHEN 'settled' THEN value - 1
            WHEN 'bytes_out' THEN value - (SELECT length(properties) FROM events WHERE seq = OLD.seq)
            WHEN 'head' THEN min(value, OLD.seq)
            ELSE value + 1
        END
        WHERE name IN ('settled', 'bytes_out', 'head', 'generation');
    DELETE FROM routes
        WHERE seq = OLD.seq AND NOT EXISTS (SELECT 1 FROM events WHERE events.seq = OLD.seq AND pinned <> '');
END;
CREATE TRIGGER discard AFTER INSERT ON history WHEN NEW.what = 'discarded' BEGIN
    INSERT INTO discards VALUES (NEW.seq);
    INSERT INTO ledger (organization, discarded) SELECT organization, 1 FROM events WHERE seq = NEW.seq
        ON CONFLICT DO UPDATE SET discarded = discarded + 1;
    DELETE FROM deaths WHERE seq = NEW.seq;
END;
CREATE TRIGGER amend AFTER INSERT ON history WHEN NEW.what = 'amended' BEGIN
    DELETE FROM deaths WHERE seq = NEW.seq;
    UPDATE numbers
        SET value = value + length(NEW.new_properties) - length(NEW.properties)
        WHERE name = 'bytes_in' AND NEW.seq <= (SELECT value FROM numbers WHERE name = 'folded');
    UPDATE events
        SET code = NEW.new_code, user = NEW.new_user, timestamp = NEW.new_timestamp, flags = NEW.new_flags,
            properties = NEW.new_properties, recorded_at = NEW.new_recorded_at
        WHERE seq = NEW.seq;
END;
CREATE TRIGGER fold AFTER UPDATE OF value ON numbers WHEN NEW.name = 'folded' AND NEW.value > OLD.value BEGIN
    INSERT INTO ledger (organization, recorded)
        SELECT organization, count(*) FROM events WHERE seq > OLD.value AND seq <= NEW.value GROUP BY organization
        ON CONFLICT DO UPDATE SET recorded = recorded + excluded.recorded;
    UPDATE numbers
        SET value = value + (
            SELECT coalesce(sum(length(properties)), 0) FROM events WHERE seq > OLD.value AND seq <= NEW.value
        )
        WHERE name = 'bytes_in';
END;
CREATE TRIGGER forget_delivered AFTER DELETE ON deliveries BEGIN
    DELETE FROM events WHERE seq = OLD.seq;
    DELETE FROM routes WHERE seq = OLD.seq;
END;
CREATE TRIGGER forget_discarded AFTER DELETE ON discards BEGIN
    DELETE FROM events WHERE seq = OLD.seq;
    DELETE FROM routes WHERE seq = OLD.seq;
END;
"""

# Since version 3. Of arrivals the newest stay, each of them a batch: as many as `remember` keeps by default.
LIMITS = """
CREATE TABLE arrivals (id INTEGER PRIMARY KEY, at REAL NOT NULL, delivered TEXT NOT NULL, dead TEXT NOT NULL);
CREATE TABLE holds (
    organization TEXT NOT NULL,
    product TEXT NOT NULL,
    code TEXT NOT NULL,
    id TEXT NOT NULL,
    user TEXT NOT NULL,
    whole INTEGER NOT NULL,
    part INTEGER NOT NULL,
    made REAL NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (organization, product, code, id)
) WITHOUT ROWID;
CREATE TABLE totals (
    organization TEXT NOT NULL,
    product TEXT NOT NULL,
    code TEXT NOT NULL,
    user TEXT NOT NULL,
    stretch INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    part INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (organization, product, code, user, stretch)
) WITHOUT ROWID;
CREATE TABLE totalled (
    organization TEXT NOT NULL,
    product TEXT NOT NULL,
    code TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (organization, product, code)
) WITHOUT ROWID;
CREATE VIEW additions (organization, product, code, after, until, users, stretches, wholes, parts, events)
    AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL;
CREATE TRIGGER total INSTEAD OF INSERT ON additions WHEN NEW.after = coalesce((
    SELECT place FROM totalled WHERE organization = NEW.organization AND product = NEW.product AND code = NEW.code
), -1) BEGIN
    INSERT INTO totals
        SELECT NEW.organization, NEW.product, NEW.code, users.value, stretches.value, wholes.value, parts.value,
            events.value
        FROM json_each(NEW.users) AS users
            JOIN json_each(NEW.stretches) AS stretches ON stretches.key = users.key
            JOIN json_each(NEW.wholes) AS wholes ON wholes.key = users.key
            JOIN json_each(NEW.parts) AS parts ON parts.key = users.key
            JOIN json_each(NEW.events) AS events ON events.key = users.key
        WHERE true
        ON CONFLICT DO UPDATE SET
            whole = whole + excluded.whole + (part + excluded.part) / 1000000000000,
            part = (part + excluded.part) % 1000000000000,
            events = events + excluded.events;
    INSERT OR REPLACE INTO totalled VALUES (NEW.organization, NEW.product, NEW.code, NEW.until);
END;
CREATE TRIGGER arrive INSTEAD OF INSERT ON settlements BEGIN
    INSERT INTO arrivals (at, delivered, dead) VALUES (NEW.at, NEW.delivered, NEW.dead);
    DELETE FROM arrivals WHERE id <= (SELECT max(id) FROM arrivals) - 1024;
END;
"""
