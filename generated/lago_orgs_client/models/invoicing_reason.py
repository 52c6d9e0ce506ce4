# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class InvoicingReason(OpenEnum):
    IN_ADVANCE_CHARGE = "in_advance_charge"
    IN_ADVANCE_CHARGE_PERIODIC = "in_advance_charge_periodic"
    PROGRESSIVE_BILLING = "progressive_billing"
    SUBSCRIPTION_PERIODIC = "subscription_periodic"
    SUBSCRIPTION_STARTING = "subscription_starting"
    SUBSCRIPTION_TERMINATING = "subscription_terminating"
