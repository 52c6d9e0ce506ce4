"""What usage costs: as Lago said in every recorded flow, and as limits in money go by it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lago_orgs import CurrencyMismatch, InvalidArgument, Money, UnexpectedAnswer
from lago_orgs._core import read_usage
from lago_orgs.access.costs import NOTHING_LEFT, Cost, cost_of
from lago_orgs.access.facts import Figures, figures_of
from lago_orgs.access.measures import Measure
from lago_orgs.access.prices import Billed, Bucket, PriceList
from tests.pricing.seen import objects
from tests.recorded import exchanges, flows

ASKED = 0.0


def metric(aggregation: str = "sum_agg", **more: Any) -> Measure:
    shown = {"code": "tokens", "aggregation_type": aggregation, "field_name": "tokens", **more}
    return Measure("tokens", aggregation, "tokens", is_recurring=False, shown=shown)


def charge(model: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "lago_id": "charge",
        "billable_metric_code": "tokens",
        "charge_model": model,
        "properties": properties,
        "created_at": "2026-01-01T00:00:00Z",
        **more,
    }


def priced(measure: Measure, counted: str | Decimal, *charges: dict[str, Any]) -> Cost:
    prices = PriceList("USD", {each["lago_id"]: each for each in charges})
    units = Decimal(counted)
    bills = [Billed(each["lago_id"], None, (Bucket(None, units),)) for each in charges]
    found = cost_of(measure, units, bills, prices)
    assert found is not None
    return found


STANDARD = charge("standard", {"amount": "0.03"})
TIERS = [
    {"from_value": 0, "to_value": 100, "per_unit_amount": "1", "flat_amount": "2"},
    {"from_value": 101, "to_value": None, "per_unit_amount": "0.5", "flat_amount": "10"},
]
GRADUATED = charge("graduated", {"graduated_ranges": TIERS})
VOLUME = charge("volume", {"volume_ranges": TIERS})
PACKAGE = charge("package", {"amount": "5", "package_size": 100, "free_units": 10})


@pytest.mark.parametrize(
    ("model", "aggregation", "counted", "limit", "units"),
    [
        (STANDARD, "count_agg", "0", "5", "166"),
        (STANDARD, "sum_agg", "0", "5", "166.666666666666"),
        (STANDARD, "sum_agg", "1000", "5", "166.666666666666"),
        (STANDARD, "sum_agg", "0", "0", "0"),
        (charge("standard", {"amount": "0"}), "sum_agg", "0", "0", str(10**15)),
        # The first unit reaches its tier's flat amount, and so does none: Lago bills it without any use.
        (GRADUATED, "sum_agg", "0", "1.99", str(NOTHING_LEFT)),
        (GRADUATED, "sum_agg", "0", "2", "0"),
        (GRADUATED, "sum_agg", "0", "102", "100"),
        (GRADUATED, "count_agg", "0", "111.99", "100"),
        (GRADUATED, "count_agg", "0", "113", "102"),
        # 101 cost less than 100: behind 78 it is too dear, but who is behind 100 already may go on.
        (VOLUME, "count_agg", "0", "80", "78"),
        (VOLUME, "count_agg", "79", "80", "78"),
        (VOLUME, "count_agg", "120", "80", "140"),
        (PACKAGE, "sum_agg", "0", "4.99", "10"),
        (PACKAGE, "sum_agg", "0", "10", "210"),
        (charge("percentage", {"rate": "10"}), "sum_agg", "0", "5", "50"),
        (charge("percentage", {"rate": "10", "free_units_per_total_aggregation": "7"}), "sum_agg", "0", "5", "57"),
        (charge("percentage", {"rate": "100", "fixed_amount": "1"}), "count_agg", "0", "5", "2"),
        (
            charge("percentage", {"rate": "0", "fixed_amount": "1", "free_units_per_events": 3}),
            "count_agg",
            "0",
            "5",
            "8",
        ),
    ],
)
def test_a_limit_in_money_is_so_many_units(
    model: dict[str, Any], aggregation: str, counted: str, limit: str, units: str
) -> None:
    cost = priced(metric(aggregation), counted, model)
    assert cost.affordable(Decimal(limit)) == Decimal(units)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([STANDARD, GRADUATED, VOLUME, PACKAGE, charge("percentage", {"rate": "1.5"})]),
    st.integers(0, 400),
    st.decimals(0, 500, places=2),
)
def test_it_is_the_end_of_what_costs_no_more(model: dict[str, Any], counted: int, limit: Decimal) -> None:
    cost = priced(metric("count_agg"), Decimal(counted), model)
    units = cost.affordable(limit)

    def costs(number: Decimal) -> Decimal:
        return cost.money(number).amount

    if units == NOTHING_LEFT:
        assert costs(Decimal(counted)) > limit
        assert costs(Decimal(0)) > limit
        return
    start = counted if costs(Decimal(counted)) <= limit else 0
    last = min(int(units), start + 200)
    assert all(costs(Decimal(each)) <= limit for each in {*range(start, last, 7), last})
    assert costs(units + 1) > limit


def test_charges_on_one_metric_add_up() -> None:
    other = charge("standard", {"amount": "0.02"}, lago_id="other")
    assert priced(metric(), "0", STANDARD, other).affordable(Decimal(5)) == 100
    assert priced(metric(), "0", STANDARD, other).money(Decimal(100)) == Money(5, "USD")


def test_where_filters_have_prices_of_their_own_a_use_goes_where_it_is_dearest() -> None:
    filtered = charge(
        "standard",
        {"amount": "0.01"},
        filters=[{"lago_id": "f", "values": {"model": ["large"]}, "properties": {"amount": "0.10"}}],
    )
    measure = metric(filters=[{"key": "model", "values": ["large", "small"]}])
    buckets = (Bucket({"model": ["large"]}, Decimal(20)), Bucket(None, Decimal(80)))
    prices = PriceList("USD", {"charge": filtered})
    cost = cost_of(measure, Decimal(100), [Billed("charge", Decimal("2.80"), buckets)], prices)
    assert cost is not None
    assert not cost.is_exact
    assert cost.money(Decimal(100)) == Money("2.80", "USD")
    assert cost.money(Decimal(101)) == Money("2.90", "USD")
    assert cost.affordable(Decimal(5)) == 122


@pytest.mark.parametrize(
    ("model", "aggregation", "why"),
    [
        (charge("dynamic", {}), "sum_agg", "'dynamic'"),
        (charge("custom", {}), "count_agg", "'custom'"),
        (STANDARD, "weighted_sum_agg", "weighted_sum_agg"),
        (STANDARD | {"prorated": True}, "sum_agg", "prorated"),
        (charge("percentage", {"rate": "1", "fixed_amount": "0.3"}), "sum_agg", "single events"),
        (charge("percentage", {"rate": "1", "per_transaction_max_amount": "3"}), "count_agg", "single events"),
    ],
)
def test_what_units_do_not_tell_is_refused_by_name(model: dict[str, Any], aggregation: str, why: str) -> None:
    with pytest.raises(InvalidArgument, match=f"'tokens' cannot be priced here.*{why}"):
        priced(metric(aggregation), "0", model)


def test_another_currency_is_refused_by_name() -> None:
    with pytest.raises(CurrencyMismatch, match=r"5.00 EUR.*billed in USD"):
        PriceList("USD", {}).check(Money(5, "EUR"))


def test_prices_that_came_later_than_the_figures_are_no_answer() -> None:
    bill = Billed("newer", Decimal(0), (Bucket(None, Decimal(0)),))
    assert cost_of(metric(), Decimal(0), [bill], PriceList("USD", {"charge": STANDARD})) is None
    assert cost_of(metric(), Decimal(0), None, PriceList("USD", {"charge": STANDARD})) is None


class Recorded:
    """The usage answers of a flow in their order, with the prices and metrics that it shows."""

    def __init__(self, flow: str) -> None:
        self.metrics: dict[str, Measure] = {}
        self.charges: dict[str, dict[str, Any]] = {}
        self.usages: list[tuple[str, Figures, str]] = []
        for exchange in exchanges(flow):
            body = exchange["response"].get("body")
            for item in objects(body):
                if {"aggregation_type", "field_name", "recurring", "code"} <= item.keys():
                    self.metrics[item["code"]] = Measure(
                        item["code"], item["aggregation_type"], item["field_name"], item["recurring"], shown=item
                    )
                elif {"charge_model", "billable_metric_code", "properties", "created_at"} <= item.keys():
                    self.charges[item["lago_id"]] = item
            if isinstance(body, dict) and "customer_usage" in body and "filter_by" not in exchange["request"]["target"]:
                try:
                    usage = read_usage.usage(body["customer_usage"])
                except UnexpectedAnswer:  # amounts of a hundred digits, which nobody pays
                    continue
                figures = figures_of(usage, ASKED, 0, with_costs=True)
                self.usages.append((exchange["request"]["target"], figures, usage.currency))

    def costs(self, figures: Figures, currency: str) -> dict[str, Cost]:
        prices, found = PriceList(currency, self.charges), {}
        for code in figures.units:
            if code not in self.metrics:
                continue
            try:
                cost = figures.cost(self.metrics[code], prices)
            except InvalidArgument:
                continue
            if cost is not None:
                found[code] = cost
        return found


USED = [
    flow
    for flow in flows()
    if any("grouped_usage" in item for each in exchanges(flow) for item in objects(each["response"].get("body")))
]


def test_every_recorded_usage_costs_what_lago_said() -> None:
    """To the cent: of the units that were counted, and of those that a later answer counted in the same period."""
    compared = later = 0
    for flow in USED:
        recorded = Recorded(flow)
        before: dict[tuple[str, Any], dict[str, Cost]] = {}
        for target, figures, currency in recorded.usages:
            costs = recorded.costs(figures, currency)
            for code, cost in costs.items():
                said = figures.cost_by_lago(code, currency)
                if cost.is_exact:
                    assert cost.money(figures.units[code]) == said, f"{flow}: {code}"
                    compared += 1
                known = before.get((target, figures.first), {}).get(code)
                if known is not None and known.is_exact and cost.is_exact:
                    assert known.money(figures.units[code]) == said, f"{flow}: {code}"
                    later += 1
            before[target, figures.first] = costs
    assert (compared > 500, later > 100) == (True, True), (compared, later)
