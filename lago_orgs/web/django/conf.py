"""The setting `LAGO_ORGS`, and the billing that it makes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django import conf as project  # its `settings` is looked at when it is asked for, and not by whoever lists names
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from lago_orgs.errors import ConfigurationError
from lago_orgs.web.gate import Rule
from lago_orgs.web.wsgi import SyncBilling

SETTING = "LAGO_ORGS"
# What may stand in it, and which argument of the billing or of its metering each is.
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
}
METERING = {
    "CODE": "code",
    "UNITS": "units",
    "FIELD": "field",
    "PROPERTIES": "properties",
    "COUNTS": "counts",
    "PRODUCT": "product",
    "ENDPOINT": "endpoint",
}
REQUEST_ID = "REQUEST_ID"
KNOWN = {*BILLING, *METERING, REQUEST_ID}
FUNCTIONS = ("ORG", "USER", "COUNTS", "PROPERTIES")  # which may be named by their path

_lock = threading.Lock()
_made: dict[str, Any] = {}


def given() -> dict[str, Any]:
    """Return the setting, its functions imported.

    Raises:
        ConfigurationError: It is missing, holds what is not known, or names a function that is not there.
    """
    found = getattr(project.settings, SETTING, None)
    if not isinstance(found, Mapping):
        raise ConfigurationError(
            f"the setting {SETTING} is missing: give a dictionary, such as {{'ORG': 'app.org_of'}}"
        )
    for name in found:
        if name not in KNOWN:
            near = get_close_matches(str(name), KNOWN, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(KNOWN))}"
            raise ConfigurationError(f"{SETTING}[{name!r}] is not known: {meant}")
    read = dict(found)
    for name in FUNCTIONS:
        if isinstance(read.get(name), str):
            try:
                read[name] = import_string(read[name])
            except ImportError as error:
                raise ConfigurationError(f"{SETTING}[{name!r}] cannot be imported: {error}") from error
    return read


def get_billing() -> SyncBilling:
    """Return the billing of this process, as the setting has it.

    Raises:
        ConfigurationError: The setting cannot be meant.
    """
    if (made := _made.get("billing")) is not None:
        found: SyncBilling = made
        return found
    with _lock:
        if "billing" not in _made:
            _made["billing"] = _billing()
        billing: SyncBilling = _made["billing"]
        return billing


def _billing() -> SyncBilling:
    read = given()
    return SyncBilling(**{name: read[each] for each, name in BILLING.items() if each in read})


def get_rule(billing: SyncBilling) -> tuple[Rule, str | None]:
    """Return how requests are metered, and the header that names them.

    Raises:
        ConfigurationError: The setting does not say for which metric, or whose requests are.
    """
    if (made := _made.get("rule")) is not None:
        rule: tuple[Rule, str | None] = made
        return rule
    read = given()
    if "CODE" not in read:
        raise ConfigurationError(f"{SETTING}['CODE'] is missing: the middleware records each request for a metric")
    how = {name: read[each] for each, name in METERING.items() if each in read}
    made = _made["rule"] = (billing.rule(org=None, user=None, **how), read.get(REQUEST_ID))
    return made


def forget() -> None:
    """Close the billing; the next use makes it anew."""
    with _lock:
        billing = _made.pop("billing", None)
        _made.clear()
    if billing is not None:
        billing.close()


def _on_change(*, setting: str, **_: Any) -> None:
    if setting == SETTING:
        forget()


setting_changed.connect(_on_change)
