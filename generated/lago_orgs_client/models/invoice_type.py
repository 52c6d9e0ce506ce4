# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class InvoiceType(OpenEnum):
    ADD_ON = "add_on"
    ADVANCE_CHARGES = "advance_charges"
    CREDIT = "credit"
    ONE_OFF = "one_off"
    PROGRESSIVE_BILLING = "progressive_billing"
    SUBSCRIPTION = "subscription"
