"""Alerts of subscriptions and of wallets (`app/services/usage_monitoring/`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from ....pricing.numbers import rounded
from ...billing.alerts import value_of_wallet
from ...http.call import Call
from ...http.casting import boolean, is_blank, strict_number, text
from ...http.messages import Response
from ...http.paging import paged
from ...http.params import ListOf, Params, Shape, permit, require, scalars
from ...http.refusals import Problems, Refusal, invalid, invalid_field, not_found
from ...http.routing import Route
from ...state.alerts import Alert, Threshold, owner_key
from ...state.catalogue import Metric
from ...state.organization import Organization
from ...state.tables import newest_first
from ...state.transaction import transaction
from ...state.wallets import Wallet
from ...views.alerts import serialize
from ..customers.links import find as customer_of

MAX_THRESHOLDS: Final = 20
OF_METRICS: Final = (
    "billable_metric_current_usage_amount",
    "billable_metric_current_usage_units",
    "billable_metric_lifetime_usage_units",
)
OF_LIFETIME: Final = ("lifetime_usage_amount", "billable_metric_lifetime_usage_units")
OF_SUBSCRIPTIONS: Final = ("current_usage_amount", "lifetime_usage_amount", *OF_METRICS)
OF_WALLETS: Final = (
    "wallet_balance_amount",
    "wallet_credits_balance",
    "wallet_ongoing_balance_amount",
    "wallet_credits_ongoing_balance",
)
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("alert_type", "code", "name", "billable_metric_code"),
    "thresholds": ListOf(scalars("code", "value", "recurring")),
}


@attrs.frozen
class Owner:
    """What the alerts of a request hang on: a wallet, or a subscription by its external id."""

    wallet: Wallet | None = None
    external_subscription_id: str | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The types of alerts that it can have."""
        return OF_WALLETS if self.wallet else OF_SUBSCRIPTIONS

    def alerts(self, org: Organization) -> list[Alert]:
        """The alerts that it has."""
        return org.alerts.where("owner", owner_key(self.wallet, self.external_subscription_id))


def _owner(call: Call) -> Owner:
    if "wallet_code" in call.path:
        held = call.org.wallets.where("customer_id", customer_of(call).lago_id)
        wallet = next((row for row in held if row.code == call.path["wallet_code"]), None)
        if wallet is None:
            raise not_found("wallet")
        return Owner(wallet=wallet)
    external_id, status = call.path["external_id"], call.query.get("subscription_status") or "active"
    if not any(row.status == status for row in call.org.subscriptions.where("external_id", external_id)):
        raise not_found("subscription")
    return Owner(external_subscription_id=external_id)


def _thresholds(given: Sequence[Params]) -> list[Threshold]:
    """The thresholds that are sent, at most twenty with values that differ as they were sent."""
    if not given:
        raise invalid_field("thresholds", "value_is_mandatory")
    if len(given) > MAX_THRESHOLDS:
        raise invalid_field("thresholds", "too_many_thresholds")
    keys = [(type(item.get("value")), item.get("value"), bool(boolean(item.get("recurring")))) for item in given]
    if len(set(keys)) < len(keys):
        raise invalid_field("thresholds", "duplicate_threshold_values")
    if any(item.get("value") is None for item in given):
        raise invalid_field("thresholds:value", "value_is_mandatory")
    values = [strict_number(item["value"]) for item in given]
    rows = [
        Threshold(rounded(value, 5), text(item.get("code")), bool(boolean(item.get("recurring"))))
        for value, item in zip(values, given, strict=True)
        if value is not None
    ]
    if len(rows) < len(given):
        raise invalid_field("thresholds:value", "value_is_invalid")
    if sum(row.recurring for row in rows) > 1:  # a unique index has one; the server tells it so (q00-suspicious)
        raise invalid_field("base", "alert_already_exists")
    return rows


def _metric(org: Organization, code: object) -> Metric | None:
    if code is None or code is False:
        return None
    found = org.metrics.where("code", code)
    if not found:
        raise not_found("billable_metric")
    return found[0]


def _check_type(owner: Owner, params: Params) -> None:
    kind = params.get("alert_type")
    if is_blank(kind):
        raise invalid_field("alert_type", "value_is_mandatory", "value_is_invalid")
    if kind not in owner.types:
        raise invalid_field("alert_type", "invalid_type")
    if kind in OF_LIFETIME:
        raise invalid_field("alert_type", "feature_not_available")


