# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class CustomerChargeModel(OpenEnum):
    CUSTOM = "custom"
    DYNAMIC = "dynamic"
    GRADUATED = "graduated"
    GRADUATED_PERCENTAGE = "graduated_percentage"
    PACKAGE = "package"
    PERCENTAGE = "percentage"
    STANDARD = "standard"
    VOLUME = "volume"
