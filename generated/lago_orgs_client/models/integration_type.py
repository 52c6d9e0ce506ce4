# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class IntegrationType(OpenEnum):
    ANROK = "anrok"
    AVALARA = "avalara"
    HUBSPOT = "hubspot"
    NETSUITE = "netsuite"
    SALESFORCE = "salesforce"
    XERO = "xero"
