"""The metadata of plans, wallets, credit notes: an object of short texts (`app/models/metadata/item_metadata.rb`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from ..http.call import Call
from ..http.casting import json_object
from ..http.refusals import crash, invalid_field, not_found
from ..http.routing import Route

MAX_KEYS: Final = 50
MAX_KEY: Final = 100
MAX_VALUE: Final = 255

Metadata = dict[str, str | None]


class Annotated(Protocol):
    """What has metadata; None where it has none."""

    metadata: Metadata | None


A = TypeVar("A", bound=Annotated)


def checked(given: dict[str, Any]) -> Metadata:
    """The metadata that was sent, as it is stored.

    Raises:
        Refusal: 422 with English sentences under `value`.
    """
    problems = [f"cannot have more than {MAX_KEYS} keys"] if len(given) > MAX_KEYS else []
    for key, value in given.items():
        if len(key) > MAX_KEY:
            problems.append(f"key '{key}' must be a String up to {MAX_KEY} characters")
        if value is not None and not (isinstance(value, str) and len(value) <= MAX_VALUE):
            problems.append(f"value for key '{key}' must be empty or a String up to {MAX_VALUE} characters")
    if problems:
        raise invalid_field("value", *problems)
    if any("\0" in key or "\0" in (value or "") for key, value in given.items()):
        raise crash()
    return dict(given)


def _nothing_more(call: Call, owner: object) -> None:
    """Most owners only keep their metadata."""


def metadata_routes(
    base: str, found: Callable[[Call], A], changed: Callable[[Call, A], None] = _nothing_more
) -> tuple[Route, ...]:
    """The endpoints of the metadata below one owner: POST replaces, PATCH and PUT merge, DELETE removes all or one.

    Args:
        base: The path of the owner.
        found: Finds the owner that a request is about, or refuses with 404.
        changed: What else a change of its metadata does to the owner.
    """

    def kept(call: Call, owner: A, metadata: Metadata | None) -> dict[str, Any]:
        owner.metadata = metadata
        changed(call, owner)
        return {"metadata": metadata}

    def replace(call: Call) -> dict[str, Any]:
        """An empty object empties them, what is none changes nothing (recorded in q36-roots)."""
        owner, given = found(call), call.body.get("metadata")
        return kept(call, owner, checked(given) if isinstance(given, dict) else owner.metadata)

    def merge(call: Call) -> dict[str, Any]:
        owner, given = found(call), json_object(call.body.get("metadata"))
        return kept(call, owner, checked({**(owner.metadata or {}), **given}) if given else owner.metadata)

    def clear(call: Call) -> dict[str, Any]:
        return kept(call, found(call), None)

    def drop(call: Call) -> dict[str, Any]:
        owner = found(call)
        if owner.metadata is None:
            raise not_found("metadata")
        return kept(call, owner, {key: value for key, value in owner.metadata.items() if key != call.path["key"]})

    path = f"{base}/metadata"
    return (
        Route("POST", path, replace),
        Route("PATCH", path, merge),
        Route("PUT", path, merge),
        Route("DELETE", path, clear),
        Route("DELETE", f"{path}/{{key}}", drop),
    )
