"""Arguments that are refused before anything is sent, in words that say which and why."""

from collections.abc import Collection, Iterable
from math import isfinite
from reprlib import Repr

import attrs

from lago_orgs.errors import ConfigurationError, InvalidArgument

HUGE = 10**80
_SHORT = Repr()
_SHORT.maxlevel = 2
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80


def whole(name: str, value: object) -> None:
    """Refuse what is no whole number from 1.

    Raises:
        InvalidArgument: It is something else.
    """
    if not _is_count(value):
        raise InvalidArgument(f"{name} is {value!r}: give a whole number, at least 1")


def is_count(_owner: object, field: "attrs.Attribute[int]", value: object) -> None:
    """Refuse what is no whole number from 1, as the validator of an attrs class.

    Raises:
        ConfigurationError: It is something else.
    """
    if not _is_count(value):
        raise ConfigurationError(f"{field.name} is {value!r}: give a whole number, at least 1")


def is_seconds(_owner: object, field: "attrs.Attribute[float]", value: object) -> None:
    """Refuse what is no span of time, as the validator of an attrs class.

    Raises:
        ConfigurationError: It is something else.
    """
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value) or value < 0:
        raise ConfigurationError(f"{field.name} is {value!r}: give a number of seconds, at least 0")


def is_span(owner: object, field: "attrs.Attribute[float]", value: float) -> None:
    """Refuse what is no span of time of more than nothing, as the validator of an attrs class.

    Raises:
        ConfigurationError: It is something else.
    """
    is_seconds(owner, field, value)
    if value == 0:
        raise ConfigurationError(f"{field.name} is 0 seconds, in which nobody can answer: give more")


def check_kind(name: str, value: object, kind: type) -> None:
    """Refuse what is of another kind; None is the default.

    Raises:
        ConfigurationError: It is of another kind.
    """
    if value is not None and not isinstance(value, kind):
        raise ConfigurationError(
            f"{name} is {value!r}: give an object of {kind.__module__.partition('.')[0]}.{kind.__name__}"
        )


def check_names(what: str, names: Iterable[object], known: Collection[str]) -> None:
    """Refuse names that nobody knows.

    Args:
        what: What takes names, for the message.
        names: Those that are given.
        known: Those that there are.

    Raises:
        ConfigurationError: One is not known; the message says which may be meant, and which there are.
    """
    for name in names:
        if name not in known:
            raise ConfigurationError(f"{what} has no {shown(name)}: {meant(name, known)}")


def meant(name: object, known: Collection[str]) -> str:
    """Say which name may be meant by one that is not known, and which there are."""
    from difflib import get_close_matches  # when it is needed

    by_small = {each.lower(): each for each in known}
    near = get_close_matches(str(name).lower(), by_small, 1)
    found = f"did you mean {by_small[near[0]]!r}? " if near else ""
    return f"{found}it has {', '.join(sorted(known))}"


def check_name(name: str | None) -> None:
    """Refuse the name of something declared if it is empty; None declares none.

    Raises:
        InvalidArgument: It is empty, which Lago refuses.
    """
    if name is not None and not name.strip():
        raise InvalidArgument("name is empty: leave it out for the code, or for the name that is there")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def shown(value: object, most: int = 80) -> str:
    """A value for a message: as `repr` writes it, but never longer than a line, whatever it is."""
    if isinstance(value, str):
        text = repr(value[:most])
    elif isinstance(value, int) and not -HUGE < value < HUGE:
        text = "an integer of very many digits"
    else:
        text = _SHORT.repr(value)
    return text if len(text) <= most else f"{text[:most]}..."
