"""All routes below `/api/v1`. Within one verb and first segment the first that matches answers: nested routes first."""

from __future__ import annotations

from ..kernel.routing import Router
from . import add_ons, customers, events, metrics, plan_charges, plan_metadata, plans, subscriptions, taxes


def router() -> Router:
    """The routes of every resource."""
    return Router(
        [
            *events.ROUTES,
            *subscriptions.ROUTES,
            *taxes.ROUTES,
            *metrics.ROUTES,
            *add_ons.ROUTES,
            *plan_charges.ROUTES,
            *plan_metadata.ROUTES,
            *plans.ROUTES,
            *customers.ROUTES,
        ]
    )
