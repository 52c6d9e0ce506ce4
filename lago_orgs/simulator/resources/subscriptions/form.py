"""What POST and PUT of a subscription may say, and what is wrong with it.

From `app/controllers/api/v1/subscriptions_controller.rb` and `app/services/subscriptions/validate_service.rb`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ...http.casting import is_blank, stripped, symbol
from ...http.params import OBJECT, ListOf, Params, Shape, scalars
from ...http.refusals import Problems
from ...state.organization import Organization
from ..licence import needs_premium
from ..payment_methods import PAYMENT_METHOD, check_payment_method
from . import overrides

_COMMON: Final[Mapping[str, Shape]] = {
    **scalars("name", "subscription_at", "ending_at", "progressive_billing_disabled", "consolidate_invoice"),
    **scalars("purchase_order_number", "billing_entity_code", "billing_entity_id"),
    "invoice_custom_section": OBJECT,
    "activation_rules": ListOf(scalars("type", "timeout_hours")),
    "payment_method": PAYMENT_METHOD,
    "usage_thresholds": ListOf(scalars("amount_cents", "threshold_display_name", "recurring")),
    "plan_overrides": OBJECT,
}
CREATED: Final[Mapping[str, Shape]] = {
    **_COMMON,
    **scalars("external_customer_id", "plan_code", "external_id", "billing_time"),
}
UPDATED: Final[Mapping[str, Shape]] = {**_COMMON, **scalars("on_termination_credit_note", "on_termination_invoice")}

CREDIT_NOTES: Final = ("credit", "skip", "refund", "offset")
INVOICES: Final = ("generate", "skip")

# A date, or a date and a time with a `T` between them: neither a space nor the seconds of an epoch.
_ISO_8601: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?")


def date_given(value: object) -> datetime | None:
    """The instant that is meant: date only is midnight UTC. None for what Lago refuses."""
    if not isinstance(value, str) or not _ISO_8601.fullmatch(stripped(value)):
        return None
    try:
        at = datetime.fromisoformat(stripped(value))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def check(org: Organization, params: Params, operation: str, *, subscription_at: datetime | None) -> None:
    """Refuse dates and termination options that are wrong, all at once, then what needs premium.

    Args:
        org: Whose clock says what today is.
        params: What was sent.
        operation: The contract's name of what is asked for.
        subscription_at: The start that holds where none was sent.
    """
    problems = Problems()
    start = subscription_at
    if params.get("subscription_at") not in (None, False) or (
        "subscription_at" in params and operation == "updateSubscription"
    ):
        start = date_given(params["subscription_at"])
        if start is None:
            problems.add("subscription_at", "invalid_date")
    ending = params.get("ending_at")
    if not is_blank(ending):
        end = date_given(ending)
        today = org.clock.peek().date()
        if end is None or start is None or end.date() <= max(today, start.date()):
            problems.add("ending_at", "invalid_date")
    check_option(problems, params, "on_termination_credit_note", CREDIT_NOTES)
    check_option(problems, params, "on_termination_invoice", INVOICES)
    check_payment_method(problems, params)
    problems.refuse_if_any()
    if "plan_overrides" in params:
        if not org.premium or operation != "createSubscription":
            raise needs_premium(org, operation, "overriding a plan is")
        overrides.check(operation, params["plan_overrides"])


def check_option(problems: Problems, params: Mapping[str, Any], name: str, known: tuple[str, ...]) -> None:
    """Note a termination option that is none of the known ones; one that is no text is a crash."""
    value = params.get(name)
    if not is_blank(value) and symbol(value) not in known:
        problems.add(name, "invalid_value")
