# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .get_customer_portal_url_response_customer import GetCustomerPortalUrlResponseCustomer


@model
class GetCustomerPortalUrlResponse(Model):
    customer: GetCustomerPortalUrlResponseCustomer = Field(
        decode.Ref("get_customer_portal_url_response_customer", "GetCustomerPortalUrlResponseCustomer")
    )
