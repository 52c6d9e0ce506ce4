# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .presentation_group_key_options import PresentationGroupKeyOptions


@model
class PresentationGroupKey(Model):
    options: PresentationGroupKeyOptions | Unset = Field(
        decode.Ref("presentation_group_key_options", "PresentationGroupKeyOptions"), default=UNSET
    )
    value: str | Unset = Field(default=UNSET)
