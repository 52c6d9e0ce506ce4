# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class AccountingProvider(OpenEnum):
    ANROK = "anrok"
    HUBSPOT = "hubspot"
    NETSUITE = "netsuite"
    OKTA = "okta"
    SALESFORCE = "salesforce"
    XERO = "xero"
