# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class OrganizationDocumentNumbering(OpenEnum):
    PER_CUSTOMER = "per_customer"
    PER_ORGANIZATION = "per_organization"
