# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class BillingEntityDocumentNumbering(OpenEnum):
    PER_BILLING_ENTITY = "per_billing_entity"
    PER_CUSTOMER = "per_customer"
