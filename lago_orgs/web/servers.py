"""What a server must let an application do, so that what is recorded is delivered."""

from __future__ import annotations

import sys
from typing import Any

from lago_orgs.errors import ConfigurationError


def refuse_a_server_without_threads() -> None:
    """Refuse uWSGI as it is by default: threads of an application stand still there.

    Raises:
        ConfigurationError: It is.
    """
    server: Any = sys.modules.get("uwsgi")  # which is there within that server alone
    options = getattr(server, "opt", None)
    if not options:
        return
    said = {name.decode() if isinstance(name, bytes) else str(name): value for name, value in options.items()}
    if not any(said.get(name) for name in ("enable-threads", "threads")):
        raise ConfigurationError(
            "uWSGI runs no threads of applications, and usage is delivered by one: set enable-threads = true, "
            "or --enable-threads on its command line"
        )
