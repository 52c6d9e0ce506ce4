# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class FinalizeZeroAmountInvoice(OpenEnum):
    FINALIZE = "finalize"
    INHERIT = "inherit"
    SKIP = "skip"
