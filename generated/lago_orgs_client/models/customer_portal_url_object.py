# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class CustomerPortalUrlObject(Model):
    portal_url: str = Field()
