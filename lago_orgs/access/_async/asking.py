# The source of the flavour for threads: run `make sync` after a change.
"""Asking Lago no more often than needed, and not at all while it is known to be away."""

from __future__ import annotations

import random
from time import monotonic
from typing import TYPE_CHECKING, Any

from lago_orgs.access._async._io import Aside, Flights
from lago_orgs.access._async.sharing import AsyncSharing
from lago_orgs.access.facts import Known, figures_of, standing_of
from lago_orgs.access.measures import Measure
from lago_orgs.access.memory import FEATURES, METRIC, PRICES, STANDING, USAGE, Entry, Memory
from lago_orgs.access.outages import Outages, is_general, is_outage
from lago_orgs.access.prices import PriceList, price_list
from lago_orgs.client._pools import ending_by
from lago_orgs.errors import ConnectionFailed, DeadlineExceeded, LagoOrgsError
from lago_orgs.recorder.errors import OutboxUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs.access.ledger import Ledger
    from lago_orgs.access.memory import Kind, Slot
    from lago_orgs.access.outages import OnOutage
    from lago_orgs.access.settings import Settings
    from lago_orgs.client import AsyncLagoOrgs

MOST_PLANS = 1_000
SHARED = frozenset({STANDING, USAGE, FEATURES})
LONGEST = 10.0  # seconds that Lago has for an answer, though nobody waits for it any more
LOOK_AGAIN = 0.1  # seconds between two looks whether Lago is asked at all
NEWER = 0.05  # seconds by which an answer is another one, however exactly its age is known


