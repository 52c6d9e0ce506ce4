"""The settings of an application, in Flask and Django: which there are, and what they say."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from typing import Any

from lago_orgs._core.arguments import meant, shown
from lago_orgs.errors import ConfigurationError, InvalidArgument, LagoOrgsError
from lago_orgs.web.checks import check
from lago_orgs.web.measures import checked_units

# Which argument each is: of the billing, and of its metering.
BILLING = {
    "API_URL": "lago_url",
    "API_KEY": "api_key",
    "OUTBOX": "outbox",
    "ORG": "org",
    "USER": "user",
    "ON_OUTAGE": "on_outage",
    "TTL": "ttl",
    "PATIENCE": "patience",
    "RECORDER": "recorder",
    "MAX_WAITING": "max_waiting",
    "MAX_WAITING_BYTES": "max_waiting_bytes",
}
METERING = {
    "CODE": "code",
    "UNITS": "units",
    "FIELD": "field",
    "PROPERTIES": "properties",
    "COUNTS": "counts",
    "PRODUCT": "product",
    "ENDPOINT": "endpoint",
    "REQUEST_ID": "request_id",
}
ARGUMENTS = {**BILLING, **METERING}
FUNCTIONS = {"ORG", "USER", "UNITS", "COUNTS", "PROPERTIES"}  # which may be named by their path
TRACKING = {"org", "user", *METERING.values()} - {"code"}
"""What `track` may hold, beside what an adapter adds."""


class Read:
    """What settings say, and what is wrong with them.

    Args:
        settings: Their values, by the names in `ARGUMENTS`; None is not said.
        form: How a setting is shown, with `{}` for its name.
    """

    def __init__(self, settings: Mapping[Any, Any], form: str) -> None:
        self.values: dict[str, Any] = {}
        """By the arguments' names."""
        self.strange: list[str] = []
        """What is not known, or leads nowhere."""
        self.wrong: list[str] = []
        """What is known, and has a value that cannot be meant."""
        for name, value in settings.items():
            self._take(name, value, form)

    def _take(self, name: Any, value: Any, form: str) -> None:
        place = form.format(name)
        if name not in ARGUMENTS:
            self.strange.append(f"{place} is not known: {meant(name, ARGUMENTS)}")
            return
        if value is None:
            return
        try:
            if name in FUNCTIONS and _is_path(value):
                value = _imported(value)
        except ConfigurationError as error:
            self.strange.append(f"{place}: {error.message}")
            return
        try:
            check(ARGUMENTS[name], value)
        except LagoOrgsError as error:
            self.wrong.append(f"{place}: {error.message}")
        else:
            self.values[ARGUMENTS[name]] = value

    def only(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of some."""
        return {name: self.values[name] for name in names.values() if name in self.values}

    def check(self) -> None:
        """Say what is wrong.

        Raises:
            ConfigurationError: Something is; each setting is named.
        """
        if found := self.strange + self.wrong:
            raise ConfigurationError("\n".join(found))


def _is_path(value: object) -> bool:
    """Say whether a value is the path of a function, and not a number of units."""
    if not isinstance(value, str):
        return False
    try:
        checked_units(value)
    except InvalidArgument:
        return True
    return False


def _imported(path: str) -> object:
    try:
        return pkgutil.resolve_name(path)
    except Exception as error:  # whatever a module of the application's raises
        raise ConfigurationError(
            f"{shown(path)} cannot be imported ({type(error).__name__}: {error}): give a function, or the path of one, "
            "such as 'app.billing.org_of'"
        ) from error
