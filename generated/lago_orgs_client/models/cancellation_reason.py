# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CancellationReason(OpenEnum):
    PAYMENT_FAILED = "payment_failed"
    TIMEOUT = "timeout"
