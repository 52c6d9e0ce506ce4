# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class InvoiceStatusFilter(OpenEnum):
    DRAFT = "draft"
    FAILED = "failed"
    FINALIZED = "finalized"
    PENDING = "pending"
    VOIDED = "voided"
