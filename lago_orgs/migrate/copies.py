"""What Lago shows, as what makes the same again in another Lago: no I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lago_orgs._core.wire import count, encoded, epoch, fields, items, needed_instant, number
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.moving import moved_wallet

_METRIC = (
    *("name", "code", "description", "aggregation_type", "weighted_interval", "recurring", "field_name"),
    *("expression", "rounding_function", "rounding_precision"),
)
_PLAN = (
    *("name", "code", "interval", "description", "amount_cents", "amount_currency", "trial_period", "pay_in_advance"),
    *("bill_charges_monthly", "bill_fixed_charges_monthly", "invoice_display_name"),
)
_PRICE = ("code", "invoice_display_name", "charge_model", "pay_in_advance", "prorated")
_CHARGE = (*_PRICE, "invoiceable", "regroup_paid_fees", "min_amount_cents")
_COUPON = (
    *("name", "code", "description", "coupon_type", "amount_cents", "amount_currency", "percentage_rate"),
    *("frequency", "frequency_duration", "reusable", "expiration", "expiration_at"),
)
# What of a customer decides what it is billed. Names and addresses stay where they are.
_CUSTOMER = ("external_id", "currency", "timezone", "net_payment_term", "finalize_zero_amount_invoice")
_ORGANIZATION = ("default_currency", "net_payment_term", "finalize_zero_amount_invoice", "timezone")


def _kept(shown: Json, names: Iterable[str]) -> dict[str, Any]:
    return {name: shown[name] for name in names if shown.get(name) is not None}


def codes_of(rows: object) -> list[str]:
    """Return the codes of what Lago shows in a list, such as the taxes of a plan."""
    return [str(each["code"]) for each in items(rows)]


def organization_form(shown: Json) -> dict[str, Any]:
    """Make what sets an organization up as another is."""
    return _kept(shown, _ORGANIZATION)


def tax_form(shown: Json) -> dict[str, Any]:
    """Make what makes a tax again."""
    return _kept(shown, ("name", "code", "rate", "description", "applied_to_organization"))


def metric_form(shown: Json) -> dict[str, Any]:
    """Make what makes a metric again."""
    return {
        **_kept(shown, _METRIC),
        "filters": [_kept(each, ("key", "values")) for each in items(shown.get("filters"))],
    }


def add_on_form(shown: Json) -> dict[str, Any]:
    """Make what makes an add-on again."""
    names = ("name", "code", "description", "invoice_display_name", "amount_cents", "amount_currency")
    return {**_kept(shown, names), "tax_codes": codes_of(shown.get("taxes"))}


def feature_form(shown: Json) -> dict[str, Any]:
    """Make what makes a feature again."""
    privileges = [_kept(each, ("code", "name", "value_type", "config")) for each in items(shown.get("privileges"))]
    return {**_kept(shown, ("code", "name", "description")), "privileges": privileges}


def plan_form(shown: Json, metrics: Mapping[str, str]) -> dict[str, Any]:
    """Make what makes a plan again.

    Args:
        shown: The plan, with its fixed charges.
        metrics: The ids of the metrics there, by their codes.
    """
    charges = [
        {
            **_kept(each, _CHARGE),
            "billable_metric_id": metrics.get(str(each.get("billable_metric_code"))),
            "properties": properties_of(each),
            "filters": [
                {**_kept(one, ("invoice_display_name", "values")), "properties": properties_of(one)}
                for one in items(each.get("filters"))
            ],
            "tax_codes": codes_of(each.get("taxes")),
        }
        for each in items(shown.get("charges"))
    ]
    fixed = [
        {
            **_kept(each, (*_PRICE, "units", "add_on_code")),
            "properties": properties_of(each),
            "tax_codes": codes_of(each.get("taxes")),
        }
        for each in items(shown.get("fixed_charges"))
    ]
    return {
        **_kept(shown, _PLAN),
        "charges": charges,
        "fixed_charges": fixed,
        "tax_codes": codes_of(shown.get("taxes")),
    }


def properties_of(shown: Json) -> dict[str, Any]:
    """Return the properties of a charge or a filter, without the old name for what usage is grouped by."""
    return {key: value for key, value in fields(shown.get("properties")).items() if key != "grouped_by"}


def entitlements_form(shown: Iterable[Json], value: str = "value") -> dict[str, Any]:
    """Make what entitles a plan, or with `override_value` a subscription, to features again."""
    return {
        str(each["code"]): {
            str(one["code"]): one.get(value) for one in items(each.get("privileges")) if one.get(value) is not None
        }
        for each in shown
    }


def alert_form(shown: Json) -> dict[str, Any]:
    """Make what makes an alert again."""
    metric = code_of_metric(shown)
    return {
        **_kept(shown, ("alert_type", "code", "name")),
        **({} if metric is None else {"billable_metric_code": metric}),
        "thresholds": [_kept(each, ("code", "value", "recurring")) for each in items(shown.get("thresholds"))],
    }


def code_of_metric(alert: Json) -> str | None:
    """Return the code of the metric that an alert looks at; None if it looks at all usage."""
    found = fields(alert.get("billable_metric")).get("code") or alert.get("billable_metric_code")
    return None if found is None else str(found)


def coupon_form(shown: Json, plans: Iterable[str]) -> dict[str, Any]:
    """Make what makes a coupon again.

    Args:
        shown: The coupon.
        plans: The codes of the plans there.
    """
    form = {"reusable": True, **_kept(shown, _COUPON)}
    if shown.get("limited_plans"):
        form["applies_to"] = {"plan_codes": sorted({*map(str, shown.get("plan_codes") or ())} & {*plans})}
    elif shown.get("limited_billable_metrics"):
        form["applies_to"] = {"billable_metric_codes": list(shown.get("billable_metric_codes") or ())}
    return form


def plain(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form as a plan's file holds it: decimals as texts."""
    read: dict[str, Any] = json.loads(encoded(form))
    return read


