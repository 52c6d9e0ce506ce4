"""What is looked at beside deliveries: whether anything is delivered at all, and whether the outbox is this Lago's."""

import time
from collections.abc import Callable

from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.trouble import SILENCE, Trouble
from lago_orgs.recorder.errors import OutboxBelongsElsewhere, OutboxBusy, OutboxUnavailable
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.reading import Unanswered, Unknown
from lago_orgs.recorder.outboxes.belonging import Meant, Owner, bind, bind_organization, owner_of
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.store import Store

EVERY = 2.0  # seconds between two looks
AGAIN = 1.0  # seconds until Lago is asked again whose key this is
AFTER_REFUSAL = 5.0  # seconds until that is asked again of an outbox that was another's
ASK_AGAIN = 60.0  # seconds until it is asked again, where something keeps this key from asking
MOST_SILENCES = 10  # times that Lago may not answer it, before the first delivery goes without


class Watch:
    """Notices when nothing is delivered although events wait, whoever should deliver them and whatever the reason.

    Args:
        outbox: Where they wait.
        trouble: Told of it.
        monotonic: The clock, in seconds.
        awaited: Says whose usage is not to be delivered yet.
    """

    def __init__(
        self,
        outbox: Outbox,
        trouble: Trouble,
        monotonic: Callable[[], float] = time.monotonic,
        awaited: Callable[[], str] = str,
    ) -> None:
        self._outbox = outbox
        self._awaited = awaited
        self._trouble = trouble
        self._monotonic = monotonic
        self._moved_at = monotonic()
        self._next_look = float("-inf")
        self._looked_at = self._moved_at
        self._state: tuple[int | None, int] | None = None

    def delivered(self) -> None:
        """Note that this process brought something to its end."""
        self._moved_at = self._monotonic()

    def look(self, now: float) -> None:
        """Look, if it is time to.

        Args:
            now: Seconds of the clock.
        """
        self._looked_at = now
        if now < self._next_look:
            return
        self._next_look = now + EVERY
        store = self._outbox.store
        self._trouble.storage(store.check())
        oldest = store.oldest_waiting()
        state = (oldest, store.settled())
        if oldest is None or state != self._state:
            self._state, self._moved_at = state, max(self._moved_at, now)
        if oldest is None:
            self._trouble.idle()
        silent = now - self._moved_at
        if oldest is None or silent < SILENCE:
            self._trouble.silence(None)
            return
        who = "this process sends" if self._outbox.is_sender else "another process has the right to send"
        said = self._awaited() if self._outbox.is_sender else ""
        self._trouble.silence(f"events wait, and none was delivered for {silent:.0f} s; {said or who}")

    def standstill(self, now: float) -> str | None:
        """Return that whoever looks has not come back for long (an answer that does not come), or None.

        Args:
            now: Seconds of the clock.
        """
        silent = now - self._looked_at
        return None if silent < SILENCE else f"the sender has stood still for {silent:.0f} s"


