# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .organization_update_input_object import OrganizationUpdateInputObject


@model
class OrganizationUpdateInput(Model):
    organization: OrganizationUpdateInputObject = Field(
        decode.Ref("organization_update_input_object", "OrganizationUpdateInputObject")
    )
