# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class PaymentProviderErrorAction(OpenEnum):
    PAYMENT_PROVIDER_REGISTER_WEBHOOK = "payment_provider.register_webhook"
