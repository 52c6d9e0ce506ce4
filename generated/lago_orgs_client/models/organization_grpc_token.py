# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .organization_grpc_token_organization import OrganizationGrpcTokenOrganization


@model
class OrganizationGrpcToken(Model):
    organization: OrganizationGrpcTokenOrganization = Field(
        decode.Ref("organization_grpc_token_organization", "OrganizationGrpcTokenOrganization")
    )
