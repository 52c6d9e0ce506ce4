"""Units in, fees out: every price in every recording, of current usage and of invoices, from its units alone.

Prices that need more than units (events one by one, proration, what was paid before) are in the tests beside this one.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing import Charge, ChargeFilter, Usage, Used, price_units
from lago_orgs.pricing.numbers import decimal_text, rounded
from tests.recorded import exchanges, flows

from .seen import objects

BY_UNITS = {"standard", "graduated", "graduated_percentage", "package", "volume"}
Found = dict[str, list[Charge]]


def learn(body: Any, metrics: dict[str, Any], charges: Found) -> None:
    """Note what an answer shows of metrics and charges; a charge may change, and is kept as it was besides."""
    for item in objects(body):
        if {"aggregation_type", "field_name", "recurring", "code"} <= item.keys():
            metrics[item["code"]] = item
    for item in objects(body):
        for shown_charge in item.get("charges") or () if "amount_currency" in item else ():
            metric = metrics.get(shown_charge["billable_metric_code"])
            if metric is not None and shown_charge["charge_model"] in {*BY_UNITS, "percentage"}:
                charge = Charge.of(shown_charge, metric, currency=item["amount_currency"])
                charges[charge.lago_id].append(charge)


def is_priced_by_units(charge: Charge, chosen: ChargeFilter | None) -> bool:
    tariff = charge.tariff_of(chosen)
    if tariff.prorated or tariff.pay_in_advance:
        return False
    free = any(tariff.properties.get(name) for name in ("free_units_per_events", "free_units_per_total_aggregation"))
    return tariff.charge_model in BY_UNITS or not free


def price(charge: Charge, chosen: ChargeFilter | None, item: dict[str, Any]) -> Any:
    whole = charge.tariff.metric.aggregation_type == "count_agg"
    usage = Usage(units=Decimal(item["units"]), events_count=item["events_count"] or 0, whole=whole)
    [fee] = price_units(charge, [Used(usage=usage, filter=chosen)])
    return fee.priced


def parts(usage: dict[str, Any], charge: Charge) -> Iterator[tuple[ChargeFilter | None, dict[str, Any]]]:
    """What a charge's current usage was made of: of each filter, in each group."""
    for item in usage["grouped_usage"] or [usage]:
        if None in item.get("grouped_by", {}).values():
            continue  # blank texts and none at all are two groups, and shown as one
        if not item["filters"]:
            yield None, item
        for part in item["filters"]:
            yield next((row for row in charge.filters if row.values == part["values"]), None), part


def prices(flow: str) -> Iterator[tuple[str, bool]]:
    """Each recorded price with whether the charge, as it was then, makes it of the units."""
    metrics: dict[str, Any] = {}
    charges: Found = defaultdict(list)
    for exchange in exchanges(flow):
        body = exchange["response"].get("body")
        learn(body, metrics, charges)
        for item in objects(body):
            if {"charge", "billable_metric", "grouped_usage"} <= item.keys():
                known = charges.get(item["charge"]["lago_id"], [])
                for version in known[-1:]:
                    for chosen, part in parts(item, version):
                        if is_priced_by_units(version, chosen):
                            same = any(price(row, chosen, part).amount_cents == part["amount_cents"] for row in known)
                            yield f"{exchange['at']} usage of {version.code}: {part}", same
            if item.get("lago_charge_id") and "precise_unit_amount" in item and not item["pay_in_advance"]:
                known = charges.get(item["lago_charge_id"], [])
                if known and not known[-1].tariff.prorated:
                    yield from _fee(exchange["at"], item, known)


def _is_hidden(charge: Charge, item: dict[str, Any]) -> bool:
    """Whether the units that a fee shows are not all that it was made of: an average was cut, a negative sum is 0."""
    return charge.tariff.metric.aggregation_type == "weighted_sum_agg" or Decimal(item["units"]) == 0


def _fee(at: str, item: dict[str, Any], known: list[Charge]) -> Iterator[tuple[str, bool]]:
    same = []
    for charge in known:
        chosen = next((row for row in charge.filters if row.lago_id == item["lago_charge_filter_id"]), None)
        if (chosen is None and item["lago_charge_filter_id"]) or not is_priced_by_units(charge, chosen):
            continue
        made = price(charge, chosen, item)
        same.append(
            made.amount_cents == item["amount_cents"]
            and (_is_hidden(charge, item) or made.price.details == item["amount_details"])
            and decimal_text(rounded(made.price.unit_amount, 15)) == str(item["precise_unit_amount"])
        )
    if same:
        yield f"{at} fee of {known[-1].code}: {item['units']} {item['amount_cents']}", any(same)


@pytest.mark.parametrize("flow", flows())
def test_every_price_is_made_of_its_units(flow: str) -> None:
    assert [what for what, same in prices(flow) if not same] == []


def test_there_are_many() -> None:
    assert sum(1 for flow in flows() for _ in prices(flow)) > 1000


METRIC = {"code": "tokens", "aggregation_type": "sum_agg", "field_name": "n"}
PLAIN = {
    "lago_id": "c",
    "billable_metric_code": "tokens",
    "charge_model": "package",
    "properties": {"amount": "3", "package_size": 10, "free_units": 0},
    "created_at": "2026-03-01T00:00:00Z",
}


@given(st.integers(0, 10_000))
def test_a_package_is_paid_for_as_a_whole(units: int) -> None:
    charge = Charge.of(PLAIN, METRIC, currency="USD")
    [fee] = price_units(charge, [Used(usage=Usage(units=Decimal(units), events_count=1))])
    assert fee.priced.amount_cents == -(-units // 10) * 300


@pytest.mark.parametrize(
    ("charge", "metric", "said"),
    [
        ({**PLAIN, "charge_model": None}, METRIC, "charge has no 'charge_model'"),
        (PLAIN, {"code": "tokens"}, "metric has no 'aggregation_type'"),
        (PLAIN, {**METRIC, "code": "calls"}, "metric is 'calls', but the charge counts 'tokens'"),
    ],
)
def test_what_cannot_be_priced_is_refused(charge: Any, metric: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Charge.of(charge, metric, currency="USD")
