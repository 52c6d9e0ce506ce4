"""What both flavours of the recorder do alike: keep an event and return, and follow the process."""

import os
import weakref
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal

from lago_orgs._core.encoding import MOST_BYTES
from lago_orgs._core.events import present
from lago_orgs._secrets import HoldsSecret
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.pace import Pace
from lago_orgs.recorder.delivery.port import Clocked, LagoPort, Port
from lago_orgs.recorder.delivery.sender import Sender
from lago_orgs.recorder.engine import Engine
from lago_orgs.recorder.errors import OutboxBelongsElsewhere
from lago_orgs.recorder.finishing import Finishing
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard, Policy, checked_policy
from lago_orgs.recorder.keeping import Keeping
from lago_orgs.recorder.options import NOTED, Options
from lago_orgs.recorder.outboxes.belonging import Meant, bind
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.sqlite_outbox import SqliteOutbox
from lago_orgs.recorder.outboxes.values import Stats


class Recording(HoldsSecret, Keeping, Finishing):
    """What both flavours of the recorder share: everything that returns in microseconds.

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill: `warn` in the log; `hold`, as `warn`, but
            let those of an organization that was never subscribed wait until it is; keep them back as `dead-letter`,
            or `raise` where that can be told at once. None does not look. Not given, it is what the outbox was last
            opened with, `warn` if it never was.
        pace: How eagerly to send.
        clock: Gives the present instant (aware), for usage without a timestamp; the host's if None.
        adopt: Deliver what an outbox holds for another Lago, or another organization of it, to this one.
        most_bytes: How large an event may be as JSON.
        max_skew: Seconds that an event may be stamped in the future of Lago's clock without a finding.

    Raises:
        OutboxError: The outbox cannot be used.
        OutboxBelongsElsewhere: It holds usage for another Lago.
        ConfigurationError: The address or the key is missing or unusable, or an argument cannot be meant.
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
        Options(guard=guard, pace=pace, clock=clock, adopt=adopt, most_bytes=most_bytes, max_skew=max_skew)
        policy = None if guard == NOTED else checked_policy(guard)
        own = port or LagoPort(LagoOrgs(api_url, api_key))
        way = Clocked(own)
        self._clock = clock
        self._most_bytes = most_bytes
        self._outbox: Outbox = SqliteOutbox(outbox) if isinstance(outbox, str | os.PathLike) else outbox
        self._keys: Keys | None = getattr(own, "keys", None)
        if self._keys is not None:
            self._keys.watch()
        address = getattr(own, "address", None)
        if address is not None:
            bind(self._outbox.store, address, adopt=adopt)
        self._facts = Facts(way)
        self._guard = Guard(
            self._facts,
            self._noted(policy, is_given=guard != NOTED),
            lago_now=partial(_present, way, clock),
            max_skew=round(max_skew * 1000),
        )
        self._engine = Engine(
            self._outbox, way, self._facts, self._guard, pace=pace, keys=self._keys, meant=Meant(address, adopt)
        )
        weakref.finalize(self, self._engine.leave).atexit = False
        self._engine.start()

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
        """The error that the outbox belongs to another Lago, or organization, than the key, if it does."""
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
        with self._hasty():
            return self._outbox.stats()

    @property
    def _sender(self) -> Sender | None:
        return self._engine.sender

    def _wake(self) -> None:
        self._engine.wake()


def _present(port: Clocked, clock: Callable[[], datetime] | None) -> int:
    """Return the present millisecond by Lago's clock, or by a clock of the caller's that is ahead of it."""
    now = port.lago_now()
    return now if clock is None else max(now, present(clock))
