"""The last two columns: what Lago counts and invoices, held against what its own events come to."""

from collections.abc import Mapping, Sequence

import attrs

from lago_orgs.pricing import Charge, Use
from lago_orgs.reconcile.book import Accepted
from lago_orgs.reconcile.figures import Figure, Period, Tariffs, use_of
from lago_orgs.reconcile.kinds import Kind
from lago_orgs.reconcile.lago import JSON
from lago_orgs.reconcile.periods import Billed, counted
from lago_orgs.reconcile.scope import FIRST, LAST
from lago_orgs.reconcile.telling import Group, Telling
from lago_orgs.types.money import Money

ADDED = frozenset({"count_agg", "sum_agg"})
MOST_TIED = 100
LOOKS = 3  # at a figure of Lago's that differs, while events arrive


@attrs.frozen(kw_only=True, eq=False)
class Charged:
    """One charge of a plan in one period.

    Args:
        code: The metric's code.
        raw: The charge, as Lago shows it.
        charge: The same, ready to price; None if its figures are not reckoned here.
        tariffs: The plan's charges.
        billed: The period, and what Lago says of it.
    """

    code: str
    raw: JSON
    charge: Charge | None
    tariffs: Tariffs
    billed: Billed

    @property
    def period(self) -> Period:
        """The period."""
        return self.billed.period

    @property
    def id(self) -> str:
        """Lago's id of the charge."""
        return str(self.raw["lago_id"])

    @property
    def is_billed_by_event(self) -> bool:
        """Whether each event has a fee of its own."""
        return bool(self.raw.get("pay_in_advance"))

    def figure(self, uses: Sequence[Use]) -> Figure | None:
        """Return what events come to; None if that is not reckoned here."""
        if self.charge is None:
            return None
        return self.tariffs.figure(self.charge, uses, self.period, current=self.period.is_current)


