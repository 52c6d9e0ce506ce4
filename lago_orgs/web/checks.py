"""What each argument of a billing, and of how it meters, may be: looked at when it is given, and not at a request."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from lago_orgs._core.arguments import check_names, shown, whole
from lago_orgs._core.ids import checked_event_id
from lago_orgs._core.settings import settings_or_problem
from lago_orgs.access.settings import Settings as AccessSettings
from lago_orgs.errors import ConfigurationError, LagoOrgsError
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.options import Options
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.web.measures import checked_header, checked_units
from lago_orgs.web.texts import storable

RECORDER = {each.name for each in attrs.fields(Options)}
TAKEN = {"user_id", "endpoint"}  # properties that hold no units
Place = Outbox | str | os.PathLike[str]


def check(argument: str, value: object) -> None:
    """Look at an argument of the billing or of its metering.

    Raises:
        ConfigurationError: It cannot be meant; the message names it, and says what to give.
        InvalidArgument: Likewise.
    """
    CHECKS[argument](value)


def is_checked(_owner: object, field: attrs.Attribute[Any], value: Any) -> None:
    """Look at an argument, as the validator of an attrs class."""
    CHECKS[field.name](value)


def check_track(track: Any, known: set[str]) -> None:
    """Look at the further arguments of a tracker.

    Args:
        track: What is given.
        known: What it may hold.

    Raises:
        ConfigurationError: One is not known, or cannot be meant.
        InvalidArgument: Likewise.
    """
    if not isinstance(track, Mapping):
        raise ConfigurationError(
            f"track is {shown(track)}: give a mapping, such as {{'units': header('X-Tokens-Used')}}"
        )
    check_names("track", track, known)
    for name, value in track.items():
        CHECKS[name](value)


def check_place(where: Place, named: str = "outbox") -> None:
    """See whether there is a folder for the file that keeps usage; asked when an application starts.

    Args:
        where: The file, or an outbox.
        named: What says so.

    Raises:
        ConfigurationError: There is none.
    """
    if isinstance(where, Outbox):
        return
    folder = Path(where).absolute().parent
    if not folder.is_dir():
        raise ConfigurationError(
            f"{named} is {shown(os.fspath(where))}, and there is no folder {shown(str(folder))}: make it, on a disk of "
            "the machine's own, or name another"
        )


def _address(value: object) -> None:
    if value is None or value == "":  # the environment's; that there is none is said when it is needed
        return
    problem = settings_or_problem(value, "a-key", {})
    del value  # it may be the key, given in the wrong place
    if isinstance(problem, str):
        raise ConfigurationError(f"lago_url: {problem}")


def _key(value: Any) -> None:
    if value is None or value == "" or callable(value):
        return
    problem = settings_or_problem("us", value, {})
    del value
    if isinstance(problem, str):
        raise ConfigurationError(problem)


def _outbox(value: object) -> None:
    if value is None or isinstance(value, Outbox):
        return
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    if isinstance(path, str) and "://" in path:  # which may hold a password
        raise ConfigurationError("outbox is an address: give RedisOutbox(url) for Redis, or the path of a file")
    if not isinstance(path, str) or not path.strip() or "\x00" in path:
        raise ConfigurationError(
            f"outbox is {shown(value)}: give the path of a file, or an outbox such as RedisOutbox(url)"
        )
    if Path(path).is_dir():
        raise ConfigurationError(f"outbox is the folder {shown(path)}: give the path of a file in it")


def _recorder(value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"recorder is {shown(value)}: give a mapping, such as {{'guard': 'raise'}}")
    check_names("recorder", value, RECORDER)
    try:
        Options(**value)
    except LagoOrgsError as error:
        raise ConfigurationError(f"recorder: {error.message}") from None


def _check_function(name: str, value: object, *of: str) -> None:
    """Refuse what is no function that can be called as it will be.

    Args:
        name: Of the argument.
        value: What is given.
        of: What it is called with.
    """
    given = " and ".join(of)
    if not callable(value):
        raise ConfigurationError(f"{name} is {shown(value)}: give a function of {given}")
    if inspect.iscoroutinefunction(value):
        raise ConfigurationError(
            f"{name} is the coroutine function {shown(value)}, which nobody awaits: give a plain one, that reads "
            "what a middleware or a dependency has found before"
        )
    try:
        signature = inspect.signature(value)
    except Exception:  # noqa: BLE001 - some functions of C have none, and annotations may name what is not there
        return
    try:
        signature.bind(*of)
    except TypeError:
        raise ConfigurationError(
            f"{name} is {shown(value)}, which cannot be called with {given}: give a function of {given}"
        ) from None


def _of_request(name: str) -> Callable[[object], None]:
    def look(value: object) -> None:
        if value is not None:
            _check_function(name, value, "the request")

    return look


def _units(value: object) -> None:
    if callable(value):
        _check_function("units", value, "request", "outcome")
    elif value is not None:
        checked_units(value)


def _field(value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise ConfigurationError(f"field is {shown(value)}: give the name of the property that holds the units")
    if value in TAKEN:
        raise ConfigurationError(f"field is {value!r}, in which something else is kept: give another name")


def _properties(value: object) -> None:
    if isinstance(value, Mapping):
        try:
            make_event("org", "code", storable(value))
        except (TypeError, ValueError, RecursionError) as error:
            said = error.message if isinstance(error, LagoOrgsError) else error
            raise ConfigurationError(f"properties cannot be recorded: {said}") from None
    elif value is not None:
        _check_function("properties", value, "request", "outcome")


def _endpoint(value: object) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"endpoint is {shown(value)}: give True or False")


def _websocket(value: object) -> None:
    if value not in ("connection", "message"):
        raise ConfigurationError(f"websocket is {shown(value)}: it is 'connection' or 'message'")


CHECKS: dict[str, Callable[[Any], object]] = {
    "lago_url": _address,
    "api_key": _key,
    "outbox": _outbox,
    "org": _of_request("org"),
    "user": _of_request("user"),
    "on_outage": lambda value: AccessSettings(on_outage=value),
    "ttl": lambda value: AccessSettings(ttl=value),
    "patience": lambda value: AccessSettings(patience=value),
    "recorder": _recorder,
    "max_waiting": lambda value: whole("max_waiting", value),
    "max_waiting_bytes": lambda value: whole("max_waiting_bytes", value),
    "code": lambda value: checked_event_id("code", value),
    "units": _units,
    "field": _field,
    "properties": _properties,
    "counts": lambda value: _check_function("counts", value, "the outcome"),
    "product": lambda value: None if value is None else checked_event_id("product", value),
    "endpoint": _endpoint,
    "request_id": lambda value: None if value is None else checked_header("request_id", value),
    "websocket": _websocket,
}
