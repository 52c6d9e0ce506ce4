"""Making and changing the charges of a plan (`app/services/charges/*`, `app/models/charge.rb`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ...http.casting import boolean, integer, member, symbol, text
from ...http.params import OBJECT, SCALARS, ListOf, Nested, Params, Shape, scalars
from ...http.refusals import Problems, crash, invalid_field, not_found
from ...state.catalogue import Charge, ChargeFilter, Metric, Plan
from ...state.organization import Organization
from ..taxes import actions as taxes
from .properties import MODELS, default, kept, problems

ALL_VALUES: Final = "__ALL_FILTER_VALUES__"
FILTER_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("invoice_display_name"),
    "properties": OBJECT,
    "values": OBJECT,
}
SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("id", "code", "invoice_display_name", "billable_metric_id", "charge_model", "pay_in_advance"),
    **scalars("prorated", "invoiceable", "regroup_paid_fees", "min_amount_cents", "accepts_target_wallet"),
    "properties": OBJECT,
    "filters": ListOf(FILTER_SHAPE),
    "tax_codes": SCALARS,
    "applied_pricing_unit": Nested(scalars("code", "conversion_rate")),
}
# In the order of their numbers (`app/models/charge.rb`).
CHARGE_MODELS: Final = (
    *("standard", "graduated", "package", "percentage", "volume", "graduated_percentage", "custom", "dynamic"),
)
_PAYABLE_IN_ADVANCE: Final = ("count_agg", "sum_agg", "unique_count_agg", "custom_agg")
_PRORATED_IN_ARREARS: Final = ("standard", "volume", "graduated")


def next_code(taken: Collection[str], wanted: str) -> str:
    """The code of a charge that was given none: that of its metric or add-on, numbered where it is taken."""
    number, code = 2, wanted
    while code in taken:
        code, number = f"{wanted}_{number}", number + 1
    return code


def _check_model(found: Problems, charge: Charge, *, premium: bool) -> None:
    aggregation = charge.metric.aggregation_type
    model = charge.charge_model
    if model not in MODELS:
        found.add("charge_model", "value_is_invalid")
    found.require("charge_model", model)
    if (model == "dynamic" and aggregation != "sum_agg") or (model == "custom") != (aggregation == "custom_agg"):
        found.add("charge_model", "invalid_aggregation_type_or_charge_model")
    if model == "graduated_percentage" and not premium:
        found.add("charge_model", "graduated_percentage_requires_premium_license")
    if model in ("percentage", "graduated_percentage") and aggregation == "latest_agg":
        found.add("properties", "invalid_value")
    for code in problems(model, charge.properties, premium=premium):
        found.add("properties", code)


def _may_be_prorated(charge: Charge) -> bool:
    metric = charge.metric
    if not metric.recurring or metric.aggregation_type == "weighted_sum_agg":
        return False
    models = ("standard",) if charge.pay_in_advance else _PRORATED_IN_ARREARS
    return charge.charge_model in models


def check(plan: Plan, charge: Charge, *, premium: bool) -> None:
    """All the rules of the model at once."""
    found = Problems()
    found.require("code", charge.code)
    _check_model(found, charge, premium=premium)
    if charge.pay_in_advance and (
        charge.charge_model == "volume" or charge.metric.aggregation_type not in _PAYABLE_IN_ADVANCE
    ):
        found.add("pay_in_advance", "invalid_aggregation_type_or_charge_model")
    if charge.prorated and not _may_be_prorated(charge):
        found.add("prorated", "invalid_billable_metric_or_charge_model")
    if charge.min_amount_cents < 0:
        found.add("min_amount_cents", "value_is_out_of_range")
    if charge.min_amount_cents > 0 and charge.pay_in_advance:
        found.add("min_amount_cents", "not_compatible_with_pay_in_advance")
    if not charge.invoiceable and not charge.pay_in_advance:
        found.add("invoiceable", "must_be_true_unless_pay_in_advance")
    if any(other is not charge and other.code == charge.code for other in plan.charges):
        found.add("code", "value_already_exist")
    found.refuse_if_any()


def _fill_premium(charge: Charge, params: Params) -> None:
    """What a server without a premium licence ignores silently."""
    if params.get("invoiceable") is not None:
        charge.invoiceable = bool(boolean(params["invoiceable"]))
    if "regroup_paid_fees" in params:
        charge.regroup_paid_fees = text(params["regroup_paid_fees"])
    if "min_amount_cents" in params:
        charge.min_amount_cents = integer(params["min_amount_cents"]) or 0


def metric_of(org: Organization, params: Params) -> Metric:
    """The metric that a charge is sent with."""
    metric = org.metrics.get(params.get("billable_metric_id"))
    if metric is None:
        raise not_found("billable_metric")
    return metric


def create(org: Organization, plan: Plan, params: Params, *, named: bool = True) -> Charge:
    """Make a charge and put it into its plan.

    Args:
        org: Whose it is.
        plan: The plan.
        params: What was sent.
        named: Whether a charge that was sent no code takes that of its metric, as it does as part of its plan only
            (recorded in q00-suspicious).
    """
    metric = metric_of(org, params)
    now = org.now()
    if named and not params.get("properties"):
        symbol(params.get("charge_model"))
    model = member(params.get("charge_model"), CHARGE_MODELS)
    charge = Charge(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        code=text(params.get("code"))
        or (next_code([other.code for other in plan.charges], metric.code) if named else ""),
        metric=metric,
        charge_model=model,
        properties=kept(model, params.get("properties") or default(model)),
        invoice_display_name=text(params.get("invoice_display_name")),
        pay_in_advance=bool(boolean(params.get("pay_in_advance"))),
        prorated=bool(boolean(params.get("prorated"))),
    )
    if org.premium:
        _fill_premium(charge, params)
    check(plan, charge, premium=org.premium)
    charge.filters = [make_filter(org, charge, given) for given in params.get("filters") or []]
    charge.taxes = taxes.taxes_of(org, params.get("tax_codes") or [])
    plan.charges.append(charge)
    return charge


def update(org: Organization, plan: Plan, charge: Charge, params: Params, *, attached: bool) -> None:
    """Change a charge; of one whose plan somebody subscribed to, only prices, names and taxes change.

    What is not sent of model, name and properties is taken for nothing (`app/services/charges/update_service.rb`).
    """
    model = member(params.get("charge_model"), CHARGE_MODELS)
    if not params.get("properties"):
        symbol(params.get("charge_model"))
    if not attached:
        charge.charge_model = model
        charge.pay_in_advance = bool(boolean(params.get("pay_in_advance", charge.pay_in_advance)))
        charge.prorated = bool(boolean(params.get("prorated", charge.prorated)))
        charge.code = text(params.get("code")) or charge.code
        charge.metric = metric_of(org, params) if "billable_metric_id" in params else charge.metric
        if org.premium:
            _fill_premium(charge, params)
    charge.invoice_display_name = text(params.get("invoice_display_name"))
    charge.properties = kept(charge.charge_model, params.get("properties") or default(model))
    check(plan, charge, premium=org.premium)
    if "filters" in params:
        charge.filters = _merged_filters(org, charge, params["filters"])
    if "tax_codes" in params:
        charge.taxes = taxes.taxes_of(org, params["tax_codes"])
    charge.updated_at = org.now()


def filter_values(charge: Charge, given: Any) -> dict[str, list[str]]:
    """The values of a filter, held against those that its metric tells apart."""
    if not isinstance(given, dict):
        raise crash()
    known = {found.key: found.values for found in charge.metric.filters}
    result: dict[str, list[str]] = {}
    for key, wanted in given.items():
        texts = [text(value) or "" for value in wanted] if isinstance(wanted, list) else []
        problem = Problems()
        if key not in known:
            problem.add("billable_metric_filter", "relation_must_exist")
        if not texts:
            problem.add("values", "value_is_mandatory")
        if not isinstance(wanted, list) or (texts != [ALL_VALUES] and not set(texts) <= set(known.get(key, ()))):
            problem.add("values", "value_is_invalid")
        problem.refuse_if_any()
        result[key] = texts
    return result


def filter_properties(org: Organization, charge: Charge, given: object) -> dict[str, Any]:
    """The properties of a filter, held against the model of its charge."""
    properties = kept(charge.charge_model, given if isinstance(given, dict) else {})
    codes = problems(charge.charge_model, properties, premium=org.premium)
    if codes:
        raise invalid_field("properties", *codes)
    return properties


def make_filter(org: Organization, charge: Charge, params: Params) -> ChargeFilter:
    """A filter of a charge, not yet put into it."""
    properties = filter_properties(org, charge, params.get("properties"))
    values = filter_values(charge, params.get("values"))
    now = org.now()
    return ChargeFilter(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        values=values,
        properties=properties,
        invoice_display_name=text(params.get("invoice_display_name")),
    )


def _merged_filters(org: Organization, charge: Charge, given: list[Params]) -> list[ChargeFilter]:
    """The filters that replace those of a charge: one with the same values stays the same row."""
    held = {_identity(row.values): row for row in charge.filters}
    rows = []
    for params in given:
        made = make_filter(org, charge, params)
        row = held.get(_identity(made.values))
        if row is not None:
            row.properties, row.updated_at = made.properties, made.updated_at
            row.invoice_display_name = made.invoice_display_name
        rows.append(row or made)
    return rows


def same_values(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> bool:
    """Whether two filters are of the same events."""
    return _identity(one) == _identity(other)


def _identity(values: Mapping[str, list[str]]) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((key, frozenset(wanted)) for key, wanted in values.items())
