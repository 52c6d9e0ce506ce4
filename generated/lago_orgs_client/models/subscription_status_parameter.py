# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class SubscriptionStatusParameter(OpenEnum):
    ACTIVE = "active"
    CANCELED = "canceled"
    PENDING = "pending"
    TERMINATED = "terminated"
