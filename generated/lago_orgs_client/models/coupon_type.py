# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CouponType(OpenEnum):
    FIXED_AMOUNT = "fixed_amount"
    PERCENTAGE = "percentage"
