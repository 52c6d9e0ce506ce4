"""The outcome of a comparison: as a value, as JSON, as CSV, as text."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.words import printable
from lago_orgs.reconcile.figures import Figure
from lago_orgs.reconcile.lines import Discrepancy, Line
from lago_orgs.reconcile.scope import Scope
from lago_orgs.types.money import Money
from lago_orgs.types.plain import plain

DIFFERENCE = (
    "kind",
    "finding",
    "organization",
    "subscription",
    "metric",
    "period_from",
    "is_open",
    "meaning",
    "detail",
    "remedy",
    "events",
    "units",
)
COLUMNS = ("recorded", "accepted", "counted", "invoiced")


@attrs.frozen(kw_only=True)
class Repair:
    """What was sent again.

    Args:
        sent: How many events that were missing Lago holds now.
        refused: How many it refused, each with the reason.
        waiting: How many could not be sent in time; they are missing still.
    """

    sent: int = 0
    refused: Mapping[str, str] = attrs.field(factory=dict)
    waiting: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        return {"sent": self.sent, "refused": dict(self.refused), "waiting": self.waiting}


@attrs.frozen(kw_only=True)
class Report:
    """Recorded, accepted, counted, invoiced: equal, or explained.

    Args:
        api_url: Which Lago was asked.
        source: Where what was recorded comes from.
        scope: What was compared.
        made_at: When.
        as_of: When the reading of what is compared began: earlier than `made_at`, most of all where an interrupted
            comparison went on.
        lines: The four columns.
        discrepancies: Why they differ.
        repair: What was sent again, if that was asked for.
    """

    api_url: str
    source: str
    scope: Scope
    made_at: datetime
    as_of: datetime
    lines: tuple[Line, ...] = attrs.field(repr=False)
    discrepancies: tuple[Discrepancy, ...] = attrs.field(repr=False)
    repair: Repair | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nobody has to do anything."""
        return not any(each.is_open for each in self.discrepancies)

    @property
    def exit_code(self) -> int:
        """0 if nobody has to do anything, else 1."""
        return 0 if self.is_clean else 1

    @property
    def leaks(self) -> tuple[Discrepancy, ...]:
        """Usage that was free though somebody thought that it was billed."""
        return tuple(each for each in self.discrepancies if each.is_leak)

    def leaked(self) -> tuple[tuple[Money, ...], int]:
        """Sum up what the leaks would have cost.

        Returns:
            The sums, one of each currency; and how many events nothing prices.
        """
        sums: dict[str, Money] = {}
        unpriced = 0
        for each in self.leaks:
            if each.amount is None:
                unpriced += each.events
            else:
                known = sums.get(each.amount.currency)
                sums[each.amount.currency] = each.amount if known is None else known + each.amount
        return tuple(sums[currency] for currency in sorted(sums)), unpriced

    def totals(self) -> dict[str, int]:
        """Count the events of the first two columns, over all lines of everybody's use."""
        seen: dict[tuple[object, ...], Line] = {}
        for line in self.lines:
            if line.user is None:  # a metric with several charges has several lines of the same events
                seen[line.organization, line.subscription, line.metric, line.period_from] = line
        return {name: sum(getattr(line, name).events for line in seen.values()) for name in COLUMNS[:2]}

    def counts(self) -> dict[str, int]:
        """Count the events by the class of their difference."""
        found: Counter[str] = Counter()
        for each in self.discrepancies:
            found[each.kind] += each.events
        return dict(sorted(found.items()))

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        sums, unpriced = self.leaked()
        return {
            "api_url": self.api_url,
            "source": self.source,
            "scope": self.scope.to_dict(),
            "made_at": plain(self.made_at),
            "as_of": plain(self.as_of),
            "is_clean": self.is_clean,
            "totals": self.totals(),
            "counts": self.counts(),
            "lines": [each.to_dict() for each in self.lines],
            "discrepancies": [each.to_dict() for each in self.discrepancies],
            "leaked": {"amounts": [each.to_dict() for each in sums], "events_without_a_price": unpriced},
            "repair": None if self.repair is None else self.repair.to_dict(),
        }

    def to_csv(self) -> str:
        """Give the lines as CSV, with a row of names first; `differences_to_csv` gives why they differ."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        keys = ("organization", "subscription", "metric", "charge", "user", "period_from", "period_to")
        writer.writerow(
            [*keys, *(f"{name}_{part}" for name in COLUMNS for part in ("events", "units", "amount")), "currency"]
        )
        for line in self.lines:
            figures = [getattr(line, name) for name in COLUMNS]
            money = next((each.amount for each in figures if each is not None and each.amount is not None), None)
            writer.writerow(
                [
                    *(_cell(getattr(line, key)) for key in keys),
                    *(cell for each in figures for cell in _cells(each)),
                    "" if money is None else money.currency,
                ]
            )
        return text.getvalue()

    def differences_to_csv(self, found: Iterable[Discrepancy] | None = None) -> str:
        """Give the differences as CSV, with a row of names first; ids with spaces between, the first hundred.

        Args:
            found: Only these, such as `leaks`; all if None.
        """
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*DIFFERENCE, "amount", "currency", "ids"])
        for each in self.discrepancies if found is None else found:
            money = None if each.amount is None else each.amount.to_dict()
            cells = [_cell(getattr(each, name)) for name in DIFFERENCE]
            price = ["", ""] if money is None else [money["amount"], money["currency"]]
            writer.writerow([*cells, *price, " ".join(each.ids)])
        return text.getvalue()

    def to_text(self) -> str:
        """Give it as text for people, without colours."""
        return "\n".join(map(printable, _text(self))) + "\n"


def _cell(value: Any) -> str:
    return "" if value is None else str(plain(value))


def _cells(figure: Figure | None) -> list[str]:
    if figure is None:
        return ["", "", ""]
    amount = "" if figure.amount is None else figure.amount.to_dict()["amount"]
    return [str(figure.events), f"{figure.units:f}", amount]


def _text(report: Report) -> list[str]:
    totals = report.totals()
    told = [
        f"{report.source} beside {report.api_url}, as of {report.as_of:%Y-%m-%d %H:%M:%S} UTC",
        f"recorded {totals['recorded']:,} events, accepted {totals['accepted']:,}",
    ]
    for each in report.discrepancies:
        worth = "" if each.amount is None else f", {each.amount}"
        finding = "" if each.finding is None else f" ({each.finding})"
        period = "" if each.period_from is None else f" from {each.period_from:%Y-%m-%d}"
        many = f"{each.events} events of {each.units:f} units{worth}"
        told += [
            f"{each.kind}{finding}: {each.organization} {each.metric}{period}: {many}",
            f"    {each.meaning}",
            f"    -> {each.remedy}",
        ]
        if each.detail:
            told.append(f"    {each.detail}")
        if each.ids:
            told.append(f"    {', '.join(each.ids[:5])}{', ...' if each.events > 5 else ''}")
    if report.repair is not None:
        told.append(f"sent again {report.repair.sent}, refused {len(report.repair.refused)}")
    sums, unpriced = report.leaked()
    if sums or unpriced:
        more = f", and {unpriced} events that nothing prices" if unpriced else ""
        told.append(f"leaked: {', '.join(map(str, sums)) or 'nothing that can be priced'}{more}")
    told.append("equal, or explained: nothing to do" if report.is_clean else "not equal: see above what to do")
    return told