def customer_form(shown: Json) -> dict[str, Any]:
    """Make what makes a customer again, as far as it decides what is billed."""
    metadata = [_kept(each, ("key", "value", "display_in_invoice")) for each in items(shown.get("metadata"))]
    return {**_kept(shown, _CUSTOMER), "metadata": metadata, "tax_codes": codes_of(shown.get("taxes"))}


def wallet_form(shown: Json) -> dict[str, Any]:
    """Make what makes a wallet with what is left in another: granted, so that nothing is invoiced for it."""
    form = moved_wallet(shown, str(shown["external_customer_id"]))
    return {**{name: value for name, value in form.items() if name != "code"}, **_kept(shown, ("code",))}


def event_form(shown: Json) -> dict[str, Any]:
    """Make what sends an event again, at its instant."""
    return {
        **_kept(shown, ("transaction_id", "external_subscription_id", "code", "precise_total_amount_cents")),
        "timestamp": epoch(needed_instant(shown["timestamp"])),
        "properties": dict(fields(shown.get("properties"))),
    }


def not_rebuilt(plan: Json) -> Iterator[str]:
    """Say what of a plan the embedded Lago does not bill."""
    code = plan.get("code")
    if plan.get("usage_thresholds") or plan.get("applicable_usage_thresholds"):
        yield f"the plan {code!r} invoices usage at thresholds: it is invoiced at the period's end here"
    if count(fields(plan.get("minimum_commitment")).get("amount_cents")):
        yield f"the plan {code!r} has a minimum commitment: what it adds to an invoice is missing here"
    if any(each.get("applied_pricing_unit") for each in items(plan.get("charges"))):
        yield f"the plan {code!r} prices in units of its own: they are billed as its currency here"


def needs_licence(organization: Json, customers: Iterable[Json], plans: Iterable[Json]) -> bool:
    """Whether what was read is of a Lago with a premium licence, as far as it shows."""
    zones = [organization.get("timezone"), *(each.get("timezone") for each in customers)]
    return any(zone not in (None, "UTC") for zone in zones) or any(
        number(each.get("min_amount_cents")) > 0 or each.get("charge_model") == "graduated_percentage"
        for plan in plans
        for each in items(plan.get("charges"))
    )