class Counting(Telling):
    """The stage that looks at figures."""

    def count(self, codes: Sequence[str], unequal: set[tuple[str, int]]) -> None:
        """Make the lines of each metric in each period, and tell what Lago counts or invoices otherwise.

        Args:
            codes: The metrics.
            unequal: Where what was recorded is not what was accepted: the metric, and the index of the period.
        """
        for code in codes:
            for index, billed in enumerate(self._billed):
                if self._is_compared(billed.period):
                    self._period(code, billed, is_equal=(code, index) not in unequal)

    def _uses(self, code: str, period: Period) -> list[Accepted]:
        """Return Lago's events of a metric in a period; of a recurring one also those before it."""
        is_recurring = bool(self._lago.metrics.get(code, {}).get("recurring"))
        return list(self._book.accepted(self._id, code, FIRST if is_recurring else period.first, period.last))

    def _period(self, code: str, billed: Billed, *, is_equal: bool) -> None:
        period, tariffs = billed.period, self._tariffs_in(billed.period)
        held = self._uses(code, period)
        uses = list(map(use_of, held))
        accepted = [use for use, each in zip(uses, held, strict=True) if period.holds(each.timestamp)]
        recorded = accepted
        if not is_equal:
            kept_here = self._book.recorded(self._id, code, period.first, period.last, self._others)
            recorded = list(map(use_of, kept_here))
        sent = self.units_of(code, accepted, period)
        kept = sent if is_equal else self.units_of(code, recorded, period)
        charges = [] if tariffs is None or code not in self._lago.metrics else tariffs.charges(code)
        if tariffs is None or not charges:
            if recorded or accepted:
                self.line(code, period, kept, sent)
            return
        for raw, charge in charges:
            each = Charged(code=code, raw=raw, charge=charge, tariffs=tariffs, billed=billed)
            shown = billed.counted.get(each.id, Figure())
            if recorded or accepted or shown.events or shown.units:
                expected = each.figure(uses)
                theirs = attrs.evolve(sent, amount=_amount(expected))
                ours = theirs if is_equal else attrs.evolve(kept, amount=_amount(each.figure(recorded)))
                self._charge(each, held, expected, ours, theirs)
        if self._settings.by_user:
            self._users(code, period, recorded, accepted)

    def _charge(
        self, each: Charged, held: list[Accepted], expected: Figure | None, ours: Figure, theirs: Figure
    ) -> None:
        period, billed = each.period, each.billed
        name = str(each.raw.get("code") or each.code)
        if not self._is_whole(period):
            self.line(each.code, period, ours, theirs, charge=name)
            return
        bill = billed.invoiced.get(each.id)
        if each.is_billed_by_event and not period.is_current:  # Lago's past usage does not tell these by their period
            self.line(each.code, period, ours, theirs, invoiced=bill, charge=name)
        else:
            shown = self._counted(each, held, expected)
            self.line(each.code, period, ours, theirs, counted=shown, invoiced=bill, charge=name)
            if not period.is_current:
                self._invoiced(each, shown, bill or Figure())
        if each.is_billed_by_event:
            self._billed_by_event(each, theirs, bill or Figure(), held)

    def _counted(self, each: Charged, held: list[Accepted], expected: Figure | None) -> Figure:
        """Hold what Lago counts against what its events come to; return what it counts."""
        period = each.period
        shown = each.billed.counted.get(each.id, Figure())
        if expected is None:
            self._unpriced(each)
            return shown
        is_moving = False
        for _ in range(LOOKS if period.is_current else 0):
            if _same(expected, shown):
                break
            before = len(held)
            self._lago.read_anew(self._id, self._book, self._settings.scope, period.first, LAST)
            held = self._uses(each.code, period)
            is_moving = len(held) > before
            shown = self._counts_now().get(each.id, Figure())
            expected = each.figure(list(map(use_of, held))) or expected
        self._overlap(each, expected, held)
        if not _same(expected, shown):
            self._explain(each, shown, expected, held, is_moving=is_moving)
        return shown

    def _counts_now(self) -> Mapping[str, Figure]:
        running = self._subject.running
        usage = None if running is None else self._lago.current_usage(running)
        return {} if usage is None else counted(usage)

    def _explain(
        self, each: Charged, shown: Figure, expected: Figure, held: Sequence[Accepted], *, is_moving: bool
    ) -> None:
        """Say why Lago counts something else than its events come to."""
        if self._is_a_tie(each, shown, held):
            return
        period, at = each.period, each.period.invoiced_at
        if at is not None and not each.billed.is_draft and self._is_late(each, shown, held, at):
            return
        newest = max((one.created_at for one in held), default=0)
        is_moving = period.is_current and (is_moving or self._settings.is_recent(newest))
        kind: Kind = "on_its_way" if is_moving else "counted_otherwise"
        said = f"Lago counts {_told(shown)}, and its events come to {_told(expected)}"
        if (shown.units, shown.events) == (expected.units, expected.events):
            said += "; only the amounts differ: were the plan's prices changed since?"
        is_priced = expected.amount is not None and shown.amount is not None
        difference = Figure(
            events=abs(shown.events - expected.events),
            units=abs(shown.units - expected.units),
            amount=expected.amount - shown.amount if is_priced and expected.amount and shown.amount else None,
        )
        self.say(kind, each.code, period, difference, said)

    def _unpriced(self, each: Charged) -> None:
        if not any(one.kind == "not_priced_here" and one.metric == each.code for one in self.found):
            self.say("not_priced_here", each.code, each.period, Figure())

    def _is_a_tie(self, each: Charged, shown: Figure, held: Sequence[Accepted]) -> bool:
        """Say whether Lago took another one of the latest events: of one instant, the order of arrival decides.

        Which that was, Lago does not tell.
        """
        if self._lago.metrics[each.code]["aggregation_type"] != "latest_agg" or not held:
            return False
        tied = [one for one in held if one.timestamp == held[-1].timestamp]
        before = [use_of(one) for one in held[: len(held) - len(tied)]]
        for first in tied[:MOST_TIED]:
            others = [one for one in tied if one is not first]
            for order in ([first, *others], [*others, first]):
                if _same(each.figure([*before, *map(use_of, order)]) or Figure(), shown):
                    return True
        return False

    def _billed_by_event(self, each: Charged, theirs: Figure, bill: Figure, held: Sequence[Accepted]) -> None:
        """Hold the fees of single events against what was accepted, where these add up."""
        metric = self._lago.metrics[each.code]
        if metric.get("recurring") or metric["aggregation_type"] not in ADDED:
            self._unpriced(each)
        elif theirs.units != bill.units:
            newest = max((one.created_at for one in held), default=0)
            kind: Kind = "on_its_way" if self._settings.is_recent(newest) else "invoiced_otherwise"
            difference = Figure(events=abs(theirs.events - bill.events), units=abs(theirs.units - bill.units))
            said = f"its events come to {_told(theirs)}, and those with a fee to {_told(bill)}"
            self.say(kind, each.code, each.period, difference, said)

    def _is_late(self, each: Charged, shown: Figure, held: Sequence[Accepted], at: int) -> bool:
        """Say whether what arrived after the invoice is all of the difference, and tell it if so."""
        late, in_time = Group(), []
        for one in held:
            if one.created_at > at:
                late.add(one)
            else:
                in_time.append(use_of(one))
        without = each.figure(in_time)
        if not late.uses or without is None or not _same(without, shown):
            return False
        worth = self.units_of(each.code, late.uses, each.period)
        amount = each.tariffs.worth(each.code, in_time, late.uses, each.period)
        self.say_of("late_for_invoice", each.code, each.period, late, attrs.evolve(worth, amount=amount))
        return True

    def _overlap(self, each: Charged, expected: Figure, held: Sequence[Accepted]) -> None:
        """Tell what filters that overlap count more than once."""
        if each.charge is None or not each.charge.filters:
            return
        unfiltered = attrs.evolve(each, charge=attrs.evolve(each.charge, filters=()))
        once = unfiltered.figure(list(map(use_of, held)))
        if once is not None and expected.events > once.events:
            surplus = Figure(events=expected.events - once.events, units=expected.units - once.units)
            self.say("overlapping_filters", each.code, each.period, surplus)

    def _invoiced(self, each: Charged, shown: Figure, bill: Figure) -> None:
        if (shown.units, _cents(shown)) != (bill.units, _cents(bill)):
            said = f"Lago counted {_told(shown)}, and its fees are of {_told(bill)}"
            self.say("invoiced_otherwise", each.code, each.period, bill, said)

    def _users(self, code: str, period: Period, recorded: Sequence[Use], accepted: Sequence[Use]) -> None:
        columns: list[dict[str, list[Use]]] = [{}, {}]
        for column, uses in zip(columns, (recorded, accepted), strict=True):
            for use in uses:
                column.setdefault(str(use.properties.get("user_id") or ""), []).append(use)
        for user in sorted({*columns[0], *columns[1]}):
            ours, theirs = (self.units_of(code, column.get(user, []), period) for column in columns)
            self.line(code, period, ours, theirs, user=user)


def _amount(figure: Figure | None) -> Money | None:
    return None if figure is None else figure.amount


def _cents(figure: Figure) -> int:
    return 0 if figure.amount is None else figure.amount.cents


def _same(one: Figure, other: Figure) -> bool:
    return (one.events, one.units, _cents(one)) == (other.events, other.units, _cents(other))


def _told(figure: Figure) -> str:
    amount = "" if figure.amount is None else f" for {figure.amount}"
    return f"{figure.events} events of {figure.units:f} units{amount}"
