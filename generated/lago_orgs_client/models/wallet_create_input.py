# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_create_input_object import WalletCreateInputObject


@model
class WalletCreateInput(Model):
    wallet: WalletCreateInputObject = Field(decode.Ref("wallet_create_input_object", "WalletCreateInputObject"))
