"""Ways to look at the generated package that several tests share."""

import re
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from lago_orgs_client import models
from lago_orgs_client._model import Model
from lago_orgs_client.index import OPERATIONS, Place


def look(value: Any) -> int:
    """Read every field of everything in a value; how many fields that were."""
    if isinstance(value, list):
        return sum(map(look, value))
    if isinstance(value, dict):
        return sum(map(look, value.values()))
    if isinstance(value, Model):
        return sum(1 + look(getattr(value, field.name)) for field in value._shape.fields)
    return 0


@cache
def model_classes() -> tuple[type[Model], ...]:
    """Every model of the package; enums and the like left out."""
    found = [getattr(models, name) for name in models.__all__]
    return tuple(each for each in found if issubclass(each, Model))


@cache
def _patterns() -> list[tuple[Place, re.Pattern[str]]]:
    # The more of a path is fixed, the earlier it is tried: /customers/applied_coupons is no customer.
    ordered = sorted(OPERATIONS.values(), key=lambda operation: operation.path.count("{"))
    return [(each, re.compile("/api/v1" + re.sub(r"{\w+}", "[^/]+", each.path))) for each in ordered]


def operation_of(method: str, target: str) -> ModuleType | None:
    """The module of the operation that a recorded request asked for."""
    path = urlsplit(target).path
    for operation, pattern in _patterns():
        if operation.method == method and pattern.fullmatch(path):
            return operation.load()
    return None
