"""Under which ids a SQLite outbox finds its events again, since version 6.

An id that the recorder made is its event's alone, and hardly anybody asks for it: an index of these would cost each
`record()` a third of its time, for every commit writes a page of it. So the index holds all other ids, and those made
here are listed when somebody names one: then up to the newest, and the rest at the next time.
"""

# ruff: noqa: S608 - every statement is made of constants

import json
import sys
import time
from collections.abc import Iterable

from lago_orgs._core.events import MARK, OWN_ID, has_mark
from lago_orgs._store.connections import Connections
from lago_orgs.recorder.errors import OutboxBusy

INDEXED = f"(flags & {OWN_ID} OR substr(transaction_id, 15, 4) <> '{MARK}')"  # of a row of `events`, literally
STEP = 1024  # events that one step lists
SHORT = 64  # events that may be looked through instead

SCRIPT = f"""
CREATE UNIQUE INDEX identities ON events (transaction_id, organization, product, pinned) WHERE {INDEXED};
CREATE TABLE made_ids (transaction_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (transaction_id, seq))
    WITHOUT ROWID;
CREATE TRIGGER list_ids AFTER UPDATE OF value ON numbers WHEN NEW.name = 'listed' AND NEW.value > OLD.value BEGIN
    INSERT INTO made_ids
        SELECT transaction_id, seq FROM events WHERE seq > OLD.value AND seq <= NEW.value AND NOT {INDEXED};
END;
CREATE TRIGGER forget_id AFTER DELETE ON events BEGIN
    DELETE FROM made_ids WHERE transaction_id = OLD.transaction_id AND seq = OLD.seq;
END;
INSERT INTO numbers VALUES ('listed', 0);
"""
# A reservation ends when its event is recorded, under its id, which the index has. Of several that are kept in one
# step all but the first are made at 0: that one sweeps for all.
SWEEP = f"""
CREATE TRIGGER sweep AFTER INSERT ON holds WHEN NEW.made > 0 BEGIN
    DELETE FROM holds
        WHERE organization = NEW.organization AND product = NEW.product AND code = NEW.code AND id <> NEW.id
            AND (until <= NEW.made OR EXISTS (
                SELECT 1 FROM events
                WHERE transaction_id = holds.id AND events.organization = holds.organization
                    AND events.product = holds.product AND {INDEXED}
            ));
END;
"""

LISTED = "(SELECT value FROM numbers WHERE name = 'listed')"
NAMED = "WITH named (id) AS (SELECT value FROM json_each(?))"
_IS_NAMED = "transaction_id IN (SELECT id FROM named)"
# Where no id that was made here is named, the range is empty: as a condition, each row would be looked at.
_REST = f"seq > iif(EXISTS (SELECT 1 FROM named WHERE substr(id, 15, 4) = '{MARK}'), {LISTED}, {sys.maxsize})"
PLACES = f"""(
    SELECT seq FROM events WHERE {INDEXED} AND {_IS_NAMED}
    UNION ALL SELECT seq FROM made_ids WHERE {_IS_NAMED}
    UNION ALL SELECT seq FROM events WHERE {_REST} AND NOT {INDEXED} AND {_IS_NAMED}
)"""
"""Where the events are whose ids NAMED gives, in front of a statement, as `Ids.named` returns them."""
UNLISTED = f"SELECT count(*) FROM (SELECT 1 FROM events WHERE seq > {LISTED} LIMIT {SHORT + 1})"
# Rows are counted, not places: between an old dead letter and the first event that is remembered there may be millions.
LIST = """
    UPDATE numbers SET value = coalesce(
            (SELECT seq FROM events WHERE seq > value ORDER BY seq LIMIT 1 OFFSET ?), (SELECT max(seq) FROM events)
        )
        WHERE name = 'listed'
"""


class Ids:
    """Sees to it that events are found by ids that were made here.

    Args:
        database: The connections of the file.
        place: The file, in words.
    """

    def __init__(self, database: Connections, place: str) -> None:
        self._database = database
        self._place = place

    def named(self, ids: Iterable[str]) -> str:
        """List what is needed to find events by some ids, and return these as NAMED takes them.

        Raises:
            OutboxBusy: That would take longer than its caller can wait; each try comes further.
        """
        given = list(ids)
        if any(has_mark(each) for each in given):
            self.list_made()
        return json.dumps(given)

    def list_made(self) -> None:
        """List what is needed to find events by ids that were made here.

        Raises:
            OutboxBusy: That would take longer than its caller can wait; each try comes further.
        """
        began, haste = time.monotonic(), self._database.haste.seconds
        while self._database.read(UNLISTED)[0][0] > SHORT:
            self._database.change(LIST, (STEP - 1,))
            if haste is not None and time.monotonic() - began > haste:
                raise OutboxBusy(
                    f"{self._place}: one of its own transaction ids was named, and they are listed first so that it is "
                    "found: try again"
                )