class OwnerCheck:
    """Whether an outbox belongs to the Lago, and the organization, that the key is of.

    That is asked before the first delivery, and again as soon as the outbox does not say any more what it said then:
    another one's may have been put in its place, as a backup that was restored into the wrong file.

    Args:
        outbox: The outbox.
        facts: What Lago says.
        trouble: Told of it if not.
        keys: The keys that may deliver; of a port that does not say with which key it asks there are none.
        meant: The Lago that is delivered to; None if that is not looked at.
    """

    def __init__(
        self, outbox: Outbox, facts: Facts, trouble: Trouble, keys: Keys | None = None, meant: Meant | None = None
    ) -> None:
        self._outbox = outbox
        self._meant_for = meant or Meant()
        self._owner: Owner | None = None  # what the outbox said when it was found to be ours
        self._generation: int | None = None  # its number then, where another's is taken over
        self._has_changed = False
        self._next_look = float("-inf")
        self._facts = facts
        self._trouble = trouble
        self._keys = keys or Keys()
        self._is_ours = False
        self._is_nobodys = False
        self._meant: str | None = None  # whose the events are, as long as that cannot be written down
        self._silences = 0
        self._ask_again_at = float("-inf")
        self.misplaced: OutboxBelongsElsewhere | None = None
        """The error that it belongs to another one, if it does."""
        self.is_barred = False
        """Whether Lago said that this key may not deliver from here: then others have the right to send."""
        self.has_recorded = False
        """Whether this process put something in, which says whose it is, whoever delivers it."""
        self._questions = 0
        self._refused_by = 0  # the question whose answer said so

    def ask_soon(self) -> int:
        """Ask with the next look, where it was another's: the key may be the right one by now.

        Returns:
            How many questions were begun so far.
        """
        if self.misplaced is not None:
            self._ask_again_at = float("-inf")
        return self._questions

    def is_refused(self, since: int) -> bool:
        """Return whether it was found to be another's by a question that was begun after so many."""
        return self.misplaced is not None and self._refused_by > since

    @property
    def is_doubted(self) -> bool:
        """Return whether a key came of which it is not known whose it is."""
        return self._keys.has_refused

    def says_so_still(self) -> bool:
        """Return whether the outbox says what it said when it was found to be ours; any thread may ask.

        What was read from it before this is asked is ours then.
        """
        if owner_of(self._outbox.store) == self._owner:
            return True
        self._has_changed = True  # for the thread that looks
        return False

    def _is_changed(self, now: float) -> bool:
        if now >= self._next_look:
            self._next_look = now + EVERY
            self.says_so_still()
        has_changed, self._has_changed = self._has_changed, False
        return has_changed

    def is_ours(self, now: float) -> bool:
        """Return whether events may be sent.

        Args:
            now: Seconds of the clock.
        """
        store = self._outbox.store
        is_found = self._is_ours or self._is_nobodys
        if is_found and (self._keys.has_refused or self._is_changed(now)):
            # Another key than before, or another outbox: it may be another organization's.
            self._is_ours = self._is_nobodys = False
            self._ask_again_at = now
        is_settled = self.misplaced is None and not self.is_doubted
        if self._is_ours:
            return True
        is_asked = self._outbox.is_sender or self.has_recorded or self.is_barred
        if is_settled and not self.has_recorded and store.oldest_waiting() is None:
            return False  # it is asked when there is something to send
        if now < self._ask_again_at or not is_asked:
            return self._is_nobodys
        self._questions = question = self._questions + 1
        try:
            if not self._bind(store):
                self._ask_again_at = now + AGAIN
                return self._is_nobodys
        except OutboxBelongsElsewhere as error:
            self._ask_again_at = now + AFTER_REFUSAL
            self.misplaced, self._refused_by, self.is_barred = error, question, True
            self._trouble.held(error.message)
            self._is_nobodys = False
            return False
        except Unknown as unknown:
            self._silences += isinstance(unknown, Unanswered)
            # What belongs to nobody yet goes without, where something lets this key not ask; not as Lago is away.
            is_lasting = not isinstance(unknown, Unanswered) or self._silences > MOST_SILENCES
            owner = owner_of(store)
            self._is_nobodys = is_lasting and owner.organization is None and self._is_meant(owner)
            self.is_barred = not isinstance(unknown, Unanswered) and not self._is_nobodys
            # Of many processes one sends, and it alone is in a hurry.
            again = AGAIN if self._outbox.is_sender else AFTER_REFUSAL
            self._ask_again_at = now + (ASK_AGAIN if self._is_nobodys else again)
            if self._is_nobodys:
                self._owner = owner
                self._keys.vouch()
            else:
                self._trouble.met(f"which organization the key is of cannot be asked: {unknown}")
            return self._is_nobodys
        self._keys.vouch()
        self._is_ours, self.misplaced, self.is_barred = True, None, False
        self._trouble.calm()
        return True

    def _bind(self, store: Store) -> bool:
        """Note whose the outbox is; False if that cannot be written down just now, and it belongs to nobody yet."""
        self._bind_address(store)
        organization, name = self._facts.ask_organization()
        try:
            bind_organization(store, organization, name)
        except OutboxBusy:
            raise
        except OutboxUnavailable:  # the disk is full: what is kept is delivered all the same
            owner = owner_of(store)
            self._is_nobodys = self._meant in {None, organization} and self._is_meant(owner)
            if self._is_nobodys:
                self._owner = owner
                self._meant = organization
                self._keys.vouch()
            return False
        owner = owner_of(store)
        if (owner.organization or "").partition(" ")[0] != organization or not self._is_meant(owner):
            return False  # it was put back just now
        self._owner = owner
        if self._meant_for.adopt:
            self._generation = store.generation()
        return True

    def _bind_address(self, store: Store) -> None:
        """Refuse another Lago's usage, as at opening, where another outbox may be in the place of that one."""
        address, adopt = self._meant_for
        owner = owner_of(store)
        if address is None or owner == self._owner:
            return
        # Only what was put there is taken over: who adopts it for another Lago, as it stands, means that.
        if adopt and self._generation is not None and store.generation() != self._generation:
            bind(store, address, adopt=True)
        elif owner.address != address:
            bind(store, address)

    def _is_meant(self, owner: Owner) -> bool:
        return self._meant_for.address is None or owner.address == self._meant_for.address
