"""Naming billing entities; without premium there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...http.params import texts
from ...http.refusals import not_found
from ...state.organization import Organization


def check_entities(org: Organization, query: Mapping[str, Any]) -> None:
    """Refuse a list of entities that the organization does not have; 404 `billing_entity_not_found`."""
    if any(code != org.billing_entity.code for code in texts(query.get("billing_entity_codes")) or ()):
        raise not_found("billing_entity")
