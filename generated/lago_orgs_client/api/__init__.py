# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""One package for each area of the API, one module for each operation."""
