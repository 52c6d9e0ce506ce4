"""Charges against the metrics that they price."""

from typing import Any

import pytest

from lago_orgs import ChargeSpec, FilterSpec, InvalidArgument, Package, Standard, Tier, Volume
from lago_orgs._core import fitting

METRICS: dict[str, Any] = {
    "calls": {"aggregation_type": "count_agg", "recurring": False, "filters": [{"key": "model", "values": ["s", "l"]}]},
    "seats": {"aggregation_type": "unique_count_agg", "recurring": True, "filters": []},
    "peak": {"aggregation_type": "max_agg", "recurring": False, "filters": []},
}
TIERS = Volume([Tier(up_to=10, per_unit_amount="2"), Tier(per_unit_amount="1")])


def filtered(**values: list[str]) -> tuple[FilterSpec, ...]:
    return (FilterSpec(values=values, price=Standard("2")),)


@pytest.mark.parametrize(
    ("charge", "said"),
    [
        (ChargeSpec(metric="calls", price=Standard("1"), filters=filtered(modle=["s"])), "'modle'.*'model'"),
        (ChargeSpec(metric="calls", price=Standard("1"), filters=filtered(model=["s", "xl"])), "'xl'.*'s', 'l'"),
        (ChargeSpec(metric="seats", price=Standard("1"), filters=filtered(model=["s"])), "none"),
        (ChargeSpec(metric="calls", price=TIERS, pay_in_advance=True), "in advance"),
        (ChargeSpec(metric="peak", price=Standard("1"), pay_in_advance=True), "in advance"),
        (ChargeSpec(metric="calls", price=Standard("1"), prorated=True), "prorated"),
        (ChargeSpec(metric="seats", price=Package(amount="1", package_size=10), prorated=True), "prorated"),
    ],
)
def test_a_charge_that_does_not_fit_its_metric_is_refused(charge: ChargeSpec, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        fitting.check_fit([charge], METRICS)


def test_a_charge_that_fits_its_metric_passes() -> None:
    fits = [
        ChargeSpec(metric="calls", price=Standard("1"), filters=filtered(model=["s"]), pay_in_advance=True),
        ChargeSpec(metric="calls", price=Standard("1"), filters=filtered(model=[fitting.ANY_VALUE])),
        ChargeSpec(metric="seats", price=TIERS, prorated=True),
        ChargeSpec(metric="nobody knows it yet", price=Standard("1"), prorated=True),
    ]
    fitting.check_fit(fits, METRICS)
