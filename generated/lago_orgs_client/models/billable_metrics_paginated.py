# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .billable_metric_object import BillableMetricObject
    from .pagination_meta import PaginationMeta


@model
class BillableMetricsPaginated(Model):
    billable_metrics: list[BillableMetricObject] = Field(
        decode.ListOf(decode.Ref("billable_metric_object", "BillableMetricObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
