"""Aggregations: what counts, in which bucket and group, and what becomes of late and of removed values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing.aggregation import (
    Advance,
    Carried,
    Columns,
    Metric,
    Request,
    Source,
    Window,
    aggregate,
    bucket_of,
    event_number_of,
    filter_of_event,
    is_added,
    number_of,
    prorated_step,
    sum_step,
    text_of,
    unique_step,
)
from lago_orgs.pricing.aggregation.columns import Selection
from lago_orgs.pricing.aggregation.prorated import unique_changes

MARCH = Window(
    start=datetime(2026, 3, 1, tzinfo=UTC),
    end=datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC),
    days=31,
    zone=UTC,
)


@attrs.frozen
class Sent:
    timestamp: datetime
    properties: Mapping[str, Any] = attrs.field(factory=dict)
    created_at: datetime = datetime(2026, 4, 1, tzinfo=UTC)
    precise_total_amount_cents: str | None = None


def on(day: int, hour: int = 10, **properties: Any) -> Sent:
    return Sent(datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1), properties)


def used(metric: Metric, events: list[Sent], window: Window = MARCH, **request: Any) -> Any:
    return aggregate(Request(metric=metric, window=window, **request), Source(columns=Columns(events)))


SUM = Metric(aggregation_type="sum_agg", field_name="n")
SEATS = Metric(aggregation_type="unique_count_agg", field_name="user", recurring=True)
STORAGE = Metric(aggregation_type="sum_agg", field_name="n", recurring=True)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, "5"),
        ("7", "7"),
        ("2.5", "2.5"),
        (-3, "-3"),
        ("007", "7"),
        (0.1, "0.1"),
        (12345678901234567890, "12345678901234567890"),
        (Decimal("1E+3"), "1000"),
        ("1e3", None),
        (".5", None),
        ("5.", None),
        ("+1", None),
        ("abc", None),
        ("", None),
        (" 1", None),
        ("1\n", None),
        ("٣", None),
        (None, None),
        (True, None),
        ([1], None),
        ({"a": 1}, None),
    ],
)
def test_only_plain_digits_are_a_number(value: object, number: str | None) -> None:
    assert number_of(value) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *[("+1", 1), ("1e3", 1000), (" 5 ", 5), (".5", "0.5"), ("1_000", 1000), (-2.5, "-2.5"), ("0e999999", 0)],
        *[("5.", None), ("x", None), ("", None), (None, None), (True, None), ({}, None)],
        *[("1e999999", None), ("1e-999999", None), ("1e99999999999999999999", None)],
    ],
)
def test_an_event_paid_in_advance_is_read_by_ruby(value: Any, number: Any) -> None:
    assert event_number_of(value) == (None if number is None else Decimal(number))


def test_texts_of_other_values_are_their_json() -> None:
    assert [text_of(value) for value in (True, False, 2.50, 1e20, ["a", 1], {"a": None})] == [
        "true",
        "false",
        "2.5",
        "100000000000000000000",
        '["a", 1]',
        '{"a": null}',
    ]


def test_bounds_are_exact_to_the_millisecond() -> None:
    window = attrs.evolve(MARCH, start=datetime(2026, 3, 10, 9, 30, 0, 858_400, tzinfo=UTC))
    stamps = [datetime(2026, 3, 10, 9, 30, 0, micro, tzinfo=UTC) for micro in (0, 857_000, 858_000, 900_000)]
    events = [Sent(stamp, {"n": 1}) for stamp in [*stamps, window.end, window.end + timedelta(microseconds=1)]]
    assert used(Metric(aggregation_type="count_agg"), events, window).usage.units == 3
    assert used(SUM, events, window).usage.units == 3


def test_events_that_arrive_late_are_put_in_their_place() -> None:
    events: list[Sent] = [on(5, n=5), on(20, n=2)]
    columns = Columns(events)
    latest = Metric(aggregation_type="latest_agg", field_name="n")
    request, source = Request(metric=latest, window=MARCH), Source(columns=columns)
    assert aggregate(request, source).usage.units == 2
    events += [on(10, n=9), on(20, n=7), on(1, n=1)]
    assert aggregate(request, source).usage.units == 7
    partition = columns.read(Selection("numbers", "n"))
    assert partition.column().values == [1, 5, 9, 2, 7]
    assert columns.read(Selection("numbers", "n")) is partition


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-5, 50)), max_size=40), st.integers(0, 40))
def test_reading_little_by_little_changes_nothing(arrivals: list[tuple[int, int]], cut: int) -> None:
    events = [on(day, n=n) for day, n in arrivals]
    growing = events[:cut]
    columns = Columns(growing)
    columns.read(Selection("numbers", "n"))
    growing += events[cut:]
    for kind in ("sum_agg", "max_agg", "latest_agg"):
        metric = Metric(aggregation_type=kind, field_name="n")
        request = Request(metric=metric, window=MARCH)
        assert aggregate(request, Source(columns=columns)) == used(metric, events)
    in_march = [n for day, n in arrivals if 1 <= day <= 31]
    assert used(SUM, events).usage.units == sum(in_march)
    assert used(Metric(aggregation_type="max_agg", field_name="n"), events).usage.units == max(in_march, default=0)


def test_latest_values_are_never_negative() -> None:
    latest = Metric(aggregation_type="latest_agg", field_name="n")
    assert used(latest, [on(5, n=5), on(6, n=-2)]).usage.units == 0
    assert used(latest, [on(5, n=5), on(6, n="no number")]).usage.units == 5
    assert used(latest, []).usage.units == 0


@pytest.mark.parametrize(
    ("operations", "count"),
    [
        ([("a", None), ("b", "add"), ("a", "add")], 2),
        ([("a", "add"), ("a", "remove")], 0),
        ([("a", "remove"), ("b", "add")], 1),
        ([("a", "add"), ("a", "remove"), ("a", "remove"), ("a", "add")], 1),
        ([(None, None), (None, "add"), ("", "add")], 2),
    ],
)
def test_unique_values_are_added_and_removed(operations: list[tuple[Any, Any]], count: int) -> None:
    events = [on(5 + place, user=user, operation_type=kind) for place, (user, kind) in enumerate(operations)]
    usage = used(attrs.evolve(SEATS, recurring=False), events).usage
    assert (usage.units, usage.events_count) == (count, count)


def test_recurring_metrics_remember_earlier_periods() -> None:
    events = [Sent(datetime(2026, 1, 5, tzinfo=UTC), {"user": "a", "n": 4}), on(3, user="b", n=2)]
    assert used(SEATS, events).usage.units == 2
    assert used(STORAGE, events).usage.units == 6
    assert used(SUM, events).usage.units == 2


@pytest.mark.parametrize(
    ("function", "places", "units"),
    [("ceil", None, "13"), ("floor", 1, "12.3"), ("round", 2, "12.35"), ("round", -1, "10"), (None, 2, "12.345")],
)
def test_metrics_round_their_units(function: Any, places: int | None, units: str) -> None:
    metric = attrs.evolve(SUM, rounding_function=function, rounding_precision=places)
    assert used(metric, [on(2, n="12.345")]).usage.units == Decimal(units)


def test_running_totals_stop_with_the_allowance() -> None:
    events = [on(day, n=n) for day, n in enumerate((10, 20, 30, 40), 1)]
    assert used(SUM, events, free_events=2).usage.running_totals == [10, 30]
    assert used(SUM, events, free_units=Decimal(25)).usage.running_totals == [10, 30]
    assert used(SUM, events, free_units=Decimal(30)).usage.running_totals == [10, 30, 60]
    assert used(SUM, events, free_events=3, free_units=Decimal(5)).usage.running_totals == [10, 30, 60]
    assert used(SUM, events).usage.running_totals == ()
    count = Metric(aggregation_type="count_agg")
    assert used(count, events, free_events=2).usage.running_totals == [1, 2, 3, 4]


def test_events_bring_their_prices() -> None:
    events = [attrs.evolve(on(3, n=1), precise_total_amount_cents="12.345"), on(4, n=1), on(5, n="none of these")]
    assert used(SUM, events, dynamic=True).usage.precise_total_amount_cents == Decimal("12.345")


@attrs.frozen
class Chosen:
    values: Mapping[str, list[str]]
    lago_id: str = "0"
    created_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


EU_HOT = Chosen({"region": ["eu"], "tier": ["hot"]})
EU = Chosen({"region": ["eu"]})
ANY_TIER = Chosen({"tier": ["__ALL_FILTER_VALUES__"]})
VALUES = {"region": ["eu", "us"], "tier": ["hot", "cold"]}


@pytest.mark.parametrize(
    ("properties", "buckets"),
    [
        ({"region": "eu", "tier": "hot"}, [EU_HOT]),
        # Filters of other keys do not exclude each other.
        ({"region": "eu", "tier": "cold"}, [EU, ANY_TIER]),
        ({"region": "eu"}, [EU]),
        ({"region": "asia", "tier": "hot"}, [ANY_TIER]),
        ({"region": "asia", "tier": "mild"}, [None]),
        ({}, [None]),
    ],
)
def test_narrower_filters_take_events_from_wider_ones(properties: dict[str, str], buckets: list[Chosen | None]) -> None:
    filters = [EU_HOT, EU, ANY_TIER]
    every: list[Chosen | None] = [*filters, None]
    assert [chosen for chosen in every if bucket_of(chosen, filters, VALUES).holds(properties)] == buckets


def test_an_event_in_advance_has_one_filter() -> None:
    filters = [EU, ANY_TIER, EU_HOT]
    assert filter_of_event({"region": "eu", "tier": "hot"}, filters, VALUES) is EU_HOT
    assert filter_of_event({"region": "eu", "tier": "cold"}, filters, VALUES) is EU
    assert filter_of_event({"tier": "unheard of"}, filters, VALUES) is ANY_TIER
    assert filter_of_event({"region": "asia"}, filters, VALUES) is None
    assert filter_of_event({"region": "eu"}, filters, {"tier": ["hot"]}) is None


def test_filters_on_the_same_key_share_only_what_is_no_subset() -> None:
    narrow, wide = Chosen({"region": ["eu"]}), Chosen({"region": ["eu", "us"]})
    assert not bucket_of(wide, [narrow, wide], VALUES).holds({"region": "eu"})
    assert bucket_of(narrow, [narrow, wide], VALUES).holds({"region": "eu"})
    left, right = Chosen({"region": ["eu", "us"]}), Chosen({"region": ["us", "asia"]})
    assert bucket_of(left, [left, right], VALUES).holds({"region": "us"})
    assert bucket_of(right, [left, right], VALUES).holds({"region": "us"})
    older, newer = Chosen({"region": ["eu"]}, "1"), Chosen({"region": ["eu"]}, "2")
    assert bucket_of(older, [newer, older], VALUES).holds({"region": "eu"})
    assert not bucket_of(newer, [newer, older], VALUES).holds({"region": "eu"})


def test_groups_are_apart_even_where_they_look_alike() -> None:
    events = [on(2, n=1, who="u2"), on(3, n=2), on(4, n=4, who=""), on(5, n=8, who=None), on(6, n=16, who="u1")]
    source = Source(columns=Columns(events), group_keys=("who",))
    groups = source.groups(SUM, MARCH)
    assert groups == [("",), ("u1",), ("u2",), (None,)]
    request = Request(metric=SUM, window=MARCH)
    assert [aggregate(request, source, group).usage.units for group in groups] == [4, 16, 1, 10]
    april = attrs.evolve(MARCH, start=datetime(2026, 4, 1, tzinfo=UTC), end=datetime(2026, 4, 30, tzinfo=UTC))
    assert source.groups(SUM, april) == [(None,)]


def test_prorated_sums_count_days_where_the_customer_lives() -> None:
    events = [Sent(datetime(2026, 2, 3, tzinfo=UTC), {"n": 1}), on(11, 11, n="10"), on(21, n=-4)]
    found = used(STORAGE, events, prorated=True)
    # 1 + 10 x 21/31 - 4 x 11/31, rounded up to five decimals.
    assert (found.usage.units, found.usage.full_units, found.usage.events_count) == (Decimal("6.35484"), 7, 3)
    half = attrs.evolve(MARCH, end=datetime(2026, 3, 16, 12, tzinfo=UTC))
    assert used(STORAGE, events[:1], half, prorated=True).usage.units == Decimal("0.51613")
    assert used(STORAGE, events[:1], attrs.evolve(half, upgraded=True), prorated=True).usage.units == Decimal("0.48388")


def seats(*operations: tuple[int, str, str]) -> list[Sent]:
    return [on(day, hour, user=user, operation_type=kind) for hour, (day, user, kind) in enumerate(operations)]


@pytest.mark.parametrize(
    ("events", "days"),
    [
        (seats((1, "a", "add"), (16, "a", "remove")), 16),
        (seats((11, "a", "add")), 21),
        (seats((27, "a", "add"), (27, "a", "remove"), (27, "a", "add"), (28, "a", "remove"), (30, "a", "add")), 4),
        (seats((5, "a", "add"), (5, "a", "remove")), 1),
        (seats((5, "a", "add"), (9, "a", "add"), (10, "a", "remove"), (12, "a", "remove")), 6),
        (seats((-20, "a", "add")), 31),
        (seats((-20, "a", "add"), (-10, "a", "remove")), 0),
        (seats((-20, "a", "add"), (2, "a", "remove")), 2),
    ],
)
def test_prorated_seats_count_from_the_day_of_addition_to_that_of_removal(events: list[Sent], days: int) -> None:
    share = Decimal(days) / 31
    found = used(SEATS, events, prorated=True).usage
    assert abs(found.units - share) <= Decimal("0.00001")
    assert found.units >= share
    assert found.events_count == int(share)


def test_what_was_removed_before_the_period_counts_a_day_in_groups() -> None:
    events = seats((-20, "a", "add"), (-10, "a", "remove"))
    column = Columns(events).read(Selection("operations", "user")).column()
    assert [change.share for change in unique_changes(column, MARCH, recurring=True)] == [0, 0]
    grouped = unique_changes(column, MARCH, recurring=True, grouped=True)
    assert [round(change.share, 4) for change in grouped] == [Decimal("0.0323"), 0]


def test_graduated_seats_see_every_event() -> None:
    events = [Sent(datetime(2026, 2, 3, tzinfo=UTC), {"n": 3}), on(16, 11, n=5)]
    usage = used(STORAGE, events, prorated=True, per_event=True).usage
    assert usage.event_units == [3, 5]
    assert [round(share, 5) for share in usage.prorated_event_units] == [3, Decimal("2.58065")]
    carried = aggregate(
        Request(metric=STORAGE, window=MARCH, prorated=True, per_event=True),
        Source(columns=Columns(events)),
        (),
        Carried(units=Decimal(4)),
    )
    assert carried.usage.event_units == [4, 5]
    changes = used(SEATS, seats((1, "a", "add"), (16, "a", "remove")), prorated=True, per_event=True).usage
    assert changes.event_units == [1, -1]
    assert changes.prorated_event_units == [Decimal("0.51613"), 0]


def test_a_weighted_sum_is_the_average_level() -> None:
    weighted = Metric(aggregation_type="weighted_sum_agg", field_name="n")
    midnights = [Sent(datetime(2026, 3, day, tzinfo=UTC), {"n": n}) for day, n in ((1, 10), (11, 5), (21, -15))]
    found = used(weighted, midnights)
    assert abs(found.usage.units - Decimal(10 * 10 + 15 * 10) / 31) < Decimal("1e-15")
    assert (found.total_units, found.usage.events_count) == (0, 3)
    carried = aggregate(
        Request(metric=attrs.evolve(weighted, recurring=True), window=MARCH),
        Source(columns=Columns([])),
        (),
        Carried(level=Decimal(7)),
    )
    assert (carried.usage.units, carried.total_units) == (7, 7)


def test_a_weighted_sum_drops_twins_of_one_batch() -> None:
    weighted = Metric(aggregation_type="weighted_sum_agg", field_name="n")
    twin = Sent(datetime(2026, 3, 1, tzinfo=UTC), {"n": 31})
    assert used(weighted, [twin, twin]).usage.units == 31
    later = attrs.evolve(twin, created_at=datetime(2026, 4, 2, tzinfo=UTC))
    assert used(weighted, [twin, later]).usage.units == 62


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(-20, 50)), max_size=20), st.integers(0, 30))
def test_a_weighted_sum_lies_between_its_levels(changes: list[tuple[int, int]], carried: int) -> None:
    metric = Metric(aggregation_type="weighted_sum_agg", field_name="n", recurring=True)
    events = [
        attrs.evolve(on(day, place % 24, n=n), created_at=datetime(2026, 4, 1, place // 60, place % 60, tzinfo=UTC))
        for place, (day, n) in enumerate(changes)
    ]
    level = low = high = carried
    for event in sorted(events, key=lambda item: item.timestamp):
        level += event.properties["n"]
        low, high = min(low, level), max(high, level)
    request = Request(metric=metric, window=MARCH)
    found = aggregate(request, Source(columns=Columns(events)), (), Carried(level=Decimal(carried)))
    assert low - Decimal("1e-12") <= found.usage.units <= high + Decimal("1e-12")
    assert found.total_units == level


def test_levels_in_advance_are_paid_up_to_the_highest() -> None:
    steps, before = [], None
    for value in (5, -2, 1, 4):
        step = sum_step(Decimal(value), before)
        steps.append((step.units, step.shown_units))
        before = step.advance
    assert steps == [(5, 5), (0, 0), (0, 1), (3, None)]
    assert before == Advance(current=Decimal(8), highest=Decimal(8))
    assert sum_step(Decimal(-3), None).units == 0


def test_seats_in_advance_are_paid_once() -> None:
    first = unique_step("add", was_added=False, before=None)
    again = unique_step("add", was_added=True, before=first.advance)
    gone = unique_step("remove", was_added=True, before=again.advance)
    back = unique_step("add", was_added=False, before=gone.advance)
    other = unique_step("add", was_added=False, before=back.advance)
    assert [step.units for step in (first, again, gone, back, other)] == [1, 0, 0, 0, 1]
    assert [step.shown_units for step in (first, again, gone, back, other)] == [1, 0, 0, 1, None]
    assert other.advance == Advance(current=Decimal(2), highest=Decimal(2))


def test_prorated_events_in_advance_pay_until_the_period_ends() -> None:
    at = datetime(2026, 3, 11, 10, tzinfo=UTC)
    first = prorated_step(sum_step(Decimal(10), None), at, MARCH, None)
    assert (first.units, first.shown_units) == (Decimal("6.7742"), 10)
    second = prorated_step(sum_step(Decimal(2), first.advance), at, MARCH, first.advance)
    assert (second.units, second.shown_units) == (Decimal("1.35484"), 2)
    assert second.advance.highest_prorated == Decimal("8.12904")
    events = [on(11, n=10), on(11, n=2), on(12, n=-5)]
    lower = prorated_step(sum_step(Decimal(-5), second.advance), at, MARCH, second.advance)
    found = aggregate(
        Request(metric=STORAGE, window=MARCH, prorated=True, pay_in_advance=True, current=True),
        Source(columns=Columns(events)),
        (),
        Carried(advance=lower.advance),
    )
    assert (found.usage.units, found.shown_units) == (Decimal("8.12904"), 7)


def test_current_usage_in_advance_keeps_the_highest_level() -> None:
    events = [on(2, n=5), on(3, n=-2)]
    advance = Advance(current=Decimal(3), highest=Decimal(5))
    request = Request(metric=SUM, window=MARCH, pay_in_advance=True, current=True)
    found = aggregate(request, Source(columns=Columns(events)), (), Carried(advance=advance))
    assert (found.usage.units, found.shown_units) == (5, 3)


def test_a_text_is_there_until_it_is_removed() -> None:
    column = (
        Columns(seats((2, "a", "add"), (4, "a", "remove"), (6, "b", "add")))
        .read(Selection("operations", "user"))
        .column()
    )
    days = [datetime.combine(date(2026, 3, day), datetime.min.time(), UTC) for day in (1, 3, 5, 7)]
    assert [is_added(column, "a", day, None) for day in days] == [False, True, False, False]
    assert is_added(column, "b", days[3], None)
