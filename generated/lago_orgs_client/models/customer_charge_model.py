# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CustomerChargeModel(OpenEnum):
    GRADUATED = "graduated"
    PACKAGE = "package"
    PERCENTAGE = "percentage"
    STANDARD = "standard"
    VOLUME = "volume"
