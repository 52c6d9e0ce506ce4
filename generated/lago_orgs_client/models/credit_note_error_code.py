# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CreditNoteErrorCode(OpenEnum):
    INVOICE_GENERATION_ERROR = "invoice_generation_error"
    NOT_PROVIDED = "not_provided"
    TAX_ERROR = "tax_error"
    TAX_VOIDING_ERROR = "tax_voiding_error"
