# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class WalletTransactionTransactionStatus(OpenEnum):
    GRANTED = "granted"
    INVOICED = "invoiced"
    PURCHASED = "purchased"
    VOIDED = "voided"
