"""What is known of one subscription while it is compared, and how a line and a difference are told of it."""

from collections.abc import Sequence
from datetime import UTC
from itertools import islice
from typing import NamedTuple

import attrs

from lago_orgs._core.events import milliseconds
from lago_orgs.pricing import Use, Window
from lago_orgs.reconcile.book import Accepted, Book, Recorded
from lago_orgs.reconcile.figures import Figure, Period, Tariffs, plain_figure, use_of
from lago_orgs.reconcile.kinds import Kind
from lago_orgs.reconcile.lago import Lago, Time, instant
from lago_orgs.reconcile.lines import MOST_IDS, Discrepancy, Line
from lago_orgs.reconcile.periods import Billed, Subject
from lago_orgs.reconcile.scope import LAST, Scope

NO_PERIOD = -1


class Settings(NamedTuple):
    """How a comparison is made.

    Args:
        scope: What is compared.
        now: The present millisecond, by this host's clock.
        settling: Milliseconds for which what was just recorded or accepted is taken to be on its way.
        by_user: Whether lines tell users apart too.
    """

    scope: Scope
    now: int
    settling: int
    by_user: bool = False

    def is_recent(self, moment: int) -> bool:
        """Return whether something of this millisecond may be on its way still."""
        return bool(self.settling) and moment > self.now - self.settling


@attrs.define
class Group:
    """Events of one class.

    Args:
        all_ids: Their transaction ids.
        uses: What they are worth is reckoned from these.
        is_accepted: Whether Lago holds them.
    """

    all_ids: dict[str, None] = attrs.field(factory=dict)
    uses: list[Use] = attrs.field(factory=list)
    is_accepted: bool = False

    def add(self, event: Accepted | Recorded) -> None:
        """Take an event in."""
        self.uses.append(use_of(event))
        self.is_accepted = isinstance(event, Accepted)
        self.all_ids[event.id] = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The first hundred of their ids."""
        return tuple(islice(self.all_ids, MOST_IDS))

    @property
    def span(self) -> Period:
        """The time from the first of them to the last."""
        moments = [milliseconds(each.timestamp) for each in self.uses]
        return Period(first=min(moments), last=max(moments))


class Telling:
    """What the stages of a comparison share.

    Args:
        lago: What Lago says.
        book: What was recorded, and what Lago holds.
        settings: How it is compared.
        subject: What is compared.
    """

    def __init__(self, lago: Lago, book: Book, settings: Settings, subject: Subject) -> None:
        self._lago, self._book, self._settings, self._subject = lago, book, settings, subject
        self._id = subject.external_id
        self._others = subject.others
        self._known: dict[str, Tariffs | None] = {}
        self._billed: list[Billed] = []
        self.lines: list[Line] = []
        self.found: list[Discrepancy] = []

    def _tariffs_of(self, time: Time) -> Tariffs | None:
        key = str(time.raw["lago_id"])
        if key not in self._known:
            plan = self._lago.plan(time)
            zone = self._lago.zone(time.organization)
            self._known[key] = None if plan is None else Tariffs(plan, self._lago.metrics, time, zone)
        return self._known[key]

    def _tariffs_in(self, period: Period) -> Tariffs | None:
        """Return the prices of a period: those of the subscription that it began with."""
        times = [each for each in self._subject.times if each.start is not None]
        begun = [each for each in times if each.covers(period.first)]
        inside = [each for each in times if each.start is not None and period.holds(each.start)]
        time = begun[-1] if begun else inside[0] if inside else None
        return None if time is None else self._tariffs_of(time)

    def _place(self, moment: int) -> int:
        """Return the index of the period that holds a millisecond."""
        for index in range(len(self._billed) - 1, -1, -1):
            if self._billed[index].period.holds(moment):
                return index
        return NO_PERIOD

    def _is_compared(self, period: Period) -> bool:
        scope = self._settings.scope
        return scope.first <= period.last and period.first <= scope.last

    def _is_whole(self, period: Period) -> bool:
        scope = self._settings.scope
        return scope.first <= period.first and (period.last <= scope.last or scope.last == LAST)

    def line(
        self,
        code: str,
        period: Period | None,
        recorded: Figure,
        accepted: Figure,
        *,
        counted: Figure | None = None,
        invoiced: Figure | None = None,
        charge: str | None = None,
        user: str | None = None,
        organization: str | None = None,
    ) -> None:
        """Tell the four columns of a metric in a period; of the subscription's organization if no other is named."""
        self.lines.append(
            Line(
                organization=organization or self._subject.organization,
                subscription=self._id,
                metric=code,
                charge=charge,
                period_from=None if period is None else instant(period.first),
                period_to=None if period is None else instant(period.last),
                is_current=period is not None and period.is_current,
                user=user,
                recorded=recorded,
                accepted=accepted,
                counted=counted,
                invoiced=invoiced,
            )
        )

    def say(self, kind: Kind, code: str, period: Period | None, figure: Figure, detail: str = "") -> None:
        """Tell a difference of figures."""
        self._tell(kind, code, period, figure, detail=detail)

    def say_of(
        self,
        kind: Kind,
        code: str,
        period: Period | None,
        group: Group,
        worth: Figure,
        *,
        finding: str | None = None,
        organization: str | None = None,
    ) -> None:
        """Tell a difference that is made of events.

        Args:
            kind: Its class.
            code: The metric's code.
            period: Where they lie; None is in no period.
            group: The events.
            worth: What they come to.
            finding: What the guard says of them.
            organization: Whose they are, if not the subscription's organization's.
        """
        detail = ""
        if kind == "foreign_subscription":
            owners = sorted({each.organization for each in self._subject.times})
            detail = f"{self._id} is a subscription of {', '.join(owners)}"
        if kind in {"missing", "not_delivered"} and period is not None and not period.is_current:
            detail = "its period is invoiced: what is sent now is not billed by itself"
        self._tell(kind, code, period, worth, ids=group.ids, finding=finding, detail=detail, organization=organization)

    def _tell(
        self,
        kind: Kind,
        code: str,
        period: Period | None,
        figure: Figure,
        *,
        ids: tuple[str, ...] = (),
        finding: str | None = None,
        detail: str = "",
        organization: str | None = None,
    ) -> None:
        self.found.append(
            Discrepancy(
                kind=kind,
                organization=organization or self._subject.organization,
                subscription=self._id,
                metric=code,
                finding=finding,
                period_from=None if period is None else instant(period.first),
                events=figure.events,
                units=figure.units,
                amount=figure.amount,
                ids=ids,
                detail=detail,
            )
        )

    def units_of(self, code: str, uses: Sequence[Use], period: Period) -> Figure:
        """Return how many events there are, and the units that their metric makes of them."""
        metric = self._lago.metrics.get(code)
        tariffs = self._tariffs_in(period)
        if metric is None:
            return Figure(events=len(uses))
        if tariffs is not None:
            return plain_figure(metric, uses, tariffs.window(period))
        return plain_figure(metric, uses, plain_window(period.first, period.last))


def plain_window(first: int, last: int) -> Window:
    """Return a span of milliseconds as pricing wants to see it, where no plan says how long its period is."""
    start, end = instant(first), instant(last)
    return Window(start=start, end=end, days=max(1, (end - start).days + 1), zone=UTC)
