"""What both flavours of the recorder do alike: keep an event and return, and follow the process."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal

from lago_orgs._core.encoding import MOST_BYTES
from lago_orgs._core.events import present
from lago_orgs.client import LagoOrgs
from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.port import Clocked, LagoPort, Port
from lago_orgs.recorder.delivery.sender import Pace, Sender
from lago_orgs.recorder.errors import OutboxBelongsElsewhere, RecorderClosed
from lago_orgs.recorder.finishing import Finishing
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard, Policy, checked_policy
from lago_orgs.recorder.keeping import Keeping
from lago_orgs.recorder.outboxes.belonging import bind
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.sqlite_outbox import SqliteOutbox
from lago_orgs.recorder.outboxes.values import Stats
from lago_orgs.recorder.process import follow_process

logger = logging.getLogger("lago_orgs")

LOOK = 0.01  # seconds between two looks whether everything is delivered
AT_EXIT = 2.0  # seconds that a recorder which was not closed holds the interpreter up to deliver
NOTED: Literal["noted"] = "noted"


class Recording(Keeping, Finishing):
    """What both flavours of the recorder share: everything that returns in microseconds.

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill: `warn` in the log, keep them back as
            `dead-letter`, or `raise` where that can be told at once. None does not look. Not given, it is what the
            outbox was last opened with, `warn` if it never was.
        pace: How eagerly to send.
        clock: Gives the present instant (aware), for usage without a timestamp; the host's if None.
        adopt: Deliver what an outbox holds for another Lago, or another organization of it, to this one.
        most_bytes: How large an event may be as JSON.
        max_skew: Seconds that an event may be stamped in the future of Lago's clock without a finding.

    Raises:
        OutboxError: The outbox cannot be used.
        OutboxBelongsElsewhere: It holds usage for another Lago.
        ConfigurationError: The address or the key is missing or unusable.
    """

    def __init__(
        self,
        outbox: Outbox | str | os.PathLike[str],
        *,
        api_url: str | None = None,
        api_key: str | Callable[[], str] | None = None,
        port: Port | None = None,
        guard: Policy | Literal["noted"] | None = NOTED,
        pace: Pace | None = None,
        clock: Callable[[], datetime] | None = None,
        adopt: bool = False,
        most_bytes: int = MOST_BYTES,
        max_skew: float = 300.0,
    ) -> None:
        policy = None if guard == NOTED else checked_policy(guard)
        own = port or LagoPort(LagoOrgs(api_url, api_key))
        self._port = Clocked(own)
        self._clock = clock
        self._most_bytes = most_bytes
        self._pace = pace
        self._closed = False
        self._ended = False
        self._made: dict[str, Sender] = {}
        self._sender: Sender | None = None
        self._outbox: Outbox = SqliteOutbox(outbox) if isinstance(outbox, str | os.PathLike) else outbox
        self._keys: Keys | None = getattr(own, "keys", None)
        if self._keys is not None:
            self._keys.watch()
        address = getattr(own, "address", None)
        if address is not None:
            bind(self._outbox.store, address, adopt=adopt)
        self._facts = Facts(self._port)
        self._guard = Guard(
            self._facts,
            self._noted(policy, is_given=guard != NOTED),
            lago_now=partial(_present, self._port, clock),
            max_skew=round(max_skew * 1000),
        )
        follow_process(self)
        self._prepared().start()

    def _noted(self, given: Policy | None, *, is_given: bool) -> Policy | None:
        """Note the policy that is given in the outbox, or take the one that is noted there."""
        store = self._outbox.store
        if is_given:
            if store.note("guard") != str(given):
                store.set_note("guard", str(given))
            return given
        noted = store.note("guard") or "warn"
        return None if noted == "None" else checked_policy(noted)

    @property
    def trouble(self) -> str | None:
        """Why nothing is delivered just now, as far as this process knows; None while all is well."""
        sender = self._sender
        return sender.reason if sender else None

    @property
    def misplaced(self) -> OutboxBelongsElsewhere | None:
        """The error that the outbox belongs to another organization than the key, if it does."""
        sender = self._sender
        return sender.misplaced if sender else None

    @property
    def findings(self) -> Mapping[str, int]:
        """How many events this process found that Lago never bills, or bills to another customer, by kind."""
        return self._guard.findings

    @property
    def outbox(self) -> Outbox:
        """Where events are kept."""
        return self._outbox

    def stats(self) -> Stats:
        """Return the books: `recorded = delivered + pending + dead + discarded`, per organization and in total."""
        return self._outbox.stats()

    def _wake(self) -> None:
        """Let the sender look; the event is kept, so nothing that goes wrong here is the caller's."""
        try:
            (self._sender or self._prepared()).wake()
        except Exception as error:  # noqa: BLE001 - it is kept, and delivered by whoever sends next
            if self._sender is not None:
                self._sender.trouble.crashed(error)

    def _prepared(self) -> Sender:
        """Return the sender of this process; made anew after a fork, with the child's first event.

        Without a lock, as everything that `record()` comes by but the storage's: see `Room`.
        """
        if self._closed:
            raise RecorderClosed("the recorder was closed: record before close(), or make a new one")
        sender = self._sender
        if sender is None:
            made = Sender(
                self._outbox, self._port, self._facts, self._guard, owner=self, pace=self._pace, keys=self._keys
            )
            self._sender = sender = self._made.setdefault("sender", made)
        return sender

    def _is_settled(self, mark: int) -> bool:
        """Whether nothing up to a mark waits; if something does, it is sent without delay."""
        if self._outbox.is_settled(mark):
            return True
        sender = self._prepared()
        sender.start()
        sender.hurry()
        return False

    def before_fork(self) -> None:
        """Let go of what must not cross a fork; called by the interpreter."""
        self._outbox.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork; called by the interpreter."""
        self._outbox.after_fork(in_child=in_child)
        if in_child:
            self._made, self._sender = {}, None  # its threads are the parent's, and so may be the holders of locks
            self._facts.renew()
            self._guard.renew()

    def at_exit(self) -> None:
        """Deliver the last events if Lago can be reached; called by the interpreter.

        The recorder is closed then: whoever records later still, in a `__del__` say, could wait for ever for a lock of
        a thread that the interpreter has ended.
        """
        if self._ended:
            return
        try:
            if self._sender is not None and not self._closed and not self.trouble:
                self._await_settled(AT_EXIT)
            self._end(0.0)
        except LagoOrgsError as error:
            logger.warning("usage events wait for the next recorder, this one could not deliver at exit: %s", error)

    def _await_settled(self, timeout: float) -> bool:
        started, slept = time.monotonic(), 0.0
        mark = self._outbox.mark()
        sender = self._sender
        questions = 0 if sender is None else sender.ask_owner()
        while not self._is_settled(mark):
            if sender is not None and (sender.is_stopped or sender.is_refused(questions)):
                return False
            # The clock may stand still, as tests let it: then the sleeps are counted.
            if max(time.monotonic() - started, slept) >= timeout:
                return False
            time.sleep(LOOK)
            slept += LOOK
        return True

    def _end(self, timeout: float) -> None:
        self._closed = True
        sender = self._made.get("sender")
        # Whoever is interrupted in here closes again, and finds some of it done.
        if sender is not None:
            sender.stop(timeout)
        self._outbox.close()
        self._port.close()
        self._ended = True


def _present(port: Clocked, clock: Callable[[], datetime] | None) -> int:
    """Return the present millisecond by Lago's clock, or by a clock of the caller's that is ahead of it."""
    now = port.lago_now()
    return now if clock is None else max(now, present(clock))
