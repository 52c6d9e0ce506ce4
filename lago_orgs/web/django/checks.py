"""What is wrong with the settings, before a request finds it: `manage.py check`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django import conf as project  # its `settings` is looked at when it is asked for, and not by whoever lists names
from django.core import checks

from lago_orgs.errors import LagoOrgsError
from lago_orgs.web.django.conf import SETTING, get_billing, get_rule, read

MIDDLEWARE = "lago_orgs.web.django.middleware.TrackUsageMiddleware"


def check_settings(**_: Any) -> list[Any]:
    """Return what is wrong."""
    try:
        said = read()
    except LagoOrgsError as error:
        return [checks.Error(str(error), id="lago_orgs.E001")]
    setting = getattr(project.settings, SETTING)
    found: list[Any] = [checks.Error(each, id="lago_orgs.E001") for each in said.strange]
    found += [checks.Error(each, id="lago_orgs.E003") for each in said.wrong]
    for name, variable in (("API_URL", "LAGO_API_URL"), ("API_KEY", "LAGO_API_KEY")):
        given = setting.get(name)
        if given == "" or (given is None and not os.environ.get(variable)):
            hint = f"Set {SETTING}[{name!r}], or {variable} in the environment."
            found.append(checks.Error(f"{SETTING} has no {name}.", hint=hint, id="lago_orgs.E002"))
    is_tracking = MIDDLEWARE in project.settings.MIDDLEWARE
    if not said.strange and not said.wrong:
        found += _made_of_it(is_tracking=is_tracking)
    if setting.get("CODE") is not None and not is_tracking:
        hint = f"Add {MIDDLEWARE!r} to MIDDLEWARE, in front, or take CODE away."
        found.append(checks.Warning("CODE is set, and nothing records requests.", hint=hint, id="lago_orgs.W001"))
    if not is_tracking and setting.get("ORG") is None:
        found.append(checks.Warning("ORG is not set: decorators cannot tell whose a request is.", id="lago_orgs.W002"))
    return found


def _made_of_it(*, is_tracking: bool) -> Iterator[Any]:
    """Say what is wrong with the whole of the settings, where each is right by itself."""
    try:
        billing = get_billing()
        if is_tracking:
            get_rule(billing)
        billing.check_place()
    except LagoOrgsError as error:
        yield checks.Error(str(error), id="lago_orgs.E003")
