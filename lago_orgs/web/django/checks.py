"""What is wrong with the settings, before a request finds it: `manage.py check`."""

from __future__ import annotations

import os
from typing import Any

from django import conf as project  # its `settings` is looked at when it is asked for, and not by whoever lists names
from django.core import checks

from lago_orgs.errors import LagoOrgsError
from lago_orgs.web.django.conf import SETTING, get_billing, get_rule, given

MIDDLEWARE = "lago_orgs.web.django.middleware.TrackUsageMiddleware"


def check_settings(**_: Any) -> list[Any]:
    """Return what is wrong."""
    try:
        read = given()
    except LagoOrgsError as error:
        return [checks.Error(str(error), id="lago_orgs.E001")]
    found: list[Any] = []
    for name, variable in (("API_URL", "LAGO_API_URL"), ("API_KEY", "LAGO_API_KEY")):
        if not read.get(name) and not os.environ.get(variable):
            hint = f"Set {SETTING}[{name!r}], or {variable} in the environment."
            found.append(checks.Error(f"{SETTING} has no {name}.", hint=hint, id="lago_orgs.E002"))
    is_tracking = MIDDLEWARE in project.settings.MIDDLEWARE
    try:
        billing = get_billing()
        if is_tracking:
            get_rule(billing)
    except LagoOrgsError as error:
        found.append(checks.Error(str(error), id="lago_orgs.E003"))
    if "CODE" in read and not is_tracking:
        hint = f"Add {MIDDLEWARE!r} to MIDDLEWARE, in front, or take CODE away."
        found.append(checks.Warning("CODE is set, and nothing records requests.", hint=hint, id="lago_orgs.W001"))
    if not is_tracking and "ORG" not in read:
        found.append(checks.Warning("ORG is not set: decorators cannot tell whose a request is.", id="lago_orgs.W002"))
    return found
