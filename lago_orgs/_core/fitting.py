"""Whether charges fit the metrics that they price: what Lago would refuse is said before anything is written."""

from collections.abc import Iterable, Mapping

from lago_orgs._core.wire import Json, items
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import ChargeSpec

ANY_VALUE = "__ALL_FILTER_VALUES__"
PAYABLE_IN_ADVANCE = ("count_agg", "sum_agg", "unique_count_agg", "custom_agg")
PRORATED = ("standard", "volume", "graduated")


def check_fit(charges: Iterable[ChargeSpec], metrics: Mapping[str, Json]) -> None:
    """Refuse what Lago would for a charge's metric (its `app/models/charge.rb` and `charge_filter_value.rb`).

    Args:
        charges: What is declared.
        metrics: The metrics as Lago shows them, by code; a charge on another is not looked at.

    Raises:
        InvalidArgument: A filter has a property or a value that the metric does not name; or the charge is prorated or
            paid in advance where its metric or model cannot be.
    """
    for charge in charges:
        metric = metrics.get(charge.metric)
        if metric is not None:
            _check_filters(charge, metric)
            _check_times(charge, metric)


def _check_filters(charge: ChargeSpec, metric: Json) -> None:
    known = {str(each.get("key")): list(map(str, each.get("values") or ())) for each in items(metric.get("filters"))}
    for each in charge.filters or ():
        for key, values in each.values.items():
            if key not in known:
                raise InvalidArgument(
                    f"a filter of the charge on {charge.metric!r} names {key!r}, which the metric does not filter by "
                    f"({_listed(known)}): declare it with ensure_metric(filters=...) first"
                )
            unknown = [value for value in values if str(value) not in (*known[key], ANY_VALUE)]
            if unknown:
                raise InvalidArgument(
                    f"a filter of the charge on {charge.metric!r} names {key} {_listed(unknown)}, and the metric has "
                    f"{_listed(known[key])}: declare it with ensure_metric(filters=...) first"
                )


def _check_times(charge: ChargeSpec, metric: Json) -> None:
    kind, model = str(metric.get("aggregation_type")), charge.charge_model
    if charge.pay_in_advance and (model == "volume" or kind not in PAYABLE_IN_ADVANCE):
        raise InvalidArgument(
            f"the charge on {charge.metric!r} is paid in advance, which Lago cannot with {model!r} on {kind!r}"
        )
    if not charge.prorated:
        return
    models = ("standard",) if charge.pay_in_advance else PRORATED
    if not metric.get("recurring") or kind == "weighted_sum_agg" or model not in models:
        raise InvalidArgument(
            f"the charge on {charge.metric!r} is prorated, which Lago can for recurring metrics with {_listed(models)}"
        )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(repr, words)) or "none"
