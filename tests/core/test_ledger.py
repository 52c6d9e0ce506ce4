"""The arithmetic of limits, as tables and as properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import InvalidArgument
from lago_orgs._core.ledger import (
    PARTS,
    SMALLEST,
    Count,
    Use,
    amount,
    bound,
    checked_limit,
    checked_overage,
    checked_units,
    granted,
    outstanding,
    units_of,
)

UNITS = st.decimals(-(10**14), 10**14, places=12, allow_nan=False, allow_infinity=False)
D = Decimal


@given(st.lists(UNITS, max_size=20))
def test_amounts_add_up_exactly_as_pairs_of_integers(values: list[Decimal]) -> None:
    pairs = [amount(value) for value in values]
    assert all(0 <= pair.part < PARTS for pair in pairs)
    assert units_of(sum(pair.whole for pair in pairs), sum(pair.part for pair in pairs)) == sum(values, D(0))


@given(UNITS, UNITS)
def test_pairs_are_ordered_as_units_are(one: Decimal, other: Decimal) -> None:
    assert (amount(one) <= amount(other)) == (one <= other)


@pytest.mark.parametrize(
    ("units", "written"),
    [("1.0000000000001", "1.000000000001"), ("-1.0000000000019", "-1.000000000001"), ("1e-50", "1e-12")],
)
def test_what_no_pair_holds_is_rounded_up(units: str, written: str) -> None:
    assert units_of(*amount(D(units))) == D(written)


def use(units: str, arrived_at: float | None = None, place: int = 1, timestamp: int = 1000, user: str = "") -> Use:
    return Use(D(units), timestamp, user, place, arrived_at)


def count(units: str = "0", asked_at: float = 100.0, newest: int = 10, first: int | None = 500) -> Count:
    return Count(units=D(units), asked_at=asked_at, newest=newest, first=first)


@pytest.mark.parametrize(
    ("given_use", "expected", "in_doubt"),
    [
        (use("7"), "7", "0"),  # waits
        (use("7", arrived_at=95.1), "7", "7"),  # about when Lago was asked
        (use("7", arrived_at=200.0), "7", "7"),  # waited when Lago was asked, and may have been on its way
        (use("7", arrived_at=95.0), "0", "0"),  # surely in the figure
        (use("7", arrived_at=200.0, place=11), "7", "0"),  # recorded after the answer: surely not in it
        (use("7", timestamp=499), "0", "0"),  # of an earlier period
        (use("7", timestamp=10**15), "7", "0"),  # of a later one: it counts as soon as it is recorded
        (use("-7"), "0", "0"),  # may be in the figure: not twice
        (use("-7", arrived_at=200.0), "0", "0"),
        (use("-7", place=11), "-7", "0"),
    ],
)
def test_what_is_outstanding(given_use: Use, expected: str, in_doubt: str) -> None:
    found = outstanding([given_use], count(), 5.0)
    assert (found.units, found.in_doubt) == (D(expected), D(in_doubt))


def test_a_user_s_uses_are_the_user_s() -> None:
    uses = [use("1", user="ann"), use("2", user="bob"), use("4")]
    assert [outstanding(uses, count(), 5.0, user).units for user in (None, "ann", "bob", "")] == [7, 1, 2, 4]


def test_without_a_period_every_use_counts() -> None:
    assert outstanding([use("3", timestamp=-5)], count(first=None), 5.0).units == 3


ARRIVAL = st.one_of(st.none(), st.floats(0, 200, allow_nan=False))
EVENTS = st.lists(st.tuples(UNITS, st.integers(0, 20), ARRIVAL, st.booleans()), max_size=12)


@given(EVENTS, UNITS)
def test_never_less_than_what_is_true_and_too_early_by_the_doubt_at_most(
    events: list[tuple[Decimal, int, float | None, bool]], elsewhere: Decimal
) -> None:
    """Whatever Lago's answer held of what it may have held: our figure is the true one, or above it."""
    true, figure, uses, skipped = elsewhere, elsewhere, [], D(0)
    for units, place, arrived_at, is_counted in events:
        each = Use(units, 1000, "", place, arrived_at)
        true += units
        surely = count().holds(each.arrived_at, 5.0) and place <= 10
        never = place > 10
        if never:
            each = each._replace(arrived_at=None if arrived_at is None else 96 + arrived_at)
        in_figure = surely or (is_counted and not never)
        figure += units if in_figure else 0
        skipped += -units if units < 0 and not surely and not never else 0
        uses.append(each)
    found = outstanding(uses, count(), 5.0)
    used = figure + found.units
    assert used >= true
    waiting_but_counted = sum((e[0] for e in events if e[3] and e[2] is None and e[1] <= 10 and e[0] > 0), start=D(0))
    assert used - true <= found.in_doubt + skipped + waiting_but_counted


@pytest.mark.parametrize(
    ("limit", "used", "units", "reject", "cap", "overflow"),
    [
        (10, 0, 10, 10, 10, 10),
        (10, 0, 11, None, 10, 11),
        (10, 9, 1, 1, 1, 1),
        (10, "9.5", 1, None, "0.5", 1),
        (10, 10, 1, None, None, None),
        (10, 12, 1, None, None, None),
        (10, 12, -3, -3, -3, -3),  # giving back is always right
        (10, 12, 0, 0, 0, 0),
        (0, 0, 1, None, None, None),
        (0, -2, 1, 1, 1, 1),
    ],
)
def test_what_is_granted(
    limit: object, used: object, units: object, reject: object, cap: object, overflow: object
) -> None:
    of, already, more = [D(str(each)) for each in (limit, used, units)]
    found = [granted(of, already, more, checked_overage(overage)) for overage in ("reject", "cap", "overflow")]
    assert found == [None if each is None else D(str(each)) for each in (reject, cap, overflow)]


@given(st.decimals(0, 1000, places=3), st.decimals(0, 1000, places=3), st.decimals(0, 1000, places=3), UNITS)
def test_the_bound_for_a_store_says_the_same(limit: Decimal, used: Decimal, units: Decimal, held: Decimal) -> None:
    fits = held <= bound(limit, used, units)
    assert fits == (granted(limit, used + held, units) is not None) or units <= 0
    goes = held <= bound(limit, used, units, "overflow")
    assert goes == (limit - used - held >= SMALLEST)


@pytest.mark.parametrize("value", [1.5, True, None, "many", "NaN", "Infinity", [], 10**15, "1" * 400])
def test_what_is_no_number_of_units_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidArgument, match=r"^units "):
        checked_units("units", value)


def test_a_limit_below_nothing_is_refused_by_name() -> None:
    with pytest.raises(InvalidArgument, match="limit is -1"):
        checked_limit("limit", -1)
    assert checked_limit("limit", "0.5") == D("0.5")


def test_an_unknown_overage_is_refused_by_name() -> None:
    with pytest.raises(InvalidArgument, match="overage is 'allow'"):
        checked_overage("allow")
