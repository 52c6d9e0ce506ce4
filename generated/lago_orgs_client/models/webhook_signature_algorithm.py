# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class WebhookSignatureAlgorithm(OpenEnum):
    HMAC = "hmac"
    JWT = "jwt"
