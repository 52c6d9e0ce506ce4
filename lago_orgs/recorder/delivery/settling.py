"""Under which subscription events are sent: found by one rule, and never another customer's."""

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import NamedTuple

import attrs

from lago_orgs._core.events import Event, nominal
from lago_orgs._core.subscribing import Foreign, is_ordinary, settled, unseen
from lago_orgs.recorder.guard.billable import Finding, Subscribed
from lago_orgs.recorder.guard.facts import Facts, Known
from lago_orgs.recorder.guard.reading import Forbidden, Unknown
from lago_orgs.recorder.outboxes.rows import Row

KEEP = 60_000  # milliseconds that an ordinary subscription is taken for the organization's without asking again
MOST = 20_000  # lanes whose names are remembered
FIRST_LOOK, LAST_LOOK = 1_000, 30_000  # milliseconds between two looks whether somebody is subscribed by now
EVER = 1 << 62
ANEW = 10_000  # milliseconds that facts are new enough for an event that was recorded by a clock ahead of this one

logger = logging.getLogger("lago_orgs")


@attrs.frozen
class Settled:
    """What became of rows that are to be sent.

    Args:
        ready: Those whose subscription is known, with it.
        foreign: Those that would be billed to another customer, and why.
    """

    ready: Sequence[Row]
    foreign: Sequence[tuple[Row, Finding]]


class _Named(NamedTuple):
    """Under which id a lane's events are to be sent, and whether what was said of the organization makes that certain.

    A tuple, and remembered, as it is asked for twice per event.
    """

    wanted: str
    said: Known[tuple[Subscribed, ...]] | None
    is_own: bool
    is_ordinary: bool


class _Waiting(NamedTuple):
    """How long it was waited for a subscription before it is asked for again, and when that is, in milliseconds."""

    pause: int
    ask_at: int


