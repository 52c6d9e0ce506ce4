# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class TaxProvider(OpenEnum):
    ANROCK = "anrock"
    HUBSPOT = "hubspot"
    NETSUITE = "netsuite"
    OKTA = "okta"
    SALESFORCE = "salesforce"
    XERO = "xero"
