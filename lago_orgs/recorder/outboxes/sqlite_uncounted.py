"""What a SQLite outbox does since version 4 with events that Lago accepted and does not count.

A death says of itself whether its id is another event's at Lago (`is_conflict` is 1), or the event's own, which was
delivered before (2). A dead letter whose id is taken is amended under a new one: `reissues` takes both steps at once.
"""

# ruff: noqa: S608 - every statement is made of constants

from lago_orgs.recorder.outboxes.sqlite_ids import NAMED, PLACES
from lago_orgs.recorder.outboxes.sqlite_statements import EVENT

SCRIPT = """
DROP TRIGGER die;
CREATE TRIGGER die AFTER INSERT ON deaths BEGIN
    INSERT INTO ledger (organization, dead) SELECT organization, 1 FROM events WHERE seq = NEW.seq
        ON CONFLICT DO UPDATE SET dead = dead + 1;
    UPDATE ledger SET delivered = delivered - 1
        WHERE organization = (SELECT organization FROM events WHERE seq = NEW.seq)
            AND EXISTS (SELECT 1 FROM deliveries WHERE seq = NEW.seq);
    UPDATE numbers
        SET value = value + CASE name
            WHEN 'settled' THEN NOT EXISTS (SELECT 1 FROM deliveries WHERE seq = NEW.seq)
            WHEN 'bytes_out' THEN (
                SELECT coalesce(sum(length(properties)), 0) FROM events
                WHERE seq = NEW.seq AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.seq = NEW.seq)
            )
            WHEN 'conflicts' THEN NEW.is_conflict = 1
            ELSE NEW.is_conflict = 2
        END
        WHERE name IN ('settled', 'bytes_out', 'conflicts', 'uncounted');
    DELETE FROM deliveries WHERE seq = NEW.seq;
END;
DROP TRIGGER leave_the_dead;
CREATE TRIGGER leave_the_dead AFTER DELETE ON deaths BEGIN
    UPDATE ledger SET dead = dead - 1 WHERE organization = (SELECT organization FROM events WHERE seq = OLD.seq);
    UPDATE numbers SET value = value - (OLD.is_conflict = CASE name WHEN 'conflicts' THEN 1 ELSE 2 END)
        WHERE name IN ('conflicts', 'uncounted');
END;
DROP TRIGGER forget_delivered;
CREATE TRIGGER forget_delivered AFTER DELETE ON deliveries
    WHEN NOT EXISTS (SELECT 1 FROM deaths WHERE seq = OLD.seq)
BEGIN
    DELETE FROM events WHERE seq = OLD.seq;
    DELETE FROM routes WHERE seq = OLD.seq;
END;
CREATE VIEW reissues (
    seq, at, told_of_it, told_instead, code, user, timestamp, transaction_id, flags, properties, recorded_at
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL;
CREATE TRIGGER reissue INSTEAD OF INSERT ON reissues BEGIN
    INSERT INTO history (seq, transaction_id, at, what, why, code, properties)
        SELECT (SELECT max(seq) + 1 FROM events), NEW.transaction_id, NEW.at, 'reissued', NEW.told_instead, code,
            properties
        FROM events WHERE seq = NEW.seq;
    INSERT INTO events (
            organization, product, code, user, timestamp, transaction_id, properties, flags, recorded_at, pinned
        )
        SELECT organization, product, NEW.code, NEW.user, NEW.timestamp, NEW.transaction_id, NEW.properties,
            NEW.flags, NEW.recorded_at, pinned
        FROM events WHERE seq = NEW.seq;
    INSERT INTO history (seq, transaction_id, at, what, why, code, properties)
        SELECT seq, transaction_id, NEW.at, 'discarded', NEW.told_of_it, code, properties
        FROM events WHERE seq = NEW.seq;
END;
INSERT INTO numbers VALUES ('uncounted', 0);
"""

CANDIDATES = f"""
    {NAMED} SELECT seq, {EVENT} FROM events
    WHERE seq IN {PLACES}
        AND NOT EXISTS (SELECT 1 FROM deaths WHERE deaths.seq = events.seq)
        AND NOT EXISTS (SELECT 1 FROM discards WHERE discards.seq = events.seq)
"""
UNCOUNT = """
    INSERT INTO deaths
    SELECT events.seq, each.value, 2, ? FROM json_each(?) AS each JOIN events ON events.seq = CAST(each.key AS INTEGER)
    WHERE NOT EXISTS (SELECT 1 FROM deaths AS others WHERE others.seq = events.seq)
        AND NOT EXISTS (SELECT 1 FROM discards WHERE discards.seq = events.seq)
    RETURNING seq
"""
REISSUE = """
    INSERT INTO reissues
    SELECT seq, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM events JOIN deaths USING (seq) WHERE seq = ? RETURNING seq
"""
