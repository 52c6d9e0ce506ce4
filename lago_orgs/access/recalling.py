"""What is decided most often, by what is fresh in memory: nobody is asked, and nothing is waited for."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from lago_orgs._core.ledger import ZERO, granted
from lago_orgs.access.facts import Figures, Standing
from lago_orgs.access.ledger import Ledger, OutOfDate
from lago_orgs.access.measures import Measure
from lago_orgs.access.memory import CATALOGUE, METRIC, Memory
from lago_orgs.access.questions import Question
from lago_orgs.errors import UnknownMetric
from lago_orgs.types import Decision, Reason
from lago_orgs.types.numbers import ARITHMETIC


class Recalling:
    """Decides whether a use is within a limit in units, where all that it takes is known; else it says nothing.

    Args:
        memory: What Lago said.
        ledger: What was recorded and reserved here; None without a recorder.
        now: Gives the present instant.
    """

    def __init__(self, memory: Memory, ledger: Ledger | None, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._ledger = ledger
        self._now = now

    def decided(self, asked: Question) -> Decision | None:
        """Decide a question; None leaves it to those who may ask."""
        org_id, product, code, ledger = asked.org_id, asked.product, asked.metric_code, self._ledger
        if ledger is None or code is None or asked.feature is not None or asked.user_id is not None:
            return None
        if asked.privilege is not None or asked.money is not None:
            return None
        now, memory = monotonic(), self._memory
        both = memory.fresh_both(org_id, product, now)
        metric = memory.fresh(CATALOGUE, (METRIC, code), now)
        if both is None or metric is None:
            return None
        standing, usage = both
        subscribed: Standing | None = standing.value
        figures: Figures | None = usage.value
        measure: Measure | None = metric.value
        if subscribed is None or not subscribed.is_active or figures is None or measure is None:
            return None
        instant, resets_at = self._now(), figures.resets_at
        if instant >= resets_at:
            return None
        try:
            used = ledger.glance((org_id, product or "", code), figures, measure)
        except (OutOfDate, UnknownMetric):
            return None
        if used is None:
            return None
        limit, remaining, reason = asked.limit, None, Reason.UNLIMITED
        if limit is not None:
            remaining = max(ZERO, ARITHMETIC.subtract(limit, used.units))
            is_within = granted(limit, used.units, asked.units) is not None
            if used.in_doubt and not (is_within and remaining):
                return None  # Lago may be asked again
            reason = Reason.WITHIN_LIMIT if is_within else Reason.LIMIT_REACHED
        return Decision(
            reason=reason,
            org_id=org_id,
            product=product,
            metric_code=code,
            limit=limit,
            used=used.units,
            remaining=remaining,
            in_doubt=used.in_doubt,
            resets_at=resets_at,
            plan=subscribed.plan,
            source="memory",
            age=now - usage.asked_at,
            decided_at=instant,
        )
