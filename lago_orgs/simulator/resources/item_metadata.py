"""The metadata of plans, wallets, credit notes: an object of short texts (`app/models/metadata/item_metadata.rb`)."""

from __future__ import annotations

from typing import Any, Final

from ..kernel.casting import is_blank
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
    problems = [f"cannot have more than {MAX_KEYS} keys"] if len(given) > MAX_KEYS else []
    for key, value in given.items():
        if len(key) > MAX_KEY:
            problems.append(f"key '{key}' must be a String up to {MAX_KEY} characters")
        if not is_blank(value) and not (isinstance(value, str) and len(value) <= MAX_VALUE):
            problems.append(f"value for key '{key}' must be empty or a String up to {MAX_VALUE} characters")
    if problems:
        raise invalid_field("value", *problems)
    return dict(given)
