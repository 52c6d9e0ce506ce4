# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class SubscriptionActivationRuleStatus(OpenEnum):
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"
    INACTIVE = "inactive"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"
    SATISFIED = "satisfied"
