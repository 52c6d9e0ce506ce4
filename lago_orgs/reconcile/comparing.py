"""One subscription compared: its four columns, and each difference explained."""

from collections.abc import Callable, Iterator

import attrs

from lago_orgs.reconcile.book import Accepted, Recorded
from lago_orgs.reconcile.counting import Counting
from lago_orgs.reconcile.figures import Figure, Period, Tariffs, use_of
from lago_orgs.reconcile.kinds import Kind
from lago_orgs.reconcile.matching import Judge, Verdict, kind_of_recorded
from lago_orgs.reconcile.periods import Billed, counted, fees_of, invoiced, past_periods, span
from lago_orgs.reconcile.scope import FIRST, LAST
from lago_orgs.reconcile.telling import NO_PERIOD, Group
from lago_orgs.types.money import Money

MOST_ASKED = 1000  # ids of one subscription that are asked for one by one
FREE: frozenset[str | None] = frozenset({"missing_property", "not_in_plan", "unknown_metric", "unreadable_number"})
UNPRICED: frozenset[Kind] = frozenset({"discarded", "foreign_subscription", "forgotten"})


class Comparison(Counting):
    """Compares one subscription: make it, call `compare`, read `lines` and `found`."""

    def compare(self, forgotten: Callable[[], bool]) -> None:
        """Compare.

        Args:
            forgotten: Takes one of the organization's events that the outbox has forgotten; whether one was left.
        """
        self._groups: dict[tuple[Kind, str | None, str, int, str], Group] = {}
        self._foreign: dict[tuple[str, str], Group] = {}
        self._unequal: set[tuple[str, int]] = set()
        self._billed = self._periods()
        self._match(forgotten)
        if not self._is_foreign:
            self._judge()
        codes = self._codes()
        self.count(codes, self._unequal)
        for code in codes:
            self._outside(code)
        for (organization, code), group in self._foreign.items():
            self.line(code, None, self.units_of(code, group.uses, group.span), Figure(), organization=organization)
        self._explain_groups()

    @property
    def _is_foreign(self) -> bool:
        """Whether the subscription is another organization's, which is not compared."""
        return self._subject.organization in self._others

    def _periods(self) -> list[Billed]:
        subject = self._subject
        if subject.organization not in {each.organization for each in subject.times}:
            return []
        invoices = self._lago.invoices(subject.organization)
        fees = fees_of(self._lago, self._id, invoices)
        found = past_periods(self._lago, subject, invoices, fees)
        usage = None if subject.running is None else self._lago.current_usage(subject.running)
        if usage is not None:
            first, last = span(usage, subject.times)
            period = Period(first=first, last=last)
            found.append(Billed(period, counted(usage), invoiced(fees, period)))  # what is billed event by event
        return found

    def _codes(self) -> list[str]:
        """Return the metrics that have events, or that Lago counts something of."""
        codes = set(self._book.codes(self._id))
        for billed in self._billed:
            used = {key for key, each in billed.counted.items() if each.units or each.events}
            tariffs = self._tariffs_in(billed.period)
            for code in () if tariffs is None or not used else tariffs.codes:
                if tariffs is not None and used & {str(raw["lago_id"]) for raw, _ in tariffs.charges(code)}:
                    codes.add(code)
        return sorted(code for code in codes if self._settings.scope.metric in {None, code})

    # The first two columns

    def _match(self, forgotten: Callable[[], bool]) -> None:
        absent = [row.timestamp for row, held in self._book.unmatched(self._id) if held is None]
        if absent and not self._is_foreign:  # what was delivered while Lago's events were read is there by now
            self._lago.read_anew(self._id, self._book, self._settings.scope, min(absent), max(absent))
        asked = 0
        for row, held in self._book.unmatched(self._id, self._others):
            is_elsewhere = False
            if row.organization in self._others:
                self._note_foreign(row, held)
                continue
            if held is None and row.state == "delivered":
                asked += 1
                is_elsewhere = self._is_elsewhere(row.id, may_ask=asked <= MOST_ASKED)
            is_settling = self._settings.is_recent(row.recorded_at)
            said = kind_of_recorded(row, held, is_elsewhere=is_elsewhere, is_settling=is_settling)
            if said is not None:
                self._note(said, row)
        for event, is_twin, is_moved in self._book.unrecorded(self._id):
            if is_moved:
                continue  # it is told of the subscription that it was recorded for
            kind: Kind = "forgotten" if forgotten() else "accepted_twice" if is_twin else "sent_by_others"
            self._note((kind, None), event)

    def _is_elsewhere(self, id_: str, *, may_ask: bool) -> bool:
        """Say whether Lago holds an id under another subscription."""
        if self._book.elsewhere(id_, self._id) is not None:
            return True
        found = self._lago.event(id_) if may_ask else None
        return found is not None and found.get("external_subscription_id") != self._id

    def _note(self, said: Verdict, event: Accepted | Recorded) -> None:
        place = self._place(event.timestamp)
        self._groups.setdefault((*said, event.code, place, self._subject.organization), Group()).add(event)
        self._unequal.add((event.code, place))

    def _note_foreign(self, row: Recorded, held: Accepted | None) -> None:
        """Note what was recorded for an organization whose the subscription is not."""
        kind: Kind = "foreign_subscription"
        finding: str | None = None
        if row.state != "delivered":
            is_settling = self._settings.is_recent(row.recorded_at)
            said = kind_of_recorded(row, held, is_elsewhere=False, is_settling=is_settling)
            kind, finding = said or (kind, finding)
        self._groups.setdefault((kind, finding, row.code, NO_PERIOD, row.organization), Group()).add(row)
        if row.state != "discarded":
            self._foreign.setdefault((row.organization, row.code), Group()).add(row)
        self._unequal.add((row.code, self._place(row.timestamp)))

    def _judge(self) -> None:
        """Look at each event that Lago holds: will it be billed?"""
        times = [each for each in self._subject.times if each.organization == self._subject.organization]
        plans = {str(each.raw["plan_code"]): self._tariffs_of(each) for each in times}
        verdict = Judge(
            subscription=self._id,
            times=times,
            metrics=self._lago.metrics,
            charged={code: frozenset(tariffs.codes) for code, tariffs in plans.items() if tariffs is not None},
            ends=[each.period.last for each in self._billed],
        ).verdict()
        for code in self._book.codes(self._id):
            for event in self._book.accepted(self._id, code, FIRST, LAST):
                said = verdict(event)
                if said is not None:
                    place = self._place(event.timestamp)
                    self._groups.setdefault((*said, code, place, self._subject.organization), Group()).add(event)

    def _outside(self, code: str) -> None:
        """Make the line of what lies in no period."""
        ours, theirs = Group(), Group()
        for first, last in self._between():
            for recorded in self._book.recorded(self._id, code, first, last, self._others):
                ours.add(recorded)
            for accepted in self._book.accepted(self._id, code, first, last):
                theirs.add(accepted)
        if ours.uses or theirs.uses:
            self.line(code, None, self._together(code, ours), self._together(code, theirs))

    def _together(self, code: str, group: Group) -> Figure:
        return self.units_of(code, group.uses, group.span) if group.uses else Figure()

    def _between(self) -> Iterator[tuple[int, int]]:
        """Give the spans of what is compared that lie in no period."""
        scope = self._settings.scope
        first = scope.first
        for period in sorted((each.period for each in self._billed), key=lambda each: each.first):
            if first < period.first:
                yield first, min(period.first - 1, scope.last)
            first = max(first, period.last + 1)
        if first <= scope.last:
            yield first, scope.last

    # The differences

    def _explain_groups(self) -> None:
        for (kind, finding, code, place, organization), group in self._groups.items():
            period = None if place == NO_PERIOD else self._billed[place].period
            worth = self.units_of(code, group.uses, period or group.span)
            is_priced = kind not in UNPRICED and organization not in self._others
            if is_priced and finding not in FREE and code in self._lago.metrics:
                worth = attrs.evolve(worth, amount=self._worth(code, period, group))
            worth = attrs.evolve(worth, events=len(group.uses))
            self.say_of(kind, code, period, group, worth, finding=finding, organization=organization)

    def _worth(self, code: str, period: Period | None, group: Group) -> Money | None:
        """Return what events would cost beside the others of their period; of those that are too many, what they do."""
        if period is None:
            tariffs = self._last_tariffs()
            return None if tariffs is None else tariffs.worth(code, [], group.uses, group.span)
        tariffs = self._tariffs_in(period)
        if tariffs is None:
            return None
        held = self._book.accepted(self._id, code, period.first, period.last)
        if not group.is_accepted:
            return tariffs.worth(code, list(map(use_of, held)), group.uses, period)
        return tariffs.worth(code, [use_of(each) for each in held if each.id not in group.all_ids], group.uses, period)

    def _last_tariffs(self) -> Tariffs | None:
        for time in reversed(self._subject.times):
            tariffs = self._tariffs_of(time)
            if tariffs is not None:
                return tariffs
        return None
