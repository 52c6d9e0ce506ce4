# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class FeeType(OpenEnum):
    ADD_ON = "add_on"
    CHARGE = "charge"
    COMMITMENT = "commitment"
    CREDIT = "credit"
    FIXED_CHARGE = "fixed_charge"
    PRODUCT = "product"
    SUBSCRIPTION = "subscription"