class Settler:
    """Finds the subscriptions of events, from facts that are new enough for each.

    An id of this library's own convention is believed for a minute. One that may be another customer's by now is looked
    at anew for each event: an id that was found elsewhere, which another customer can take once its subscription has
    ended (recording q45), and one with a colon, which is the product of one organization and may be the whole name of
    another.

    Args:
        facts: What Lago said.
        holds: Whether the usage of an organization that was never subscribed waits until it is.
    """

    def __init__(self, facts: Facts, *, holds: bool = False) -> None:
        self._facts = facts
        self._holds = holds
        self._waits: dict[tuple[str, str], _Waiting] = {}
        self._ran: set[tuple[str, str]] = set()  # what comes late for a subscription that ended is sent
        self._named: dict[tuple[str, str, str, str], _Named] = {}

    def is_known(self, row: Row) -> bool:
        """Return whether the facts at hand are new enough to settle an event by."""
        return self.known_until(row) > 0

    def known_until(self, row: Row) -> int:
        """Return up to which moment of recording the facts at hand are new enough for events like one.

        Like it are those of the same organization, product and subscription, so that many are settled by one look.

        Returns:
            Milliseconds since 1970, more than 0 if they are new enough for this one; else 0.
        """
        event, now = row.event, self._facts.now()
        if (forbidden := self._facts.forbidden()) is not None:
            return EVER if forbidden.at + KEEP > now else 0
        owned = self._facts.owned(event.organization)
        named = self._named.get((event.organization, event.product, event.pinned, row.subscription))
        if named is None or named.said is not owned:
            named = self._name(row, owned)
        holders = self._facts.holders(named.wanted)
        if owned is None or holders is None or owned.at + KEEP <= now or holders.at + KEEP <= now:
            return 0
        if self._holds and not named.is_own and self._is_awaited(row):
            return 0
        if named.is_ordinary:
            return EVER
        # Another host's clock may be ahead, or this one's was put back: what is at hand was recorded before now.
        newest = event.recorded_at if event.recorded_at <= now else now - ANEW
        until = min(owned.at, holders.at)
        return until if until >= newest else 0

    def _name(self, row: Row, owned: Known[tuple[Subscribed, ...]] | None) -> _Named:
        event, wanted = row.event, row.subscription or nominal(row.event)
        is_own = owned is not None and any(each.external_id == wanted for each in owned.value)
        named = _Named(wanted, owned, is_own, is_own and is_ordinary(wanted, event.organization, event.product or None))
        if len(self._named) >= MOST:
            self._named = {}
        self._named[event.organization, event.product, event.pinned, row.subscription] = named
        return named

    def learn(self, rows: Collection[Row]) -> None:
        """Ask Lago for what is not known well enough.

        Raises:
            Unknown: Lago could not be asked.
        """
        wanted: dict[str, set[str]] = {}
        for row in rows:
            wanted.setdefault(row.event.organization, set()).add(row.subscription or nominal(row.event))
        if wanted:
            with suppress(Forbidden):  # that is an answer too, see `settle`
                self._facts.ask_subscriptions(wanted)
                for row in rows if self._holds else ():
                    self._await(row)

    def may_ask(self, row: Row) -> bool:
        """Return whether it is time to ask for an event's subscription: for one that nobody has it is asked rarely."""
        waiting = self._waits.get(_key(row))
        return waiting is None or waiting.ask_at <= self._facts.now()

    def awaited(self) -> str:
        """Say whose usage waits until it is subscribed; nothing if nobody's does."""
        names = sorted({org_id for org_id, _ in self._waits.copy()})
        if not names:
            return ""
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"usage of {names[0]!r:.80}{more} waits for a subscription (guard='hold')"

    def _is_awaited(self, row: Row) -> bool:
        """Return whether an event's subscription is to be waited for: nobody has it, and nobody had."""
        if _key(row) in self._ran:
            return False
        verdict = self._verdict(row.event, row.subscription)
        owned = self._facts.owned(row.event.organization)
        known = () if owned is None else owned.value
        return isinstance(verdict, str) and all(each.external_id != verdict for each in known)

    def _await(self, row: Row) -> None:
        """Note when to ask again for the subscription of an event, if it is to be waited for."""
        key = _key(row)
        if not self._is_awaited(row):
            self._waits.pop(key, None)
            return
        known = self._waits.get(key)
        if known is None and self._facts.ask_times(*key):
            if len(self._ran) >= MOST:
                self._ran = set()
            self._ran.add(key)
            return
        if known is None:
            logger.warning("usage of %r waits: it is not subscribed yet, and is sent when it is", key[0])
        pause = FIRST_LOOK if known is None else min(known.pause * 2, LAST_LOOK)
        self._waits[key] = _Waiting(pause, self._facts.now() + pause)

    def settle(self, rows: Sequence[Row]) -> Settled:
        """Find the subscription of each event.

        Raises:
            Unknown: Facts are missing; learn them first.
        """
        ready: list[Row] = []
        foreign: list[tuple[Row, Finding]] = []
        verdicts: dict[tuple[str, str, str, str], str | Foreign] = {}
        since = self._facts.now()
        for row in rows:
            position, event, subscription = row
            key = (event.organization, event.product, event.pinned, subscription)
            verdict = verdicts.get(key)
            if verdict is None:
                verdict = verdicts[key] = self._checked(row, since)
            if isinstance(verdict, str):
                ready.append(tuple.__new__(Row, (position, event, verdict)))
            else:
                foreign.append((row, Finding("foreign_subscription", verdict.message)))
        return Settled(ready, foreign)

    def _checked(self, row: Row, since: int) -> str | Foreign:
        """Say it of one event; that it must not be sent only by what Lago says now, which the operator may have mended.

        Whoever requeued it may be another process, so that what this one remembers was not forgotten.
        """
        verdict = self._verdict(row.event, row.subscription)
        if isinstance(verdict, Foreign) and not self._is_newer(row, since):
            self.learn([row])
            verdict = self._verdict(row.event, row.subscription)
        return verdict

    def _is_newer(self, row: Row, since: int) -> bool:
        if (forbidden := self._facts.forbidden()) is not None:
            return forbidden.at > since  # asked once more, as one refusal may be of a moment
        known = (
            self._facts.owned(row.event.organization),
            self._facts.holders(row.subscription or nominal(row.event)),
        )
        return all(fact is not None and fact.at >= since for fact in known)

    def _verdict(self, event: Event, subscription: str) -> str | Foreign:
        facts, fixed = self._facts, (subscription or event.pinned) or None
        org_id, product = event.organization, event.product or None
        if facts.forbidden() is not None:
            return unseen(org_id, product, fixed)
        owned, holders = facts.owned(org_id), facts.holders(fixed or nominal(event))
        if owned is None or holders is None:
            raise Unknown(f"the subscriptions of {org_id!r} are not known")
        return settled(org_id, product, [each.external_id for each in owned.value], holders.value, fixed)


def _key(row: Row) -> tuple[str, str]:
    return row.event.organization, row.subscription or nominal(row.event)
