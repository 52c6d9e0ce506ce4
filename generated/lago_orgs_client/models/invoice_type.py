# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class InvoiceType(OpenEnum):
    ADD_ON = "add_on"
    CREDIT = "credit"
    ONE_OFF = "one_off"
    PROGRESSIVE_BILLING = "progressive_billing"
    SUBSCRIPTION = "subscription"
