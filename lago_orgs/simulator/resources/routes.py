"""All routes below `/api/v1`."""

from __future__ import annotations

from ..kernel.routing import Router
from . import events, subscriptions


def router() -> Router:
    """The routes of every resource."""
    return Router([*events.ROUTES, *subscriptions.ROUTES])
