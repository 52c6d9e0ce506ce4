# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class PaginationMeta(Model):
    current_page: int = Field()
    total_count: int = Field()
    total_pages: int = Field()
    next_page: int | None | Unset = Field(default=UNSET)
    prev_page: int | None | Unset = Field(default=UNSET)
