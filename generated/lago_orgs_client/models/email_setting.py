# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class EmailSetting(OpenEnum):
    CREDIT_NOTE_CREATED = "credit_note.created"
    INVOICE_FINALIZED = "invoice.finalized"
