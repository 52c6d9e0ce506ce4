"""The setting `LAGO_ORGS`, and the billing that it makes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from django import conf as project  # its `settings` is looked at when it is asked for, and not by whoever lists names
from django.core.signals import setting_changed

from lago_orgs.errors import ConfigurationError
from lago_orgs.web.gate import Rule
from lago_orgs.web.settings import BILLING, METERING, Read
from lago_orgs.web.wsgi import SyncBilling

SETTING = "LAGO_ORGS"
_lock = threading.Lock()
_made: dict[str, Any] = {}


def read() -> Read:
    """Return what the setting says, and what is wrong with it.

    Raises:
        ConfigurationError: It is missing.
    """
    found = getattr(project.settings, SETTING, None)
    if not isinstance(found, Mapping):
        raise ConfigurationError(
            f"the setting {SETTING} is missing: give a dictionary, such as {{'ORG': 'app.org_of'}}"
        )
    return Read(found, f"{SETTING}[{{!r}}]")


def given() -> Read:
    """Return what the setting says.

    Raises:
        ConfigurationError: It is missing, holds what is not known, or what cannot be meant.
    """
    found = read()
    found.check()
    return found


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
    return SyncBilling(**given().only(BILLING))


def get_rule(billing: SyncBilling) -> tuple[Rule, str | None]:
    """Return how requests are metered, and the header that names them.

    Raises:
        ConfigurationError: The setting does not say for which metric, or whose requests are.
    """
    if (made := _made.get("rule")) is not None:
        rule: tuple[Rule, str | None] = made
        return rule
    how = given().only(METERING)
    if "code" not in how:
        raise ConfigurationError(f"{SETTING}['CODE'] is missing: the middleware records each request for a metric")
    request_id = how.pop("request_id", None)
    if billing.org is None:
        raise ConfigurationError(f"{SETTING}['ORG'] is missing: give a function that says whose a request is")
    made = _made["rule"] = (billing.rule(org=None, user=None, **how), request_id)
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
