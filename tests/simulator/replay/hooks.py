"""When the webhooks of two servers agree.

Each recorded webhook is compared with the one of the same endpoint and type that resembles it most, among those that
came after the same step or a later one: how soon the work behind a webhook is done differs from run to run. Retries
count once.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from .agreement import Names, differences


@attrs.frozen
class Told:
    """One webhook that reached an endpoint.

    Args:
        path: The path of the endpoint's URL, with its query.
        key: What `X-Lago-Unique-Key` says: the same for each attempt.
        body: The parsed body.
    """

    path: str
    key: str
    body: dict[str, Any]

    @classmethod
    def recorded(cls, delivery: dict[str, Any]) -> Told:
        """One delivery of a recording."""
        headers = {name.lower(): value for name, value in delivery["headers"].items()}
        return cls(
            delivery["path"], headers["x-lago-unique-key"], json.loads(base64.b64decode(delivery["body_base64"]))
        )


class Webhooks:
    """The webhooks of one flow, recorded and told, that are still to be paired."""

    def __init__(self) -> None:
        self.count = 0
        self._expected: list[Told] = []
        self._told: list[Told] = []
        self._keys: set[str] = set()

    def take(self, expected: Iterable[Told], told: Iterable[Told], names: Names) -> Iterator[str]:
        """Pair what can be paired, and say where the pairs differ."""
        for one in expected:
            if one.key not in self._keys:
                self._keys.add(one.key)
                self._expected.append(one)
                self.count += 1
        self._told += told
        waiting, self._expected = self._expected, []
        for one in waiting:
            alike = [other for other in self._told if _kind(other) == _kind(one)]
            if not alike:
                self._expected.append(one)
                continue
            nearest = min(alike, key=lambda other: sum(1 for _ in differences(one.body, other.body, names.copy())))
            self._told.remove(nearest)
            kind = one.body["webhook_type"]
            yield from (f"{kind}: {line}" for line in differences(one.body, nearest.body, names))

    def left(self) -> Iterator[str]:
        """What found no partner, at the end of the flow."""
        yield from (f"{one.body['webhook_type']}: not told to {one.path}" for one in self._expected)
        yield from (f"{one.body['webhook_type']}: not sent by Lago to {one.path}" for one in self._told)


def _kind(told: Told) -> tuple[str, str]:
    return told.path, told.body["webhook_type"]
