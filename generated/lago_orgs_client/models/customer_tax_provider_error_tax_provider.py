# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CustomerTaxProviderErrorTaxProvider(OpenEnum):
    ANROCK = "anrock"
    HUBSPOT = "hubspot"
    NETSUITE = "netsuite"
    OKTA = "okta"
    SALESFORCE = "salesforce"
    XERO = "xero"
