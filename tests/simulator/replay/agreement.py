"""When two answers agree.

Status, form, keys, list lengths, types and values must agree. What two runs of the real server itself answer
differently is compared loosely: ids under one consistent renaming, instants within three seconds (or both within the
same run of clock jobs), `updated_at` by its form only, decimals with eight digits or more to 1 in 100,000, links in
kind, and the lists that the server returns in no stable order as sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)")
_LINK = re.compile(r"https?://\S*(customer-portal|/rails/active_storage|token=)\S*")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{8,}")
_UNORDERED = re.compile(
    r"\.(invoices\[\d+\]|invoice)\.(fees|subscriptions|billing_periods)$"
    r"|\.(plan|plans\[\d+\])\.charges$|\.privileges$|\.usage_periods\[\d+\]\.charges_usage$"
)
_SLACK = timedelta(seconds=3)
_PRECISION = 1e-5


@attrs.define
class Names:
    """The ids of the recording and those of the other server, one to one, and when clock jobs ran."""

    there: dict[str, str] = attrs.field(factory=dict)
    back: dict[str, str] = attrs.field(factory=dict)
    job_runs: list[tuple[datetime, datetime]] = attrs.field(factory=list)

    def copy(self) -> Names:
        """For a comparison that may come to nothing."""
        return Names(dict(self.there), dict(self.back), self.job_runs)

    def agree(self, recorded: str, got: str) -> bool:
        """Whether the one id stands for the other, as it did wherever either was seen before."""
        if recorded in self.there or got in self.back:
            return self.there.get(recorded) == got
        self.there[recorded], self.back[got] = got, recorded
        return True

    def translate(self, value: Any) -> Any:
        """A recorded request with the other server's ids in it."""
        match value:
            case str():
                return UUID.sub(lambda found: self.there.get(found[0], found[0]), value)
            case list():
                return [self.translate(item) for item in value]
            case dict():
                return {key: self.translate(item) for key, item in value.items()}
        return value

    def same_moment(self, recorded: str, got: str) -> bool:
        """Whether two instants are near enough, or were both taken while the same clock jobs ran."""
        a, b = datetime.fromisoformat(recorded), datetime.fromisoformat(got)
        if abs(a - b) <= _SLACK:
            return True
        return any(
            begin - _SLACK <= a <= end + _SLACK and begin - _SLACK <= b <= end + _SLACK for begin, end in self.job_runs
        )


def differences(recorded: Any, got: Any, names: Names, path: str = "$") -> Iterator[str]:
    """Where two JSON values do not agree, a line each."""
    if type(recorded) is not type(got):
        yield f"{path}: {_short(recorded)} expected, got {_short(got)}"
    elif isinstance(recorded, dict):
        yield from (f"{path}.{key}: missing" for key in sorted(recorded.keys() - got.keys()))
        yield from (f"{path}.{key}: not sent by Lago" for key in sorted(got.keys() - recorded.keys()))
        for key in recorded.keys() & got.keys():
            yield from differences(recorded[key], got[key], names, f"{path}.{key}")
    elif isinstance(recorded, list):
        if len(recorded) != len(got):
            yield f"{path}: {len(recorded)} items expected, got {len(got)}"
        items = _resembling(recorded, got, names, path) if _UNORDERED.search(path) else got
        for index, (a, b) in enumerate(zip(recorded, items, strict=False)):
            yield from differences(a, b, names, f"{path}[{index}]")
    elif isinstance(recorded, str):
        if not _same_text(recorded, got, names, path):
            yield f"{path}: {_short(recorded)} expected, got {_short(got)}"
    elif recorded != got:
        yield f"{path}: {recorded} expected, got {got}"


def is_at(line: str, places: Iterable[str]) -> bool:
    """Whether a difference lies at one of these places of the answer, or below it; places have no indices."""
    where = re.sub(r"\[\d+\]", "[]", line.split(": ", 1)[0])
    return any(where == place or where.startswith((f"{place}.", f"{place}[")) for place in places)


def _short(value: Any) -> str:
    return f"{type(value).__name__} {str(value)[:110]!r}"


def _resembling(recorded: list[Any], got: list[Any], names: Names, path: str) -> list[Any]:
    left, order = list(got), []
    for item in recorded[: len(got)]:
        counts = [sum(1 for _ in differences(item, other, names.copy(), f"{path}[]")) for other in left]
        order.append(left.pop(counts.index(min(counts))))
    return order + left


def _same_text(recorded: str, got: str, names: Names, path: str) -> bool:
    if recorded == got and not UUID.fullmatch(recorded):
        return True
    if UUID.fullmatch(recorded) and UUID.fullmatch(got):
        return names.agree(recorded, got)
    a, b = _INSTANT.fullmatch(recorded), _INSTANT.fullmatch(got)
    if a and b:
        same_form = len(a["fraction"] or "") == len(b["fraction"] or "") and (a["zone"] == "Z") == (b["zone"] == "Z")
        return same_form and (path.endswith(".updated_at") or names.same_moment(recorded, got))
    if _LINK.fullmatch(recorded) and _LINK.fullmatch(got):
        return True
    if UUID.search(recorded) and UUID.sub("", recorded) == UUID.sub("", got):
        return all(names.agree(x, y) for x, y in zip(UUID.findall(recorded), UUID.findall(got), strict=True))
    if _LONG_DECIMAL.fullmatch(recorded) and re.fullmatch(r"-?\d+\.\d+", got):
        return abs(float(recorded) - float(got)) <= _PRECISION * max(abs(float(recorded)), 1e-9)
    return False
