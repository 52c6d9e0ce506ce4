"""The metadata of plans, wallets, credit notes: an object of short texts (`app/models/metadata/item_metadata.rb`)."""

from __future__ import annotations

from typing import Any, Final

from ..kernel.casting import text
from ..kernel.refusals import invalid_field

MAX_KEYS: Final = 50
MAX_KEY: Final = 100
MAX_VALUE: Final = 255

Metadata = dict[str, str | None]


def checked(given: dict[str, Any]) -> Metadata:
    """The metadata that was sent, as it is stored.

    Raises:
        Refusal: 422 with English sentences under `value`.
    """
    problems = []
    if len(given) > MAX_KEYS:
        problems.append(f"cannot have more than {MAX_KEYS} keys")
    if any(len(key) > MAX_KEY for key in given):
        problems.append(f"key length must be less than or equal to {MAX_KEY}")
    stored = {key: None if value is None else _plain(value) for key, value in given.items()}
    if any(value is not None and len(value) > MAX_VALUE for value in stored.values()):
        problems.append(f"value length must be less than or equal to {MAX_VALUE}")
    if problems:
        raise invalid_field("value", *problems)
    return stored


def _plain(value: object) -> str:
    if isinstance(value, dict | list):
        raise invalid_field("value", "values must be strings")
    return text(value) or ""
