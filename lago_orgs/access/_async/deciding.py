# The source of the flavour for threads: run `make sync` after a change.
"""Deciding: what is known is looked up, what is used is added to it, and both are compared with what limits."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from lago_orgs._core.ledger import ZERO
from lago_orgs.access import questions, verdicts
from lago_orgs.access._async._io import quickly
from lago_orgs.access._async.asking import AsyncAsking
from lago_orgs.access.facts import Figures, Known, rolled
from lago_orgs.access.ledger import Ledger, OutOfDate
from lago_orgs.access.memory import CATALOGUE, FEATURES, METRIC, PRICES, STANDING, USAGE
from lago_orgs.access.questions import Question
from lago_orgs.access.spending import in_all
from lago_orgs.access.verdicts import Counted, Ground
from lago_orgs.access.wishes import Limits, Used
from lago_orgs.errors import InvalidArgument, LagoOrgsError
from lago_orgs.recorder.errors import OutboxBusy, OutboxUnavailable
from lago_orgs.types import Decision, Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from lago_orgs.access._async._io import Decide
    from lago_orgs.access.costs import Cost
    from lago_orgs.access.measures import Measure
    from lago_orgs.access.prices import PriceList
    from lago_orgs.types import Money, Privilege

TRIES = 3
AGAIN = 0.5  # seconds after which Lago is asked again whether its period is over, as it is by the clock here


class AsyncDeciding:
    """Decides questions by what is known.

    Args:
        asking: What is known of Lago.
        ledger: What was recorded and reserved here; None without a recorder.
        now: Gives the present instant.
        again: How old figures must be, in seconds, for Lago to be asked again about what is in doubt.
    """

    def __init__(
        self, asking: AsyncAsking, ledger: Ledger | None, now: Callable[[], datetime], again: float = 0.0
    ) -> None:
        self._again = again
        self._asking = asking
        self._ledger = ledger
        self._now = now

    async def decided(self, asked: Question) -> Decision:
        """Decide a question."""
        asked = self.timed(asked)
        if asked.metric_code is None:
            standing = await self._standing(asked)
            if not standing or standing.reason is not Reason.SUBSCRIBED:
                return standing
            if asked.feature is not None:
                entitled = await self._entitled(asked, asked.feature, standing)
                if not entitled or asked.money is None:
                    return entitled
            return standing if asked.money is None else await self._in_all(asked, asked.money, standing)
        return await self._surely(asked, lambda since: self._measured_decision(asked, since))

    async def _measured_decision(self, asked: Question, since: float) -> Decision:
        counted = await self.counted(asked, since)
        if isinstance(counted, Decision):
            return counted
        try:
            return await self._within(asked, counted)
        except OutboxBusy:
            raise
        except OutboxUnavailable:  # what waits there cannot be told
            if asked.on_outage != "last_known":
                raise
            return self.by_figure(asked, counted)

    async def _surely(self, asked: Question, decide: Decide) -> Decision:
        """Decide by figures that are of the ledger's time, and without a doubt, as far as Lago can end it by now."""
        since, doubtful = float("-inf"), None
        for _ in range(TRIES):
            try:
                decision = await decide(since)
            except OutOfDate:
                since = monotonic()
                continue
            except OutboxBusy:
                raise
            except OutboxUnavailable:
                return verdicts.away(asked, self._now())
            if doubtful is not None or not await self.asked_again(asked, decision):
                return decision
            doubtful = decision
        return verdicts.away(asked, self._now()) if doubtful is None else doubtful

    async def asked_again(self, asked: Question, decision: Decision) -> bool:
        """Ask Lago again, if what is in doubt is all that refuses, and its figures are old enough to end the doubt.

        Whether it has answered. It is asked so once in a while, for all who wait.
        """
        if decision.refresh_in is None or decision.refresh_in > 0:
            return False
        try:
            newer = await self.usage(asked, monotonic() - self._again)
        except LagoOrgsError:  # what is known decides
            return False
        return newer is not None and newer.age < decision.age

    def timed(self, asked: Question) -> Question:
        """Say with a question until when whoever asks it waits: for all that it takes, together."""
        return asked if asked.until is not None else asked._replace(until=self._asking.until())

    async def _in_all(self, asked: Question, limit: Money, standing: Decision) -> Decision:
        """Decide by what everything that was used costs."""
        return await self._surely(asked, lambda since: self._all_of_it(asked, limit, standing, since))

    async def _all_of_it(self, asked: Question, limit: Money, standing: Decision, since: float) -> Decision:
        self._asking.with_costs = True
        usage = await self.usage(asked, since)
        if usage is None:
            return verdicts.away(asked, self._now())
        if usage.value is None:
            return verdicts.subscribed(asked, usage, self._now())
        parts: list[tuple[Counted, Used]] = []
        for code in sorted(usage.value.units):
            each = asked._replace(metric_code=code, units=ZERO, feature=None)
            try:
                counted = await self.counted(each, since)
            except InvalidArgument:  # what cannot be priced here costs what Lago says, and the decision tells of it
                counted = await self.counted(each._replace(money=None), since)
            if isinstance(counted, Decision):
                return counted
            parts.append((counted, await self._used(each, counted)))
        return in_all(asked, standing, parts, limit)

    async def _standing(self, asked: Question) -> Decision:
        known = await self._asking.known(asked.org_id, (STANDING, asked.product), asked.on_outage, until=asked.until)
        if known is None:
            return verdicts.away(asked, self._now())
        return verdicts.subscribed(asked, known, self._now())

    async def _entitled(self, asked: Question, feature: str, standing: Ground | Decision) -> Decision:
        known = await self._asking.known(asked.org_id, (FEATURES, asked.product), asked.on_outage, until=asked.until)
        if known is None:
            return verdicts.away(asked, self._now())
        return verdicts.entitled(asked, feature, known, standing)

    async def counted(self, asked: Question, since: float) -> Counted | Decision:
        """Find what is known of a metric's use; a decision where that decides already.

        Args:
            asked: The question.
            since: What Lago was asked before this (`monotonic`) does not do.

        Raises:
            OutOfDate: Ask Lago anew.
        """
        known = await self._asking.known(asked.org_id, (STANDING, asked.product), asked.on_outage, until=asked.until)
        if known is None:
            return verdicts.away(asked, self._now())
        if known.value is None or not known.value.is_active:
            return verdicts.subscribed(asked, known, self._now())
        standing = Ground(known.value.plan, known.value.resets_at, self._now())
        if asked.feature is not None:
            entitled = await self._entitled(asked, asked.feature, standing)
            if entitled.reason is not Reason.ENTITLED:
                return entitled
        everybody = asked.limit
        if asked.privilege is not None:
            found = await self._privilege(asked, asked.privilege, standing)
            if isinstance(found, Decision):
                return found
            everybody = found
        return await self._measured(asked, everybody, standing, since)

    async def _privilege(self, asked: Question, privilege: Privilege, standing: Ground) -> Decimal | Decision | None:
        """Find the limit that stands in Lago."""
        known = await self._asking.known(asked.org_id, (FEATURES, asked.product), asked.on_outage, until=asked.until)
        if known is None:
            return verdicts.away(asked, self._now())
        try:
            return verdicts.privilege_limit(privilege, known.value)
        except LookupError:
            return verdicts.entitled(asked, str(privilege), known._replace(value=()), standing)

    async def _measured(
        self, asked: Question, everybody: Decimal | None, standing: Ground, since: float
    ) -> Counted | Decision:
        if asked.money is not None:
            self._asking.with_costs = True
        usage = await self.usage(asked, since)
        metric = await self._asking.known(CATALOGUE, (METRIC, asked.metric_code), asked.on_outage, until=asked.until)
        if usage is None:
            return verdicts.away(asked, self._now())
        if usage.value is None:
            return verdicts.subscribed(asked, usage, self._now())
        figures: Figures = usage.value
        figures.check(asked.metric_code or "")
        if metric is None or metric.value is None:
            return verdicts.away(asked, self._now())
        measure: Measure = metric.value
        questions.check_user_limit(asked, measure, has_recorder=self._ledger is not None)
        cost = None
        if asked.money is not None:
            cost = await self._cost(asked, asked.money, figures, measure, since)
            if cost is None:
                return verdicts.away(asked, self._now())
            everybody = cost.affordable(asked.money.amount)
        limits = Limits(everybody, asked.user_limit, asked.user_id)
        return Counted(standing, limits, measure, figures, usage.source, usage.age, cost, asked.money, self._again)

    async def _cost(
        self, asked: Question, limit: Money, figures: Figures, measure: Measure, since: float
    ) -> Cost | None:
        """Find what a metric's usage costs; None if Lago is away."""
        known = await self._asking.known(
            asked.org_id, (PRICES, asked.product), asked.on_outage, since=since, until=asked.until
        )
        if known is None or known.value is None:
            return None
        prices: PriceList = known.value
        prices.check(limit)
        cost = figures.cost(measure, prices)
        if cost is None:
            raise OutOfDate
        return cost

    async def usage(self, asked: Question, since: float) -> Known | None:
        """Find Lago's figures of the period that it is in now; None if it is away."""
        kind = (USAGE, asked.product)
        known = await self._asking.known(asked.org_id, kind, asked.on_outage, since=since, until=asked.until)
        if known is None or known.value is None:
            return known
        over = (self._now() - known.value.resets_at).total_seconds()
        if over < 0:
            return known
        most = over
        if over > known.age:  # asked since then: Lago's clock goes behind this one, and may have come there now
            most = max(AGAIN, over / 8)
            if known.age <= most:
                return known
        newer = await self._asking.known(
            asked.org_id, kind, asked.on_outage, since=monotonic() - most, until=asked.until
        )
        if newer is not None and newer.value is not None:
            return newer
        return known._replace(value=rolled(known.value)) if asked.on_outage == "last_known" else None

    async def _within(self, asked: Question, counted: Counted) -> Decision:
        return verdicts.within(asked, counted, await self._used(asked, counted))

    async def _used(self, asked: Question, counted: Counted) -> Used:
        ledger, measure = self._ledger, counted.measure
        if ledger is None or measure.how == "figure":
            return Used(counted.figures.count(measure).units, ZERO, ZERO)
        key = (asked.org_id, asked.product or "", measure.code)
        return await quickly(ledger, lambda: ledger.used(key, counted.figures, measure, asked.user_id))

    def by_figure(self, asked: Question, counted: Counted) -> Decision:
        """Decide by Lago's figure alone."""
        used = Used(counted.figures.count(counted.measure).units, ZERO, ZERO)
        return verdicts.within(asked, counted, used)
