# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class TriggeredAlertType(OpenEnum):
    BILLABLE_METRIC_CURRENT_USAGE_AMOUNT = "billable_metric_current_usage_amount"
    BILLABLE_METRIC_CURRENT_USAGE_UNITS = "billable_metric_current_usage_units"
    BILLABLE_METRIC_LIFETIME_USAGE_UNITS = "billable_metric_lifetime_usage_units"
    CURRENT_USAGE_AMOUNT = "current_usage_amount"
    LIFETIME_USAGE_AMOUNT = "lifetime_usage_amount"
    WALLET_BALANCE_AMOUNT = "wallet_balance_amount"
    WALLET_CREDITS_BALANCE = "wallet_credits_balance"
    WALLET_CREDITS_ONGOING_BALANCE = "wallet_credits_ongoing_balance"
    WALLET_ONGOING_BALANCE_AMOUNT = "wallet_ongoing_balance_amount"
