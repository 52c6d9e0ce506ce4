# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class WalletAlertType(OpenEnum):
    WALLET_BALANCE_AMOUNT = "wallet_balance_amount"
    WALLET_CREDITS_BALANCE = "wallet_credits_balance"
    WALLET_CREDITS_ONGOING_BALANCE = "wallet_credits_ongoing_balance"
    WALLET_ONGOING_BALANCE_AMOUNT = "wallet_ongoing_balance_amount"
