# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .overdue_balance_object import OverdueBalanceObject


@model
class OverdueBalances(Model):
    overdue_balances: list[OverdueBalanceObject] = Field(
        decode.ListOf(decode.Ref("overdue_balance_object", "OverdueBalanceObject"))
    )
