"""What usage costs, by the charges of a plan: limits in money, as limits in units. Pure.

A limit in money is turned into the most units that cost no more, so that what holds units exactly, over threads,
processes and hosts, holds money exactly too: what is priced is all that is used, never one use alone, for prices go by
tiers.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from lago_orgs._core.ledger import MOST, SMALLEST, ZERO, plain_number
from lago_orgs.access.measures import Measure
from lago_orgs.access.prices import COUNTED, Billed, PriceList, key_of, number
from lago_orgs.pricing import Charge, Tariff, UnpriceableError, Usage
from lago_orgs.pricing import Priced as Fee
from lago_orgs.types import Money
from lago_orgs.types.numbers import ARITHMETIC

RANGES = ("graduated_ranges", "graduated_percentage_ranges", "volume_ranges")
NOTHING_LEFT = -MOST
FIRST_STEP = Decimal(1024)
MOST_LIMITS = 10_000
N = TypeVar("N", int, Decimal)


class Priced:
    """A charge, and what Lago counted of it.

    Args:
        charge: The charge.
        billed: What Lago counted.
        currency: The plan's.
    """

    def __init__(self, charge: Charge, billed: Billed, currency: str) -> None:
        self._currency = currency
        self.is_plain = not charge.filters and not charge.tariff.group_keys
        chosen = {key_of(each.values): each for each in charge.filters}
        counted = [(charge.tariff_of(chosen.get(key_of(each.values))), each.units) for each in billed.buckets]
        everywhere = [charge.tariff_of(each) for each in (*charge.filters, None)]
        # A group that is new begins at none.
        self.parts = [*counted, *((tariff, ZERO) for tariff in everywhere if tariff.group_keys)]
        base, cents, is_known = ZERO, 0, True
        for tariff, units in counted:
            try:
                fee = _fee(tariff, units)
            except UnpriceableError:  # Lago itself has no answer then
                is_known = False
                break
            base, cents = ARITHMETIC.add(base, fee.price.amount), cents + fee.amount_cents
        ours = Money.of_cents(cents, currency).amount
        said = ours if billed.amount is None else billed.amount
        self.is_lago_s = is_known and ours == said
        """Whether Lago says the same of what it counted; what is carried from period to period it knows alone."""
        self._said = said
        self._base = base if self.is_lago_s else said

    def to_the_cent(self, more: Decimal) -> Decimal:
        """Say what what Lago counted costs together with more units, as Lago would say it.

        Raises:
            UnpriceableError: It has no answer.
        """
        if not more:
            return self._said
        return ARITHMETIC.add(self._said, Money.of_cents(self._growth(more, _cents), self._currency).amount)

    def exactly(self, more: Decimal) -> Decimal:
        """Say the same, not rounded."""
        return ARITHMETIC.add(self._base, self._growth(more, _amount))

    def _growth(self, more: Decimal, price: Callable[[Tariff, Decimal], N]) -> N:
        """Say by how much it costs more: whoever asks does not say what the event will be, so where it is dearest."""
        return max(price(tariff, ARITHMETIC.add(base, more)) - price(tariff, base) for tariff, base in self.parts)


class Spent(NamedTuple):
    """What is spent of a limit in money.

    Args:
        limit: The limit.
        used: What is spent.
        remaining: What is left, never below nothing.
        in_doubt: How much of what is spent may be counted twice.
    """

    limit: Money
    used: Money
    remaining: Money
    in_doubt: Money


class Cost:
    """What the usage of one metric costs.

    Args:
        measure: How it counts.
        counted: How many units Lago counted.
        priced: The charges on it.
        prices: Those of the plan.
    """

    def __init__(self, measure: Measure, counted: Decimal, priced: Sequence[Priced], prices: PriceList) -> None:
        self._measure = measure
        self._counted = counted
        self._priced = priced
        self._currency = prices.currency
        is_plain = all(each.is_plain for each in priced)
        is_exact = is_plain and all(each.is_lago_s for each in priced)
        # The same for everybody, where prices rise with the units and with nothing else.
        is_alike = is_exact and all(
            units == counted and tariff.charge_model != "volume" for each in priced for tariff, units in each.parts
        )
        self._affordable = prices.affordable if is_alike else {}
        self._floor = ZERO if is_plain else counted
        self.is_exact = is_exact and not measure.shown.get("rounding_function")

    def money(self, units: Decimal) -> Money:
        """Say what so many units of the period cost, to the cent, as Lago's current usage says it."""
        total, more = ZERO, ARITHMETIC.subtract(units, self._counted)
        for each in self._priced:
            try:
                cost = each.to_the_cent(more)
            except UnpriceableError:
                cost = each.to_the_cent(ZERO)
            total = ARITHMETIC.add(total, cost)
        return Money(total, self._currency)

    def spent(self, limit: Money, units: Decimal, in_doubt: Decimal) -> Spent:
        """Say what is spent of a limit.

        Args:
            limit: The limit.
            units: How many units are used.
            in_doubt: How many of them may be counted twice.
        """
        used, nothing = self.money(units), Money(0, self._currency)
        doubtful = used - self.money(ARITHMETIC.subtract(units, in_doubt)) if in_doubt else nothing
        return Spent(limit, used, max(nothing, limit - used), doubtful)

    def affordable(self, limit: Decimal) -> Decimal:
        """Say how many units of the period cost no more than a limit, however many of them are used."""
        key = (self._measure.code, limit)
        found = self._affordable.get(key)
        if found is None:
            if len(self._affordable) > MOST_LIMITS:
                self._affordable.clear()
            found = self._affordable[key] = self._search(limit)
        return found

    def _fits(self, units: Decimal, limit: Decimal) -> bool:
        total, more = ZERO, ARITHMETIC.subtract(units, self._counted)
        try:
            for each in self._priced:
                total = ARITHMETIC.add(total, each.exactly(more))
        except UnpriceableError:
            return False
        return total <= limit

    def _search(self, limit: Decimal) -> Decimal:
        """Find the end of the stretch of units that are affordable, from what is used on.

        Prices rise from bound to bound of their ranges, but may fall behind one, as those of volumes do: whoever
        reserves may use less than that, so what is behind a stretch that costs too much is out of reach.
        """
        step = Decimal(1) if self._measure.aggregation_type in COUNTED else SMALLEST
        low = self._counted if self._fits(self._counted, limit) else self._floor
        if not self._fits(low, limit):
            return NOTHING_LEFT
        for bound in self._bounds(low):
            if not self._fits(bound, limit):
                return _last(low, bound, step, lambda units: self._fits(units, limit))
            low = bound
            behind = ARITHMETIC.add(bound, step)
            if not self._fits(behind, limit):
                return low
        reach = FIRST_STEP
        while (high := ARITHMETIC.add(low, reach)) < MOST:
            if not self._fits(high, limit):
                return _last(low, high, step, lambda units: self._fits(units, limit))
            low, reach = high, reach * 16
        return MOST

    def _bounds(self, after: Decimal) -> list[Decimal]:
        """Give where a price may jump or fall."""
        found: set[Decimal] = set()
        for tariff, base in (part for each in self._priced for part in each.parts):
            for item in (item for name in RANGES for item in tariff.properties.get(name) or ()):
                if item.get("to_value") is not None:
                    found.add(number(item["to_value"]) - base + self._counted)
        return sorted(bound for bound in found if after < bound < MOST)