class AsyncAsking:
    """What is known of Lago, asked where it is not.

    Args:
        lago: The client.
        ledger: Where the moments of figures are taken from; None without a recorder.
        settings: For how long what is known holds.
    """

    def __init__(self, lago: AsyncLagoOrgs, ledger: Ledger | None, settings: Settings) -> None:
        self._lago = lago
        self._ledger = ledger
        self._settings = settings
        self.memory = Memory(settings.max_organizations)
        self._outages = Outages(random.random)
        self._flights = Flights()
        self._aside = Aside()
        answers = None if ledger is None else ledger.answers
        self._sharing = (
            None
            if ledger is None or answers is None
            else AsyncSharing(lago.api_url, ledger, answers, self._aside, settings)
        )
        self._price_lists: dict[str, PriceList] = {}
        self._until = float("-inf")
        self.with_costs = False
        """Whether what usage costs is kept too, as somebody has asked for it."""

    async def known(
        self,
        org_id: str,
        kind: Kind,
        on_outage: OnOutage,
        *,
        since: float = float("-inf"),
        until: float | None = None,
    ) -> Known | None:
        """Return what Lago says; None if it is away, and the policy is not to go by what it said.

        Args:
            org_id: The organization.
            kind: What, of which product.
            on_outage: What to do while Lago is away.
            since: What was asked before this (`monotonic`) does not do.
            until: Until when the caller waits (`monotonic`); None is as long as its patience.

        Raises:
            LagoOrgsError: Lago answered, and refuses; that is no outage.
        """
        entry = self.memory.get(org_id, kind)
        now = monotonic()
        if entry is not None and now < entry.fresh_until and entry.asked_at >= since:
            return Known(entry.value, "memory", now - entry.asked_at)
        return await self._asked(org_id, kind, on_outage, since, self.until() if until is None else until)

    def until(self) -> float:
        """Return until when one who comes now waits for all that has to be asked, together (`monotonic`)."""
        return monotonic() + self._settings.patience

    async def _asked(self, org_id: str, kind: Kind, on_outage: OnOutage, since: float, until: float) -> Known | None:
        key, until = (org_id, kind), max(until, self._until)
        began = now = monotonic()
        entry = self.memory.get(org_id, kind)
        usable = entry if entry is not None and entry.asked_at >= since else None
        if self._outages.is_away(key):
            if self._outages.may_probe(key, now):
                self._start("probe", org_id, kind, since, is_probe=True)
            return self._last(usable, on_outage, now)
        flight = self._start(key, org_id, kind, since)
        if usable is not None and now < usable.fresh_until + self._settings.ttl:
            return Known(usable.value, "stale", now - usable.asked_at)
        patience = self._settings.patience
        while await self._arrives(flight, key, min(until, flight.began + patience)):
            now, entry = monotonic(), self.memory.get(org_id, kind)
            if entry is not None and entry.asked_at >= since and entry is not usable:
                is_live = entry.asked_at >= began - patience
                if is_live or now < entry.fresh_until:  # another host asked, a while ago
                    return Known(entry.value, "live" if is_live else "memory", now - entry.asked_at)
            if now >= until:
                break
            # It was under way before what it must know of, or is forgotten already: it is asked anew.
            flight = self._start(key, org_id, kind, max(since, began - patience))
        return self._last(usable, on_outage, monotonic())

    async def _arrives(self, flight: Any, key: object, until: float) -> bool:
        """Wait for an answer of Lago; whether one came.

        Who comes later waits no longer than who waits already: when the patience of the first is over, Lago is away.
        It is not while it is not asked yet, for a thread goes through what waits in the outbox.
        """
        now = monotonic()
        while True:
            try:
                await self._flights.wait(flight, max(0.0, min(until - now, LOOK_AGAIN)))
            except LagoOrgsError as error:
                if not is_outage(error):
                    raise
                return False
            if flight.is_done:
                return True
            now = monotonic()
            if self._ledger is not None and self._ledger.is_at_length:
                until = self._until = now + self._settings.patience
            elif now >= until:
                break
        if now >= flight.began + self._settings.patience:
            self._outages.kept_waiting(key, now, began=flight.began)
        return False

    def _last(self, entry: Entry | None, on_outage: OnOutage, now: float) -> Known | None:
        """Return what Lago said last, if the policy goes by it."""
        if entry is None or on_outage != "last_known" or now - entry.asked_at > self._settings.max_stale:
            return None
        return Known(entry.value, "stale", now - entry.asked_at)

    def _start(self, key: object, org_id: str, kind: Kind, since: float, *, is_probe: bool = False) -> Any:
        async def refresh() -> None:
            if not is_probe and self._outages.is_away((org_id, kind)):  # since it stood in line
                raise ConnectionFailed("Lago is away")
            await self._refresh(org_id, kind, since)

        return self._flights.start(key, refresh)

    async def _refresh(self, org_id: str, kind: Kind, since: float) -> None:
        slot, settings, outages, key = self.memory.slot(org_id), self._settings, self._outages, (org_id, kind)
        began = monotonic()
        try:
            if kind[0] == USAGE and self._ledger is not None:  # before the time runs in which Lago is to answer
                await self._aside.quickly(self._ledger, self._ledger.look)
                began = monotonic()
            with ending_by(began + max(LONGEST, 2 * settings.patience)):
                value, asked_at = await self._answer(org_id, kind, slot, since)
        except OutboxUnavailable:  # says nothing of Lago, which is asked again as soon as the outbox is back
            raise
        except LagoOrgsError as error:
            if is_outage(error):
                is_alone = isinstance(error, DeadlineExceeded) and outages.has_answered_since(began)
                outages.failed(key, monotonic(), is_general=is_general(error) and not is_alone)
            else:
                outages.succeeded(key, monotonic())
            raise
        outages.succeeded(key, monotonic())
        seconds = settings.ttl if value is not None and value != () else min(settings.ttl, settings.none_ttl)
        slot[kind] = Entry(value, asked_at, asked_at + seconds * random.uniform(0.9, 1.0))

    async def _answer(self, org_id: str, kind: Kind, slot: Slot, since: float) -> tuple[Any, float]:
        """Ask Lago, or take what another host has just heard; what, and when it was asked."""

        async def ask() -> Any:
            return await self._ask(org_id, *kind)

        if self._sharing is None or kind[0] not in SHARED or (kind[0] == USAGE and self.with_costs):
            asked_at = monotonic()
            return await ask(), asked_at
        known = slot.get(kind)
        since = max(since, self.memory.forgotten_at(org_id))
        if known is not None:
            since = max(since, known.asked_at + NEWER)
        return await self._sharing.asked(org_id, kind, since, ask)

    async def _ask(self, org_id: str, what: str, name: str | None) -> Any:
        lago = self._lago
        if what == STANDING:
            return standing_of(await lago.get_subscription(org_id, product=name))
        if what == FEATURES:
            return tuple(await lago.list_entitlements(org_id, product=name))
        if what == METRIC:
            metric = await lago.get_metric(name or "")
            return None if metric is None else Measure.of(metric)
        if what == PRICES:
            return await self._prices(org_id, name)
        ledger, asked_at, newest, with_costs = self._ledger, 0.0, -1, self.with_costs
        if ledger is not None:
            asked_at = await self._aside.quickly(ledger, lambda: ledger.asking(org_id, name or ""))
        usage = await lago.get_current_usage(org_id, product=name)
        if ledger is not None:
            newest = await self._aside.quickly(ledger, ledger.newest)
        return None if usage is None else figures_of(usage, asked_at, newest, with_costs=with_costs)

    async def _prices(self, org_id: str, product: str | None) -> PriceList | None:
        """Read the prices of an organization's plan: one object for all who have the same."""
        found = await self._lago.get_subscription(org_id, product=product)
        if found is not None and price_list(found) is None:  # it was found in a list, and is known by its own id now
            found = await self._lago.get_subscription(org_id, product=product)
        prices = None if found is None else price_list(found)
        if found is None or prices is None:
            return None
        if len(self._price_lists) > MOST_PLANS:
            self._price_lists = {}
        known = self._price_lists.get(found.plan_code)
        if known != prices:
            known = self._price_lists[found.plan_code] = prices
        return known

    def forget(self, org_id: str) -> bool:
        """Drop what is known of an organization; whether anything was."""
        return self.memory.forget(org_id)

    async def aclose(self) -> None:
        """Ask no more."""
        await self._flights.aclose()


def watched(memory: Memory) -> Callable[[str], None]:
    """Make what is called when a subscription is written, without holding on to more than the memory."""

    def forget(org_id: str) -> None:
        memory.forget(org_id)

    return forget
