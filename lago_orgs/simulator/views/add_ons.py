"""Add-ons as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.catalogue import AddOn
from . import taxes


def serialize(add_on: AddOn) -> dict[str, Any]:
    """An add-on."""
    return {
        "lago_id": add_on.lago_id,
        "name": add_on.name,
        "invoice_display_name": add_on.invoice_display_name,
        "code": add_on.code,
        "amount_cents": add_on.amount_cents,
        "amount_currency": add_on.amount_currency,
        "created_at": add_on.created_at,
        "description": add_on.description,
        "taxes": [taxes.serialize(tax) for tax in add_on.taxes],
    }
