# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from .._enum import OpenEnum


class FixedChargeModelEnum(OpenEnum):
    GRADUATED = "graduated"
    STANDARD = "standard"
    VOLUME = "volume"
