"""The contract's operations, told apart by whether a route answers them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import attrs

from ..http.call import Call
from ..http.refusals import not_simulated
from ..http.routing import Handler, Route


@attrs.frozen
class Operation:
    """One operation of the contract.

    Args:
        name: Its `operationId`.
        method: The HTTP method.
        path: The path template below `/api/v1`.
    """

    name: str
    method: str
    path: str


def read(text: str) -> tuple[Operation, ...]:
    """The operations of a listing: a line each with method, path and name."""
    rows = (line.split() for line in text.splitlines() if line)
    return tuple(Operation(name, method, path) for method, path, name in rows)


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of the contract that this simulator was made with."""
    return read(resources.files(__name__.rpartition(".")[0]).joinpath("contract.txt").read_text("utf-8"))


def _shape(method: str, template: str) -> str:
    return f"{method} {re.sub(r'{[^}]*}', '{}', template)}"


def missing(routes: Iterable[Route]) -> tuple[Operation, ...]:
    """The operations that none of the routes answers."""
    answered = {_shape(route.method, route.template) for route in routes}
    return tuple(operation for operation in operations() if _shape(operation.method, operation.path) not in answered)


def _refusal(operation: Operation) -> Handler:
    def handler(call: Call) -> Mapping[str, Any]:
        message = f"{operation.method} {operation.path} is not simulated; `--operations` lists what is"
        raise not_simulated(operation.name, message)

    return handler


def refusals(routes: Iterable[Route]) -> list[Route]:
    """Routes for the operations that none of the given ones answers: 501, and nothing invented."""
    return [Route(row.method, row.path, _refusal(row)) for row in missing(routes)]


def table(routes: Iterable[Route]) -> str:
    """Every operation, a line each, with whether it is simulated, and the sum."""
    absent = set(missing(routes))
    rows = [
        f"{'-' if row in absent else 'simulated':<10} {row.method:<7} {row.path}  {row.name}" for row in operations()
    ]
    return "\n".join([*rows, f"{len(rows) - len(absent)} of {len(rows)} operations are simulated"])
