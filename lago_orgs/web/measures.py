"""What became of a request, and how much it used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import count
from re import compile as pattern
from typing import Any

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.types.numbers import given, total
from lago_orgs.web.noticing import MANY, place_of

MOST_BEFORE_REFUSAL = 400
SWITCHING = 101  # to a WebSocket, whose headers are not looked at
NEVER_THERE = (
    "the header %s, by which use is measured, was in none of %d responses that count, the last of which answered %s: "
    "nothing is recorded of them. See whether it is misspelt, or taken away before it comes to the tracker. It is said "
    "once"
)
logger = logging.getLogger("lago_orgs.web")
HEADER = pattern(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+").fullmatch


@attrs.define
class Outcome:
    """What became of a request.

    Args:
        status: Of the response; None if the client went away before there was one. 101 is a WebSocket.
        headers: The response's, with small names.
        bytes_sent: Of the body.
        units: What the program said that was used, by `billing.add`; None if it said nothing.
        failed: Whether an exception of the program ended it; that the client went away is none.
    """

    status: int | None = None
    headers: Mapping[str, str] = attrs.Factory(dict)
    bytes_sent: int = 0
    units: Decimal | None = None
    failed: bool = False


Units = Decimal | int | str | None
Measure = Callable[[Any, Outcome], Units]


def header(name: str) -> Header:
    """Measure a request by a header of its response, such as `X-Tokens-Used`; without it nothing was used.

    Where none of the first twenty responses has it, a warning is in the log, once. A response that has it several
    times, with the same number each time, used that number once.

    Args:
        name: The header's.

    Raises:
        ConfigurationError: No header is called so.
    """
    return Header(name)


class Header:
    """Measures a request by a header of its response, and says once if no response ever has it.

    Args:
        name: The header's.
    """

    reads_header = True  # for a WebSocket's messages, which have none

    def __init__(self, name: str) -> None:
        self.name = checked_header("header", name)
        self._small = name.lower()
        self._was_there = False
        self._without = count(1)

    def __call__(self, request: Any, outcome: Outcome) -> str | None:
        """Return what the response says."""
        found = (outcome.headers.get(self._small) or "").strip()
        if not found:
            if not self._was_there and outcome.status != SWITCHING and next(self._without) == MANY:
                logger.warning(NEVER_THERE, self.name, MANY, place_of(request))
            return None
        self._was_there = True
        said = {each.strip() for each in found.split(",")}
        return (said.pop() if len(said) == 1 else found) or None

    def is_in(self, outcome: Outcome) -> bool:
        """Return whether a response says how much was used."""
        return bool((outcome.headers.get(self._small) or "").strip())

    def __repr__(self) -> str:
        return f"header({self.name!r})"


def checked_header(what: str, name: object) -> str:
    """Return the name of a header.

    Args:
        what: What names it, for the message.
        name: The name.

    Raises:
        ConfigurationError: No header is called so.
    """
    if not isinstance(name, str) or not HEADER(name):
        raise ConfigurationError(f"{what} is {shown(name)}: give the name of a header, such as 'X-Request-Id'")
    return name


def response_bytes(_: Any, outcome: Outcome) -> int:
    """Measure a request by the bytes of its response's body."""
    return outcome.bytes_sent


def fail_over_wsgi(outcome: Outcome) -> None:
    """Note that an exception of the program ended a request: with 500, as long as nothing of its response is out.

    Servers answer so then, whatever status the application has said, for that goes out with the first byte.
    """
    outcome.failed = True
    if outcome.status is not None and not outcome.bytes_sent:
        outcome.status = 500


def succeeded(outcome: Outcome) -> bool:
    """Say whether a request counts, by default: its status is below 400, or it told of use before its client left."""
    if outcome.status is None:
        return outcome.units is not None and not outcome.failed
    return outcome.status < MOST_BEFORE_REFUSAL


def added(told: list[Decimal]) -> Decimal | None:
    """Return what the program said that was used, in all; None if it said nothing."""
    return total(list(told)) if told else None


def checked_units(units: object) -> Decimal:
    """Return units that a program tells of.

    Raises:
        InvalidArgument: They are no number, or below nothing.
    """
    found = given("units", units)
    if found < 0:
        raise InvalidArgument(f"units is {found}: what was used cannot be less than nothing")
    return found
