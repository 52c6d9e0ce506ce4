"""Features as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.entitlements import Feature


def serialize(feature: Feature) -> dict[str, Any]:
    """A feature; it shows no id."""
    return {
        "code": feature.code,
        "name": feature.name,
        "description": feature.description,
        "privileges": [
            {
                "code": privilege.code,
                "name": privilege.name,
                "value_type": privilege.value_type,
                "config": privilege.config,
            }
            for privilege in feature.privileges
        ],
        "created_at": feature.created_at,
    }
