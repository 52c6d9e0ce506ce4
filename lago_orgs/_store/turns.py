"""Taking turns at a lock that threads want again and again, without a change of threads at each release."""

import time

from lago_orgs._store.locking import new_lock

NAPS = (0.00005, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016, *[0.0032] * 15)  # seconds: fifty milliseconds
ENOUGH = 300  # acts of others that one waits for


class Turns:
    """A lock whose holder keeps it for some hundred acts while others want it too.

    Whoever blocks on a lock is woken at its next release. When several threads do one short act after the other, and
    let the interpreter's lock go within (as SQLite does), then each release hands both locks to another thread: two
    changes of threads for each act, which on a busy machine cost twenty times as much as the act. So whoever finds
    the lock taken first looks again a few times, from a distance; it blocks only after that, and whoever comes then
    lets it pass. One thread at a time looks, the others stand behind it. How long a turn is goes by what is done in
    it: a turn of a fixed time holds fewer acts the slower the machine is, and then more of them begin with a wait.

    The marks that decide who waits may be wrong (a thread was interrupted): that costs one wait, and never holds
    anything. What keeps threads apart is `lock` alone.
    """

    def __init__(self) -> None:
        self.lock = new_lock()
        self.is_taken = False
        """Set by whoever has the lock, right after it got it, and taken back right before it lets it go."""
        self.is_wanted = False
        """Taken back by whoever has the lock, right after it got it."""
        self.acts = 0
        """Counted up by whoever has the lock."""
        self._gate = new_lock()

    def wait(self) -> None:
        """Look until the lock is free, or it is time to block on it; for those who found a mark set.

        Whoever has the lock and comes once more, from a signal's handler or a `__del__`, waits for nobody: who stands
        in the way may wait for that lock, called the same way.
        """
        if self.lock._is_owned():  # type: ignore[attr-defined]  # as `threading.Condition` asks; it has no other name
            return
        with self._gate:
            self._look()  # a call, as in `locked`

    def _look(self) -> None:
        last = self.acts + ENOUGH
        for nap in NAPS:
            time.sleep(nap)
            if not self.is_taken:
                return
            if self.acts > last:
                break
        self.is_wanted = True
