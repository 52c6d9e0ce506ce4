"""What each type of webhook carries (`app/services/webhooks/`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from ..state.organization import Organization
from ..views import alerts, credit_notes, customers, features, fees, invoices, metrics, plans, subscriptions, wallets

Renderer = Callable[[Organization, Any], Mapping[str, Any]]


@attrs.frozen
class Payload:
    """How the subject of a webhook is shown.

    Args:
        object_type: The key that it stands under.
        render: Makes its value.
    """

    object_type: str
    render: Renderer


def _customer(org: Organization, customer: Any) -> dict[str, Any]:
    return {**customers.with_metadata(org, customer), "integration_customers": []}


def _plan(org: Organization, plan: Any) -> dict[str, Any]:
    shown = plans.serialize(org, plan, fixed_charges=False)
    return {name: value for name, value in shown.items() if name != "applicable_usage_thresholds"}


def _deleted_plan(org: Organization, plan: Any) -> dict[str, Any]:
    return {name: value for name, value in _plan(org, plan).items() if name != "entitlements"}


def _subscription(org: Organization, subscription: Any) -> dict[str, Any]:
    shown = subscriptions.single(org, subscription)
    order = (*subscriptions.base(org, subscription), "customer", "entitlements", "payment_method", "plan")
    shown["customer"] = customers.with_metadata(org, subscription.customer)
    return {name: shown[name] for name in (*order, "activation_rules")}


def _ended_subscription(org: Organization, subscription: Any) -> dict[str, Any]:
    return {name: value for name, value in _subscription(org, subscription).items() if name != "entitlements"}


def _invoice(*parts: str) -> Renderer:
    return lambda org, invoice: invoices.told(org, invoice, *parts)


def _payment_failure(org: Organization, invoice: Any) -> dict[str, Any]:
    """What becomes of a payment that is tried again without a provider that could make it."""
    customer = invoice.customer
    return {
        "lago_invoice_id": invoice.lago_id,
        "lago_customer_id": customer.lago_id,
        "external_customer_id": customer.external_id,
        "provider_customer_id": None,
        "payment_provider": None,
        "payment_provider_code": None,
        "provider_error": None,
        "error_details": {"code": "customer_must_have_payment_provider"},
    }


_CONTENTS: Final = ("subscriptions", "billing_periods", "fees", "credits", "applied_taxes")
_INVOICES: Final[Mapping[str, Payload]] = {
    "invoice.created": Payload("invoice", _invoice(*_CONTENTS, "applied_invoice_custom_sections")),
    **{
        f"invoice.{act}": Payload("invoice", _invoice("fees", "applied_taxes", "applied_invoice_custom_sections"))
        for act in ("one_off_created", "paid_credit_added")
    },
    "invoice.voided": Payload("invoice", _invoice(*_CONTENTS)),
    "invoice.generated": Payload("invoice", _invoice()),
    "invoice.payment_overdue": Payload("invoice", _invoice("fees", "applied_taxes")),
    "invoice.payment_status_updated": Payload("invoice", _invoice("fees")),
    "invoice.payment_dispute_lost": Payload(
        "payment_dispute_lost", lambda org, row: {"invoice": invoices.told(org, row)}
    ),
    "invoice.payment_failure": Payload("payment_provider_invoice_payment_error", _payment_failure),
    "fee.created": Payload("fee", lambda _, row: fees.serialize(row)),
    "credit_note.created": Payload("credit_note", credit_notes.announced),
}
PAYLOADS: Final[Mapping[str, Payload]] = {
    **_INVOICES,
    "alert.triggered": Payload("triggered_alert", alerts.triggered),
    **{
        f"billable_metric.{act}": Payload("billable_metric", lambda _, row: metrics.serialize(row, counters=False))
        for act in ("created", "updated", "deleted")
    },
    **{f"customer.{act}": Payload("customer", _customer) for act in ("created", "updated")},
    **{
        f"feature.{act}": Payload("feature", lambda _, row: features.serialize(row))
        for act in ("created", "updated", "deleted")
    },
    **{f"plan.{act}": Payload("plan", _plan) for act in ("created", "updated")},
    "plan.deleted": Payload("plan", _deleted_plan),
    **{f"subscription.{act}": Payload("subscription", _subscription) for act in ("started", "updated")},
    **{
        f"subscription.{act}": Payload("subscription", _ended_subscription)
        for act in ("terminated", "termination_alert", "trial_ended")
    },
    **{f"wallet.{act}": Payload("wallet", wallets.told) for act in ("created", "updated", "terminated")},
    "events.errors": Payload("events_errors", lambda _, found: found),
    "wallet.depleted_ongoing_balance": Payload("wallet", wallets.embedded),
    **{
        f"wallet_transaction.{act}": Payload("wallet_transaction", wallets.transaction_told)
        for act in ("created", "updated")
    },
}


def message(org: Organization, webhook_type: str, subject: object) -> dict[str, Any]:
    """The whole body of a webhook, its keys in Lago's order."""
    payload = PAYLOADS[webhook_type]
    return {
        "webhook_type": webhook_type,
        "object_type": payload.object_type,
        "organization_id": org.identity.id,
        payload.object_type: payload.render(org, subject),
    }
