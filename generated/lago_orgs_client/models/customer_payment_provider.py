# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CustomerPaymentProvider(OpenEnum):
    ADYEN = "adyen"
    CASHFREE = "cashfree"
    FLUTTERWAVE = "flutterwave"
    GOCARDLESS = "gocardless"
    MONEYHASH = "moneyhash"
    STRIPE = "stripe"
