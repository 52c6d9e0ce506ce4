# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CouponExpiration(OpenEnum):
    NO_EXPIRATION = "no_expiration"
    TIME_LIMIT = "time_limit"
