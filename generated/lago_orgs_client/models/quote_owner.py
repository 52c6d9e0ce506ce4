# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class QuoteOwner(Model):
    email: str | None | Unset = Field(default=UNSET)
    lago_id: str | Unset = Field(default=UNSET)
