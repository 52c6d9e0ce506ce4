# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .pagination_meta import PaginationMeta
    from .wallet_transaction_funding_object import WalletTransactionFundingObject


@model
class WalletTransactionFundingsPaginated(Model):
    wallet_transaction_fundings: list[WalletTransactionFundingObject] = Field(
        decode.ListOf(decode.Ref("wallet_transaction_funding_object", "WalletTransactionFundingObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
