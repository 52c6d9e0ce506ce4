"""The root of all errors, which values raise too; the errors themselves are in `lago_orgs.errors`."""

from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class CallInfo:
    """The call that failed: what a support ticket needs, and nothing secret.

    Args:
        operation: The name of the operation in Lago's API description.
        method: The HTTP verb.
        path: The path below the server's address, without the query.
        attempts: How often it was sent.
        elapsed: Seconds since the first attempt began.
        request_id: The server's id of the request, if it sent one.
    """

    operation: str
    method: str
    path: str
    attempts: int = 1
    elapsed: float = 0.0
    request_id: str | None = None

    def __str__(self) -> str:
        tries = f", {self.attempts} attempts in {self.elapsed:.1f} s" if self.attempts > 1 else ""
        request = f", request {self.request_id}" if self.request_id else ""
        return f"{self.method} {self.path}{tries}{request}"


class LagoOrgsError(Exception):
    """Anything that goes wrong in this library; catch it to catch all of it.

    Args:
        message: What happened, and what to do.
        call: The call to Lago that failed, if one was made.
    """

    def __init__(self, message: str, *, call: CallInfo | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.call = call

    def __str__(self) -> str:
        return f"{self.message} [{self.call}]" if self.call else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is rebuilt from its positional arguments alone, which would lose the keyword ones:
        # process pools and task queues send exceptions to each other.
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[LagoOrgsError], args: tuple[Any, ...], state: dict[str, Any]) -> LagoOrgsError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidArgument(LagoOrgsError, ValueError):
    """An argument was refused before anything was sent."""


class WrongType(InvalidArgument, TypeError):
    """An argument is of a type that it cannot have, such as a float where money or units must be exact."""


class CurrencyMismatch(LagoOrgsError, TypeError):
    """Two amounts in different currencies, or an amount and a bare number, were combined."""


class UnknownMetric(LagoOrgsError, LookupError):
    """The plan has no charge on the metric whose units were asked for.

    Args:
        metric_code: What was asked for.
        known: The metrics that there are.
    """

    def __init__(self, metric_code: str, known: tuple[str, ...]) -> None:
        from difflib import get_close_matches  # when it is needed

        near = get_close_matches(str(metric_code), known, 1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        shown = ", ".join(map(repr, known)) or "none"
        super().__init__(f"no charge of the plan is on metric {metric_code!r}: {meant}it has charges on {shown}")
        self.metric_code = metric_code
        self.known = known


for _public in (CallInfo, LagoOrgsError, InvalidArgument, WrongType, CurrencyMismatch, UnknownMetric):
    _public.__module__ = "lago_orgs.errors"  # where people look for them
