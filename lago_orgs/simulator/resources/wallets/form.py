"""What may be sent about a wallet, and what is refused (`app/services/wallets/validate_service.rb`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

from ....pricing.numbers import floored
from ...http.casting import boolean, instant, integer, is_blank, number, strict_number, stripped, text, whole
from ...http.codes import CURRENCIES
from ...http.params import OBJECT, SCALARS, ListOf, Nested, Params, Shape, scalars
from ...http.refusals import Problems, invalid_field
from ...state.catalogue import Metric
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.wallets import Wallet
from ..payment_methods import PAYMENT_METHOD, check_payment_method

MAX_ACTIVE: Final = 6
LOWEST_PRIORITY: Final = 50
MAX_TOP_UP_METADATA: Final = 15
LONGEST_NAME: Final = 255
FEE_TYPES: Final = ("charge", "add_on", "subscription", "credit", "commitment", "fixed_charge", "product_item")
_INTERVALS: Final = ("weekly", "monthly", "quarterly", "semiannual", "yearly")
KEY_AND_VALUE: Final = ListOf(scalars("key", "value"))
SHAPE: Final[Mapping[str, Shape]] = {
    **scalars(
        *("external_customer_id", "rate_amount", "name", "code", "priority", "currency", "paid_credits"),
        *("granted_credits", "expiration_at", "invoice_requires_successful_payment", "paid_top_up_min_amount_cents"),
        *("paid_top_up_max_amount_cents", "ignore_paid_top_up_limits_on_creation", "purchase_order_number"),
        *("transaction_name", "transaction_priority", "billing_entity_code", "billing_entity_id"),
    ),
    "transaction_metadata": KEY_AND_VALUE,
    "metadata": OBJECT,
    "recurring_transaction_rules": ListOf(
        scalars("trigger", "interval", "method", "threshold_credits", "target_ongoing_balance", "paid_credits")
    ),
    "applies_to": Nested({"fee_types": SCALARS, "billable_metric_codes": SCALARS}),
    "payment_method": PAYMENT_METHOD,
}
_AMOUNT: Final = re.compile(r"\s*[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*")
_LARGEST_EXPONENT: Final = 400


def credits_of(value: object) -> Decimal | None:
    """Credits as they must be sent: a text with a number that is not negative; a JSON number is refused."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        return None
    try:
        parsed = Decimal(stripped(value).replace("_", ""))
    except InvalidOperation:
        return None
    if parsed < 0 or abs(parsed.adjusted()) > _LARGEST_EXPONENT:
        return None
    return floored(parsed, 5)


def check_credits(problems: Problems, params: Params, *names: str, most: Decimal | None = None) -> None:
    """Each kind of credits that was sent must be readable, and at most so many."""
    for name in names:
        number = credits_of(params.get(name))
        sent = params.get(name) is not None and params[name] is not False  # 0 is sent, and is no text
        if sent and (number is None or (most is not None and number > most)):
            problems.add(name, f"invalid_{name}")
            problems.add(name, "invalid_amount")


def priority_of_transaction(value: object) -> int | None:
    """The priority of a transaction, the lowest where none was sent; a blank is none."""
    return LOWEST_PRIORITY if value is None or value is False else whole(value)


def is_priority(value: int | None) -> bool:
    """Whether a priority is one of those that there are."""
    return value is not None and 1 <= value <= LOWEST_PRIORITY


def is_transaction_named(name: object) -> bool:
    """Whether a transaction may be named so (`app/services/wallet_transactions/validate_service.rb`).

    What is wrong with the name of a new wallet's first transaction is not told: it is never made.
    """
    return is_blank(name) or (isinstance(name, str) and len(name) <= LONGEST_NAME)


def name_of_transaction(name: object) -> str | None:
    """The name of a transaction; a blank is none."""
    return None if is_blank(name) else text(name)


def check_metadata(problems: Problems, items: object, *, most: int = MAX_TOP_UP_METADATA) -> None:
    """Keys and values of a transaction (`app/services/validators/metadata_validator.rb`): the last fault is told."""
    if not isinstance(items, list) or not items:
        return
    fault = "too_many_keys" if len(items) > most else None
    for item in items:
        key, value = item.get("key"), item.get("value")
        if sorted(item) != ["key", "value"] or is_blank(key) or is_blank(value):
            fault = "invalid_key_value_pair"
        elif len(str(key)) > 20:
            fault = "key_too_long"
        elif isinstance(value, str) and len(value) > 100:
            fault = "value_too_long"
    if fault:
        problems.add("metadata", fault)


def expiration(params: Params, now: datetime) -> datetime | None:
    """When a wallet expires; it must be in the future."""
    given = params.get("expiration_at")
    if is_blank(given):
        return None
    at = instant(given)
    if at is None or at <= now:
        raise invalid_field("expiration_at", "invalid_date")
    return at


@attrs.frozen
class Limits:
    """What a wallet may pay for.

    Args:
        problems: What is wrong with it, under the names that changing a wallet tells.
    """

    fee_types: list[str]
    metrics: list[Metric]
    problems: Problems


def limits(org: Organization, given: Mapping[str, Any]) -> Limits:
    """The limits that were sent."""
    fee_types = [str(kind) for kind in given.get("fee_types") or []]
    codes = [str(code) for code in dict.fromkeys(given.get("billable_metric_codes") or []) if code is not None]
    metrics = [metric for code in codes for metric in org.metrics.where("code", code)]
    problems = Problems()
    if any(kind not in FEE_TYPES for kind in fee_types):
        problems.add("allowed_fee_types", "invalid_fee_types")
    if len(metrics) != len(codes):
        problems.add("billable_metrics", "invalid_identifier")
    return Limits(fee_types, metrics, problems)


