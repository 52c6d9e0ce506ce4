# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CreditItemType(OpenEnum):
    COUPON = "coupon"
    CREDIT_NOTE = "credit_note"
    INVOICE = "invoice"
