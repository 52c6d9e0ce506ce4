"""Taxes as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.catalogue import Tax


def serialize(tax: Tax) -> dict[str, Any]:
    """A tax as it stands inside other objects; the counters are always 0."""
    return {
        "lago_id": tax.lago_id,
        "name": tax.name,
        "code": tax.code,
        "rate": float(tax.rate),
        "description": tax.description,
        "applied_to_organization": tax.applied_to_organization,
        "add_ons_count": 0,
        "customers_count": 0,
        "plans_count": 0,
        "charges_count": 0,
        "commitments_count": 0,
        "created_at": tax.created_at,
    }
