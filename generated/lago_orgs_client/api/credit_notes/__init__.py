# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""The operations of credit_notes."""
