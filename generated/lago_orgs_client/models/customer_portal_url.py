# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_portal_url_object import CustomerPortalUrlObject


@model
class CustomerPortalUrl(Model):
    customer: CustomerPortalUrlObject = Field(decode.Ref("customer_portal_url_object", "CustomerPortalUrlObject"))
