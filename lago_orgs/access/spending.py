"""Decisions about what everything costs together. Pure."""

from collections.abc import Sequence
from typing import Any

from lago_orgs.access.questions import Question
from lago_orgs.access.verdicts import Counted, refresh_in
from lago_orgs.access.wishes import Used
from lago_orgs.types import Decision, Money, Reason


def in_all(asked: Question, standing: Decision, parts: Sequence[tuple[Counted, Used]], limit: Money) -> Decision:
    """Decide whether what is used of everything costs less than a limit.

    Args:
        asked: The question.
        standing: That the organization is subscribed.
        parts: What is known of each metric, and what is used of it.
        limit: How much it may cost.
    """
    used = in_doubt = Money(0, limit.currency)
    for counted, amounts in parts:
        if counted.cost is not None:
            spent = counted.cost.spent(limit, amounts.units, amounts.in_doubt)
            used, in_doubt = used + spent.used, in_doubt + spent.in_doubt
        else:
            used += counted.figures.cost_by_lago(counted.measure.code, limit.currency)
    oldest = max((counted for counted, _ in parts), key=lambda each: each.age, default=None)
    reason = Reason.WITHIN_LIMIT if used < limit else Reason.LIMIT_REACHED
    figures: Any = {
        "limit": limit,
        "used": used,
        "remaining": max(Money(0, limit.currency), limit - used),
        "in_doubt": in_doubt,
    }
    return Decision(
        reason=reason,
        **asked.about(),
        **figures,
        is_exact=all(
            counted.cost is not None and counted.cost.is_exact and counted.measure.how != "figure"
            for counted, _ in parts
        ),
        resets_at=standing.resets_at if oldest is None else oldest.figures.resets_at,
        plan=standing.plan,
        source=standing.source if oldest is None else oldest.source,
        age=standing.age if oldest is None else oldest.age,
        decided_at=standing.decided_at,
        refresh_in=None if oldest is None or not in_doubt else refresh_in(reason, oldest, **figures),
    )
