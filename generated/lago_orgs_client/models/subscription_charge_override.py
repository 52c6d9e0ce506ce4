# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_overridable_input import ChargeOverridableInput


@model
class SubscriptionChargeOverride(Model):
    charge: ChargeOverridableInput = Field(decode.Ref("charge_overridable_input", "ChargeOverridableInput"))
