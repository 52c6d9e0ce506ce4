"""What the billing of every application is told, and what both flavours do with it alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from lago_orgs._core.encoding import MOST_BYTES as LARGEST
from lago_orgs._core.events import present
from lago_orgs._secrets import HoldsSecret
from lago_orgs.errors import ConfigurationError
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.recorder.events import make_event
from lago_orgs.web.checks import CHECKS, check_place
from lago_orgs.web.gate import Rule, Use
from lago_orgs.web.metering import Metering, logger
from lago_orgs.web.servers import refuse_a_server_without_threads
from lago_orgs.web.tab import Tab
from lago_orgs.web.waiting import MOST, MOST_BYTES

if TYPE_CHECKING:
    from lago_orgs._core.events import Event
    from lago_orgs.access.outages import OnOutage
    from lago_orgs.recorder import Outbox

T = TypeVar("T")
OUTBOX_VARIABLE = "LAGO_OUTBOX"
OUTBOX = "usage.db"
LAST_PATIENCE = 2.0  # seconds that a response waits for the file when the process ends, and what waits for the outbox


class Billing(Metering, HoldsSecret):
    """The billing of one application.

    Args:
        lago_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key; `LAGO_API_KEY` if None.
        outbox: Where usage is kept until Lago holds it: the path of a SQLite file, or an outbox; `LAGO_OUTBOX`, or
            `usage.db` in the working directory, if None.
        org: Says whose a request is, where `TrackUsage` does not.
        user: Says who acts in it.
        on_outage: What is decided while Lago is away: `last_known`, `allow` or `deny`.
        ttl: Seconds that what Lago said of a subscription is taken for true.
        patience: Seconds that a request waits for Lago at most, where it asks for access and nothing is known.
        recorder: More arguments of the recorder, such as `{"guard": "raise"}`.
        max_waiting: How many uses wait in the process, while the outbox refuses them, until it takes them.
        max_waiting_bytes: How many bytes they have together, likewise.

    Raises:
        ConfigurationError: The server lets no threads run, as uWSGI does by default, or an argument cannot be meant.
        InvalidArgument: Likewise.
    """

    _lago: Any = None
    _recorder: Any = None
    _access: Any = None

    def __init__(
        self,
        *,
        lago_url: str | None = None,
        api_key: str | None = None,
        outbox: Outbox | str | os.PathLike[str] | None = None,
        org: Callable[[Any], object] | None = None,
        user: Callable[[Any], object] | None = None,
        on_outage: OnOutage = "last_known",
        ttl: float = 30.0,
        patience: float = 2.0,
        recorder: Mapping[str, Any] | None = None,
        max_waiting: int = MOST,
        max_waiting_bytes: int = MOST_BYTES,
    ) -> None:
        refuse_a_server_without_threads()
        super().__init__(org, user)
        self._arguments: dict[str, Any] = {
            "lago_url": lago_url,
            "api_key": api_key,
            "outbox": outbox,
            "org": org,
            "user": user,
            "on_outage": on_outage,
            "ttl": ttl,
            "patience": patience,
            "recorder": recorder,
            "max_waiting": max_waiting,
            "max_waiting_bytes": max_waiting_bytes,
        }
        del lago_url, api_key  # reports of errors show the locals of every frame
        self._set(self._arguments)

    def _set(self, given: Mapping[str, Any]) -> None:
        """Look at arguments, and note them before anything is made of them.

        Raises:
            ConfigurationError: One cannot be meant.
            InvalidArgument: Likewise.
        """
        for name in given:
            CHECKS[name](given[name])
        self.org, self.user, self._outbox = given["org"], given["user"], given["outbox"]
        self._api_url, self._api_key = given["lago_url"], given["api_key"]
        self._options = dict(given["recorder"] or {})
        self._policy: OnOutage = given["on_outage"]
        self._access_options: dict[str, Any] = {name: given[name] for name in ("on_outage", "ttl", "patience")}
        self._waiting.limit(given["max_waiting"], given["max_waiting_bytes"])

    # Life

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """Return something that is made once, whoever asks first."""
        with self.opening:
            found: T | None = getattr(self, name)
            if found is None:
                found = make()
                setattr(self, name, found)
            return found

    def _opened(self, kind: Callable[..., T]) -> T:
        """Make the recorder."""
        return kind(self.where, api_url=self._api_url, api_key=self._api_key, **self._options)

    def _given_back(self) -> Iterator[Any]:
        """Return what is open, in the order in which it was opened; who uses it afterwards opens it anew."""
        with self.opening:
            opened = self._lago, self._recorder, self._access
            self._access = self._recorder = self._lago = None
        return (each for each in opened if each is not None)

    @contextmanager
    def _without_outbox(self) -> Iterator[None]:
        """Let an application end in peace though the outbox is away: what is in it is delivered by the next process."""
        try:
            yield
        except OutboxError as error:
            logger.warning("what is in the outbox is left to the next process, for it cannot be asked: %s", error)

    def _fixed(self, use: Use) -> Event:
        """Make the event of a use, as the recorder makes it, which need not be open."""
        clock = self._options.get("clock")
        return make_event(
            *use[:3],
            user_id=use.user_id,
            transaction_id=use.transaction_id,
            product=use.product,
            now=None if clock is None else present(clock),
            most_bytes=self._options.get("most_bytes", LARGEST),
        )

    def put_aside(self, event: Event) -> None:
        """Keep an event without a recorder, which delivers no more."""
        from lago_orgs.recorder.outboxes.outbox import Outbox
        from lago_orgs.recorder.outboxes.sqlite_outbox import SqliteOutbox

        if isinstance(self.where, Outbox):
            self.where.put(event)
            return
        outbox = SqliteOutbox(self.where)
        try:
            with outbox.store.hurried(LAST_PATIENCE):
                outbox.put(event)
        finally:
            outbox.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {'not open' if self._recorder is None else self._recorder.outbox}>"

    @property
    def where(self) -> Outbox | str | os.PathLike[str]:
        """Where usage is kept."""
        return os.environ.get(OUTBOX_VARIABLE, OUTBOX) if self._outbox is None else self._outbox

    def check_place(self) -> None:
        """See whether usage can be kept where it is to be; called when an application starts.

        Raises:
            ConfigurationError: There is no such folder.
        """
        check_place(self.where, OUTBOX_VARIABLE if self._outbox is None else "outbox")

    def rule(self, *, org: Callable[[Any], object] | None, user: Callable[[Any], object] | None, **how: Any) -> Rule:
        """Return how requests are metered.

        Raises:
            ConfigurationError: Nobody says whose a request is.
        """
        if org is None and self.org is None:
            raise ConfigurationError("nobody says whose a request is: give org=... to Billing or to TrackUsage")
        made = Rule(org=org or self.org, user=user or self.user, **how)
        self._codes.add(made.code)
        return made

    def tab(self, request: Any) -> Tab:
        """Return a tab for a request that asks for access and is not tracked.

        Raises:
            ConfigurationError: Nothing says whose it is.
        """
        if self.org is None:
            raise ConfigurationError("nobody says whose a request is: give org=... to Billing or to TrackUsage")
        return Tab(request, self.org, self.user, owner=self)
