"""What a comparison gives: lines of four columns, and differences with their class and their remedy."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

import attrs

from lago_orgs.reconcile.figures import Figure
from lago_orgs.reconcile.kinds import MEANINGS, Kind, remedy_of
from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain, plain

MOST_IDS = 100  # transaction ids that one difference names


@attrs.frozen(kw_only=True)
class Line(Plain):
    """One metric of one subscription in one charge period: what was recorded, accepted, counted and invoiced.

    Args:
        organization: The organization that pays.
        subscription: The external id of its subscription.
        metric: The billable metric's code.
        charge: The code of the charge; None where the plan has none on the metric.
        period_from: The period's first instant; None for what lies in no period.
        period_to: Its last.
        is_current: Whether the period is under way.
        user: Whose use it is, in a comparison by users; None is everybody's.
        recorded: By the outbox or the export.
        accepted: Lago's events.
        counted: Lago's usage; None where it does not count.
        invoiced: The fees of its invoices; None while there is none.
    """

    organization: str
    subscription: str
    metric: str
    charge: str | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None
    is_current: bool = False
    user: str | None = None
    recorded: Figure
    accepted: Figure
    counted: Figure | None = None
    invoiced: Figure | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        shown = {each.name: plain(getattr(self, each.name)) for each in attrs.fields(Line)}
        for name in ("recorded", "accepted", "counted", "invoiced"):
            figure: Figure | None = getattr(self, name)
            shown[name] = None if figure is None else _shown(figure)
        return shown

    @classmethod
    def of(cls, shown: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave."""
        values = dict(shown)
        for name in ("recorded", "accepted", "counted", "invoiced"):
            values[name] = None if values[name] is None else _figure(values[name])
        for name in ("period_from", "period_to"):
            values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
        return cls(**values)


@attrs.frozen(kw_only=True)
class Discrepancy(Plain):
    """Why two of the columns differ: a class, the events that are meant, and what to do.

    Args:
        kind: The class.
        organization: The organization that pays.
        subscription: The external id of the subscription.
        metric: The billable metric's code.
        finding: What the guard says of events that are never billed.
        period_from: The first instant of the charge period; None for what lies in none.
        events: How many events are meant.
        units: What they come to.
        amount: What they would cost, or cost too much; None where nothing prices them.
        ids: Their transaction ids; the first hundred.
        detail: More of it, in words.
    """

    kind: Kind
    organization: str
    subscription: str
    metric: str
    finding: str | None = None
    period_from: datetime | None = None
    events: int = 0
    units: Decimal = Decimal(0)
    amount: Money | None = None
    ids: tuple[str, ...] = ()
    detail: str = ""

    @property
    def meaning(self) -> str:
        """What happened, in words."""
        return MEANINGS[self.kind].text

    @property
    def remedy(self) -> str:
        """What to do about it, in words."""
        return remedy_of(self.kind, self.finding)

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it."""
        return MEANINGS[self.kind].is_open

    @property
    def is_leak(self) -> bool:
        """Whether it is usage that was free though somebody thought that it was billed."""
        return MEANINGS[self.kind].is_leak and self.finding != "in_the_future"  # its period will come

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it, with its meaning and its remedy."""
        shown = {each.name: plain(getattr(self, each.name)) for each in attrs.fields(Discrepancy)}
        return {**shown, "meaning": self.meaning, "remedy": self.remedy, "is_open": self.is_open}

    @classmethod
    def of(cls, shown: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave."""
        values = {each.name: shown[each.name] for each in attrs.fields(Discrepancy)}
        begin, amount = values["period_from"], values["amount"]
        values["period_from"] = None if begin is None else datetime.fromisoformat(begin)
        values["amount"] = None if amount is None else _money(amount)
        values["units"] = Decimal(values["units"])
        values["ids"] = tuple(values["ids"])
        return cls(**values)


def _shown(figure: Figure) -> dict[str, Any]:
    return {"events": figure.events, "units": plain(figure.units), "amount": plain(figure.amount)}


def _figure(shown: Mapping[str, Any]) -> Figure:
    amount = shown["amount"]
    return Figure(
        events=shown["events"], units=Decimal(shown["units"]), amount=None if amount is None else _money(amount)
    )


def _money(shown: Mapping[str, str]) -> Money:
    return Money(shown["amount"], shown["currency"])
