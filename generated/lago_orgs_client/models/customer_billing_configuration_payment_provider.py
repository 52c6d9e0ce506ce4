# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CustomerBillingConfigurationPaymentProvider(OpenEnum):
    ADYEN = "adyen"
    GOCARDLESS = "gocardless"
    STRIPE = "stripe"