def _is_rule(rule: Params) -> bool:
    """Whether a rule of recurring top-ups makes sense: each interval, or below a threshold; by or up to an amount."""
    is_due = rule.get("trigger") == "interval" and rule.get("interval") in _INTERVALS
    is_low = rule.get("trigger") == "threshold" and credits_of(rule.get("threshold_credits")) is not None
    method = rule.get("method") or "fixed"
    has_target = method == "target" and credits_of(rule.get("target_ongoing_balance")) is not None
    return (is_due or is_low) and (method == "fixed" or has_target)


def check_rules(problems: Problems, params: Params) -> None:
    """One rule of recurring top-ups at most, and one that makes sense; it is kept with premium only."""
    rules = params.get("recurring_transaction_rules") or []
    if len(rules) > 1:
        problems.add("recurring_transaction_rules", "invalid_number_of_recurring_rules")
    if rules and not _is_rule(rules[0]):
        problems.add("recurring_transaction_rules", "invalid_recurring_rule")


def check_new(org: Organization, customer: Customer | None, params: Params) -> Limits:
    """The checks before a wallet is made: they all come together."""
    problems = Problems()
    if customer is None:
        problems.add("customer", "customer_not_found")
    check_credits(problems, params, "paid_credits", "granted_credits")
    given = params.get("expiration_at")
    if not is_blank(given):
        at = instant(given)
        if at is None or at <= org.clock.peek():
            problems.add("expiration_at", "invalid_date")
    check_rules(problems, params)
    check_metadata(problems, params.get("transaction_metadata"))
    found = limits(org, params.get("applies_to") or {})
    if found.problems.details:
        problems.add("applies_to", "invalid_limitations")
    if customer is not None:
        held = org.wallets.where("customer_id", customer.lago_id)
        if sum(wallet.status == "active" for wallet in held) >= MAX_ACTIVE:
            problems.add("customer", "wallet_limit_reached")
    check_payment_method(problems, params)
    problems.refuse_if_any()
    return found


def _check_top_up_limits(problems: Problems, wallet: Wallet, params: Params) -> None:
    least, most = wallet.paid_top_up_min_amount_cents, wallet.paid_top_up_max_amount_cents
    for name, cents in (("paid_top_up_min_amount_cents", least), ("paid_top_up_max_amount_cents", most)):
        sent = params.get(name)
        if cents is not None and isinstance(sent, str | bool) and strict_number(sent) is None:
            problems.add(name, "is not a number")
        elif cents is not None and cents <= 0:
            problems.add(name, "value_is_out_of_range")
    if least is not None and most is not None and most < least:
        problems.add("paid_top_up_max_amount_cents", "must_be_greater_than_or_equal_min")


def check_fields(org: Organization, wallet: Wallet, params: Params) -> None:
    """The validations of `app/models/wallet.rb`, in their order there."""
    problems = Problems()
    if "rate_amount" in params or wallet.rate_amount <= 0:
        rate = strict_number(params.get("rate_amount"))
        if rate is None:
            problems.add("rate_amount", "is not a number")
        elif rate <= 0:
            problems.add("rate_amount", "value_is_out_of_range")
    if wallet.currency not in CURRENCIES:
        problems.add("currency", "value_is_invalid")
    _check_top_up_limits(problems, wallet, params)
    if not 1 <= wallet.priority <= LOWEST_PRIORITY:
        problems.add("priority", "value_is_invalid")
    if any(
        other is not wallet and other.status == "active" and other.code == wallet.code
        for other in org.wallets.where("customer_id", wallet.customer_id)
    ):
        problems.add("code", "value_already_exist")
    problems.refuse_if_any()


def free_code(org: Organization, customer: Customer, name: str | None) -> str:
    """The code of a wallet that was sent none: its name's words joined, `default` without a name."""
    letters = unicodedata.normalize("NFKD", name or "")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    joined = re.sub(r"[^a-z0-9\-_]+", "_", plain)
    code = re.sub("__+", "_", joined).strip("_") or "default"
    taken = any(
        wallet.status == "active" and wallet.code == code
        for wallet in org.wallets.where("customer_id", customer.lago_id)
    )
    return f"{code}_{int(org.clock.peek().timestamp())}" if taken else code


def cents(value: object) -> int | None:
    """An amount in a column of cents."""
    return integer(value)


CASTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": text,
    "code": text,
    "purchase_order_number": text,
    "priority": lambda value: whole(value) or 0,
    "invoice_requires_successful_payment": lambda value: bool(boolean(value)),
    "paid_top_up_min_amount_cents": cents,
    "paid_top_up_max_amount_cents": cents,
}


_KEPT_WHEN_NULL: Final = ("code", "priority", "invoice_requires_successful_payment")


def fields_sent(params: Params) -> dict[str, Any]:
    """The plain fields that were sent; null leaves some of them as they are."""
    return {
        name: cast(params[name])
        for name, cast in CASTS.items()
        if name in params
        and not (params[name] is None and name in _KEPT_WHEN_NULL)
        and not (params[name] is False and name == "priority")
    }


def rate(params: Params) -> Decimal:
    """The rate as the column keeps it; 0 where it could not be read, which is refused after."""
    found = number(params.get("rate_amount"))
    return Decimal(0) if found is None else found
