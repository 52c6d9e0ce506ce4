# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class OnTerminationCreditNoteInput(OpenEnum):
    CREDIT = "credit"
    OFFSET = "offset"
    REFUND = "refund"
    SKIP = "skip"
