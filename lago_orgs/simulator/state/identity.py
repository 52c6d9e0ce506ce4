"""Who an organization is: what its documents, links and signatures are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import attrs

# What may be given of an organization and of its billing entity, as a recording holds them.
_NAMES: Final = ("id", "name", "created_at", "document_number_prefix")
ORGANIZATION: Final = (*_NAMES, "slug", "hmac_key", "front_url", "billing_entity")
BILLING_ENTITY: Final = (*_NAMES, "code")


@attrs.frozen
class Identity:
    """The organization's own settings, as a recording holds them.

    Args:
        front_url: Where Lago's own pages are; "" is where the simulator listens.
    """

    id: str
    name: str
    slug: str
    hmac_key: str = attrs.field(repr=False)
    created_at: datetime
    document_number_prefix: str
    front_url: str
    billing_entity_code: str

    @classmethod
    def of(cls, given: Mapping[str, Any], *, now: datetime, new_id: str, hmac_key: str) -> Identity:
        """The identity that is given, what is missing filled in as Lago does for a new organization."""
        name = str(given.get("name") or "Acme")
        ident = str(given.get("id") or new_id)
        entity: Mapping[str, Any] = given.get("billing_entity") or {}
        created = given.get("created_at")
        return cls(
            id=ident,
            name=name,
            slug=str(given.get("slug") or _parameterized(name, "-")),
            hmac_key=str(given.get("hmac_key") or hmac_key),
            created_at=datetime.fromisoformat(created) if created else now,
            document_number_prefix=str(
                given.get("document_number_prefix") or f"{name[:3].upper()}-{ident[-4:].upper()}"
            ),
            front_url=str(given.get("front_url") or ""),
            billing_entity_code=str(entity.get("code") or _parameterized(name, "_")),
        )


def _parameterized(name: str, separator: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9\-_]+", separator, plain.lower()).strip(separator)
