# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CreditNoteReason(OpenEnum):
    DUPLICATED_CHARGE = "duplicated_charge"
    FRAUDULENT_CHARGE = "fraudulent_charge"
    ORDER_CANCELLATION = "order_cancellation"
    ORDER_CHANGE = "order_change"
    OTHER = "other"
    PRODUCT_UNSATISFACTORY = "product_unsatisfactory"