def cost_of(
    measure: Measure, counted: Decimal, billed_charges: Sequence[Billed] | None, prices: PriceList
) -> Cost | None:
    """Return what the usage of a metric costs; None if Lago was asked for its figures and its prices too far apart.

    Raises:
        InvalidArgument: A charge on it cannot be priced by its units.
    """
    found = []
    for each in billed_charges or ():
        charge = prices.charge(each.charge, measure)
        if charge is None:
            return None
        found.append(Priced(charge, each, prices.currency))
    return Cost(measure, counted, found, prices) if found else None


def _fee(tariff: Tariff, units: Decimal) -> Fee:
    """Price units that were counted; of a count each is an event."""
    metric = tariff.metric
    rounded = metric.rounded(units)
    is_counted = metric.aggregation_type in COUNTED
    return tariff.priced_units(
        Usage(
            units=rounded,
            events_count=max(0, int(units)) if is_counted else 1,
            running_totals=_running_totals(tariff, rounded, is_counted=is_counted),
            whole=metric.aggregation_type == "count_agg",
        )
    )


def _cents(tariff: Tariff, units: Decimal) -> int:
    return _fee(tariff, units).amount_cents


def _amount(tariff: Tariff, units: Decimal) -> Decimal:
    return _fee(tariff, units).price.amount


def _running_totals(tariff: Tariff, units: Decimal, *, is_counted: bool) -> Sequence[Decimal]:
    """Return the sums after each event as far as a percentage with an allowance looks at them."""
    if tariff.charge_model != "percentage" or units <= 0:
        return ()
    free_events = number(tariff.properties.get("free_units_per_events"))
    free_units = number(tariff.properties.get("free_units_per_total_aggregation"))
    if not free_events and not free_units:
        return ()
    if not is_counted:
        return (units,)
    return [Decimal(each) for each in range(1, min(int(units), int(max(free_events, free_units)) + 1) + 1)]


def _last(low: Decimal, high: Decimal, step: Decimal, fits: Callable[[Decimal], bool]) -> Decimal:
    """Find the last multiple of a step that fits, between one that does and one that does not."""
    first, last = int(ARITHMETIC.divide(low, step)), int(-(-ARITHMETIC.divide(high, step) // 1))
    while last - first > 1:
        middle = (first + last) // 2
        if fits(ARITHMETIC.multiply(Decimal(middle), step)):
            first = middle
        else:
            last = middle
    return plain_number(max(low, ARITHMETIC.multiply(Decimal(first), step)))
