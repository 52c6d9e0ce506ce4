"""The cursors of a connection that is written to again and again."""

import sqlite3

MOST_LENT = 16  # one is in use, and one for each call that began within another or was broken off


class Cursors:
    """One cursor that is kept, because making one takes a tenth of an insert; whoever calls has the connection's lock.

    Until Python 3.12 a cursor keeps the statement that failed in it, and with that keeps SQLite's connection open
    behind the closed one, until the thread that has it in hand lets go of it. So all are held on to here, and come to
    their end while nobody can fork.
    """

    __slots__ = ("kept", "lent")

    def __init__(self) -> None:
        self.kept: sqlite3.Cursor | None = None
        """The one to take next. Whoever takes it leaves None here, for a call from within makes another, and puts it
        back when its statement is over."""
        self.lent: list[sqlite3.Cursor] = []
        """All that were made."""

    def make(self, connection: sqlite3.Connection) -> sqlite3.Cursor:
        """Make the cursor that is kept."""
        self.kept = cursor = connection.cursor()
        if len(self.lent) >= MOST_LENT:
            self.take_back()
        self.lent.append(cursor)
        return cursor

    def take_back(self) -> None:
        """Close all but those that are at work, in whose statement a signal's handler came here."""
        lent, self.lent = self.lent, []
        for cursor in lent:
            try:
                cursor.close()
            except sqlite3.ProgrammingError:
                self.lent.append(cursor)
