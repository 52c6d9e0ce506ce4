# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class FindAllSubscriptionsStatus(OpenEnum):
    ACTIVE = "active"
    CANCELED = "canceled"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    TERMINATED = "terminated"
