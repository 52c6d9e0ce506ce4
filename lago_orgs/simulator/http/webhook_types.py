"""The types of webhooks that an endpoint can ask for (`config/webhook_event_types.yml`)."""

from __future__ import annotations

from typing import Final

_BY_SUBJECT: Final[dict[str, str]] = {
    "alert": "triggered",
    "billable_metric": "created updated deleted",
    "credit_note": "created generated provider_refund_failure",
    "customer": "created updated accounting_provider_created accounting_provider_error crm_provider_created "
    "crm_provider_error payment_provider_created payment_provider_error checkout_url_generated tax_provider_error "
    "vies_check",
    "dunning_campaign": "finished",
    "event": "error",
    "events": "errors",
    "feature": "created updated deleted",
    "fee": "created tax_provider_error",
    "integration": "provider_error",
    "invoice": "created one_off_created paid_credit_added generated drafted ready_to_finalize voided deleted "
    "payment_dispute_lost payment_status_updated payment_overdue payment_failure resynced",
    "order": "created executed",
    "order_form": "created signed expired voided",
    "payment": "succeeded requires_action",
    "payment_provider": "error",
    "payment_receipt": "created generated",
    "payment_request": "created payment_failure payment_status_updated",
    "plan": "created updated deleted",
    "quote": "created approved voided",
    "subscription": "canceled incomplete terminated started updated termination_alert trial_ended "
    "usage_threshold_reached",
    "wallet": "created updated terminated depleted_ongoing_balance",
    "wallet_transaction": "created updated payment_failure",
}
WEBHOOK_TYPES: Final = frozenset(f"{subject}.{act}" for subject, acts in _BY_SUBJECT.items() for act in acts.split())