def _check(org: Organization, owner: Owner, alert: Alert) -> None:
    problems = Problems()
    if alert.alert_type in OF_METRICS and alert.metric is None:
        problems.add("billable_metric", "value_is_mandatory")
    if alert.alert_type not in OF_METRICS and alert.metric is not None:
        problems.add("billable_metric", "value_must_be_blank")
    problems.require("code", alert.code)
    problems.refuse_if_any()
    others = [other for other in owner.alerts(org) if other is not alert]
    if any(other.code == alert.code for other in others):
        raise invalid_field("code", "value_already_exist")
    if any((other.alert_type, other.metric) == (alert.alert_type, alert.metric) for other in others):
        raise invalid_field("base", "alert_already_exists")


def _made(org: Organization, owner: Owner, params: Params) -> Alert:
    _check_type(owner, params)
    thresholds = _thresholds(params.get("thresholds") or [])
    alert = Alert(
        lago_id=org.new_id(),
        created_at=org.now(),
        alert_type=str(params["alert_type"]),
        code=text(params.get("code")) or "",
        thresholds=thresholds,
        name=text(params.get("name")),
        metric=_metric(org, params.get("billable_metric_code")),
        external_subscription_id=owner.external_subscription_id,
        wallet=owner.wallet,
        previous_value=value_of_wallet(owner.wallet, str(params["alert_type"])) if owner.wallet else Decimal(0),
    )
    _check(org, owner, alert)
    return org.alerts.add(alert)


def create(call: Call) -> dict[str, Any]:
    """POST …/alerts: one, or with `alerts` several, all or nothing."""
    owner = _owner(call)
    if "alerts" not in call.body:
        alert = _made(call.org, owner, require(call.body, "alert", _SHAPE))
        return {"alert": serialize(call.org, alert)}
    items = call.body["alerts"]
    given = [permit(item, _SHAPE) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    if not given:
        raise invalid_field("alerts", "no_alerts")
    made: list[Alert] = []
    problems: dict[str, Any] = {}
    for number, params in enumerate(given):
        try:
            made.append(_made(call.org, owner, params))
        except Refusal as refusal:
            problems[str(number)] = {"params": params, "errors": _sentence(refusal)}
    if problems:
        for alert in made:
            call.org.alerts.remove(alert)
        raise invalid(problems)
    return {"alerts": [serialize(call.org, alert) for alert in made]}


def _sentence(refusal: Refusal) -> str:
    body = refusal.body or {}
    if "error_details" in body:
        return f"Validation errors: {json.dumps(body['error_details'], separators=(',', ':'))}"
    return str(body.get("code") or body.get("error"))


def _find(call: Call) -> tuple[Owner, Alert]:
    owner = _owner(call)
    alert = next((row for row in owner.alerts(call.org) if row.code == call.path["code"]), None)
    if alert is None:
        raise not_found("alert")
    return owner, alert


def update(call: Call) -> dict[str, Any]:
    """PUT …/alerts/:code: the type stays, thresholds are replaced."""
    owner, alert = _find(call)
    params = require(call.body, "alert", _SHAPE)
    thresholds = _thresholds(params["thresholds"]) if params.get("thresholds") else alert.thresholds
    metric = _metric(call.org, params.get("billable_metric_code")) or alert.metric
    with transaction(alert):
        alert.name, alert.code = text(params.get("name", alert.name)), text(params.get("code", alert.code)) or ""
        alert.thresholds, alert.metric = thresholds, metric
        _check(call.org, owner, alert)
    return {"alert": serialize(call.org, alert)}


def index(call: Call) -> dict[str, Any]:
    """GET …/alerts."""
    rows = newest_first(_owner(call).alerts(call.org))
    return paged("alerts", rows, call.query, lambda alert: serialize(call.org, alert))


def show(call: Call) -> dict[str, Any]:
    """GET …/alerts/:code."""
    return {"alert": serialize(call.org, _find(call)[1])}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE …/alerts/:code: the answer shows no thresholds any more."""
    _, alert = _find(call)
    alert.thresholds = []
    call.org.alerts.remove(alert)
    return {"alert": serialize(call.org, alert)}


def destroy_all(call: Call) -> Response:
    """DELETE …/alerts: an empty body."""
    for alert in [*_owner(call).alerts(call.org)]:
        call.org.alerts.remove(alert)
    return Response(200, b"", content_type="application/json")


def _routes(base: str) -> tuple[Route, ...]:
    return (
        Route("POST", base, create),
        Route("GET", base, index),
        Route("DELETE", base, destroy_all),
        Route("GET", f"{base}/{{code}}", show),
        Route("PUT", f"{base}/{{code}}", update),
        Route("PATCH", f"{base}/{{code}}", update),
        Route("DELETE", f"{base}/{{code}}", destroy),
    )


ROUTES: Final = (
    *_routes("/subscriptions/{external_id:segment}/alerts"),
    *_routes("/customers/{external_id}/wallets/{wallet_code}/alerts"),
)
