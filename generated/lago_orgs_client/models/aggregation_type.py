# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class AggregationType(OpenEnum):
    COUNT_AGG = "count_agg"
    CUSTOM_AGG = "custom_agg"
    LATEST_AGG = "latest_agg"
    MAX_AGG = "max_agg"
    SUM_AGG = "sum_agg"
    UNIQUE_COUNT_AGG = "unique_count_agg"
    WEIGHTED_SUM_AGG = "weighted_sum_agg"
