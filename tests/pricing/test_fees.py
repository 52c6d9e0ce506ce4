"""The numbers of fees: every recorded one that follows from its plan, its events and its period."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.numbers import (
    decimal_of_column,
    decimal_of_float,
    decimal_text,
    precise_cents,
    quotient,
    rounded,
    subunits,
    to_units,
)
from lago_orgs.pricing.periods import Life, Terms, days_between
from tests.recorded import exchanges, flows, walkthroughs

from .seen import instant, objects
from .test_usage import World

# Fees that do not follow from what the answers show: a level that was carried on from a period whose events are of
# another subscription, and a plan that was deleted and made again under its code.
UNFOLLOWED = {("pricing-0008", "0E-20"), ("q24-deletions", "600")}


def shown(cents: Decimal, currency: str = "USD") -> str:
    """A precise amount in answers: its double, cut after 16 digits, divided."""
    return decimal_text(quotient(decimal_of_float(float(rounded(cents, 15))), subunits(currency)))


def invoiced(flow: str) -> tuple[World, list[dict[str, Any]]]:
    """A flow when it is over, and its fees."""
    world = World(flow)
    for exchange in exchanges(flow):
        world.read(exchange)
    return world, [fee for invoice in world.seen.invoices.values() for fee in invoice["fees"]]


def test_charge_fees_are_the_recorded_ones() -> None:
    compared = prorated = 0
    for flow in flows():
        world, fees = invoiced(flow)
        sent = world.events
        for fee in fees:
            charge = world.charges.get(fee["lago_charge_id"] or "")
            if charge is None or fee["item"]["type"] != "charge" or fee["pay_in_advance"]:
                continue
            subscription = world.seen.subscriptions[fee["lago_subscription_id"]]
            seen_at, currency = instant(fee["created_at"]), fee["amount_currency"]  # what arrived later was not seen
            world.events = defaultdict(
                list, {key: [each for each in events if each.created_at <= seen_at] for key, events in sent.items()}
            )
            found = world.billed(subscription, charge, instant(fee["from_date"]), instant(fee["to_date"]))
            key = fee["lago_charge_filter_id"], fee["item"]["grouped_by"]
            alike = [item.priced for item in found if (item.filter and item.filter.lago_id, item.grouped_by) == key]
            # Blank texts and none at all are two groups that are shown alike.
            ours = next((each for each in alike if decimal_text(each.units) == fee["units"]), alike[0])
            if (flow, str(ours.units)) in UNFOLLOWED:
                continue
            again = {
                "amount_cents": ours.amount_cents,
                "precise_amount": shown(precise_cents(ours.price.amount, currency), currency),
                "precise_unit_amount": decimal_text(rounded(ours.price.unit_amount, 15)),
                "units": decimal_text(ours.units),
                "total_aggregated_units": decimal_text(ours.total_aggregated_units),
                "events_count": ours.events_count,
                "amount_details": ours.price.details,
            }
            told = {key: fee[key] for key in again}
            assert {**again, "amount_details": cut(ours.price.details)} == {
                **told,
                "amount_details": cut(fee["amount_details"]),
            }, f"{flow}: {fee['item']}"
            compared += 1
            prorated += charge["prorated"]
    assert compared > 170
    assert prorated >= 5


def cut(details: Any) -> Any:
    """Amount details without the digits behind the thirtieth, of which databases keep now more, now fewer."""
    if isinstance(details, dict):
        return {key: cut(value) for key, value in details.items()}
    if isinstance(details, list):
        return [cut(value) for value in details]
    whole, point, digits = str(details).partition(".")
    return f"{whole}{point}{digits[:30]}"


def plan_fee(cents: float | int, currency: str = "USD") -> tuple[int, str, str]:
    amount = int(rounded(Decimal(cents)))
    precise = decimal_of_float(cents) if isinstance(cents, float) else Decimal(cents)
    return amount, shown(precise, currency), decimal_text(decimal_of_column(float(to_units(amount, currency))))


def test_subscription_fees_are_days_of_their_period() -> None:
    compared = 0
    for flow in flows():
        world, fees = invoiced(flow)
        for fee in fees:
            if fee["item"]["type"] != "subscription" or (flow, str(fee["amount_cents"])) in UNFOLLOWED:
                continue
            subscription = world.seen.subscriptions[fee["lago_subscription_id"]]
            plan, terms = world.seen.plan_of(subscription), world.seen.terms(subscription)
            start, end, amount = instant(fee["from_date"]), instant(fee["to_date"]), plan["amount_cents"]
            days, whole = days_between(start, end, UTC), terms.cycle().days(terms.day(start))
            choices: list[float | int] = [amount, *(amount / whole * count for count in (days, days - 1))]
            if plan["trial_period"]:
                trial = world.seen.first_start(subscription) + timedelta(days=plan["trial_period"])
                paid = days_between(max(start, trial), end, UTC)
                choices += [amount / whole * paid, amount / whole * (paid - 1)]
            recorded = (fee["amount_cents"], fee["precise_amount"], fee["precise_unit_amount"])
            assert recorded in [plan_fee(cents, fee["amount_currency"]) for cents in choices], f"{flow}: {fee}"
            compared += 1
    assert compared > 230


def test_the_price_of_a_day_is_that_of_the_whole_period() -> None:
    start = datetime(2026, 3, 21, 15, 0, 6, 873_000, tzinfo=UTC)
    terms = Terms(interval="monthly", billing_time="anniversary", subscription_at=datetime(2026, 3, 10, tzinfo=UTC))
    moment = Moment(terms=terms, life=Life(start), at=datetime(2026, 4, 10, 1, 10, tzinfo=UTC))
    days = days_between(moment.from_datetime, moment.to_datetime, UTC)
    assert plan_fee(days * moment.single_day_price(8000))[1] == "51.61290322580645"
    assert moment.single_day_price(8000, start.date()) == 8000 / 31


def test_totals_with_tax_are_shown_as_the_recorded_ones() -> None:
    compared = 0
    for flow in walkthroughs():
        for exchange in exchanges(flow):
            for fee in objects(exchange["response"].get("body")):
                if "precise_total_amount" not in fee or not fee["taxes_rate"]:
                    continue
                net = Decimal(fee["sub_total_excluding_taxes_precise_amount_cents"])
                tax = decimal_of_float(float(net * Decimal(str(fee["taxes_rate"])))) / 100
                total = net + Decimal(fee["precise_coupons_amount_cents"]) + tax
                assert (shown(tax), shown(total)) == (fee["taxes_precise_amount"], fee["precise_total_amount"])
                compared += 1
    assert compared > 20
