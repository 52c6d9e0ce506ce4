# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class SubscriptionInvoiceIssuingDateAnchor(OpenEnum):
    CURRENT_PERIOD_END = "current_period_end"
    NEXT_PERIOD_START = "next_period_start"
