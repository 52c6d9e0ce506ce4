"""Which events a charge filter prices: those with its values, but for those that a narrower filter takes.

From `app/services/charge_filters/*.rb`. Filters on other keys, or whose values overlap only in part, are not exclusive:
such an event is counted, and priced, in both (recorded in usage-prices-groups).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

import attrs

from .properties import text_of

ALL_VALUES: Final = "__ALL_FILTER_VALUES__"

Values = Mapping[str, Sequence[str]]


class Filter(Protocol):
    """What must be known of a charge's filter."""

    @property
    def values(self) -> Values:
        """The values per key, as sent; keys in their order."""
        ...

    @property
    def created_at(self) -> datetime:
        """When it was created: of two identical ones the older counts."""
        ...

    @property
    def lago_id(self) -> str:
        """Its id, which decides between two of the same age."""
        ...


F = TypeVar("F", bound=Filter)

Condition = tuple[tuple[str, frozenset[str]], ...]


@attrs.frozen
class Bucket:
    """The events that one filter prices, or the default bucket.

    Args:
        matching: The texts that are allowed for each key.
        ignored: What excludes an event: any of these, if it holds for all of its keys.
    """

    matching: Condition = ()
    ignored: tuple[Condition, ...] = ()

    def holds(self, properties: Mapping[str, Any]) -> bool:
        """Whether an event is priced here."""
        if any(text_of(properties.get(key)) not in allowed for key, allowed in self.matching):
            return False
        return not any(_excludes(condition, properties) for condition in self.ignored)


def bucket_of(chosen: F | None, filters: Sequence[F], metric_values: Values) -> Bucket:
    """What one filter of a charge prices; without one, the default bucket with what no filter matches.

    Args:
        chosen: One of the filters.
        filters: All filters of the charge.
        metric_values: The values that the metric's filters may have, which `__ALL_FILTER_VALUES__` stands for.
    """
    own = {} if chosen is None else _spelled_out(chosen.values, metric_values)
    ignored = []
    for other in filters:
        values = _spelled_out(other.values, metric_values)
        if other is chosen or not all(set(own[key]) & set(values.get(key, ())) for key in own):
            continue
        if list(values) == list(own):
            if all(sorted(values[key]) == sorted(own[key]) for key in own):
                if chosen is not None and _age(other) > _age(chosen):
                    continue
            elif chosen is not None and any(set(values[key]) - set(own[key]) for key in own):
                values = {
                    key: items if list(chosen.values[key]) == [ALL_VALUES] else [i for i in items if i not in own[key]]
                    for key, items in values.items()
                }
        ignored.append(_condition(values))
    return Bucket(_condition(own), tuple(condition for condition in ignored if condition))


def filter_of_event(properties: Mapping[str, Any], filters: Sequence[F], metric_values: Values) -> F | None:
    """The one filter that prices an event paid in advance: of the matching ones, the first with the most keys."""
    matching = [item for item in filters if _matches(item, properties, metric_values)]
    return max(matching, key=lambda item: len(item.values), default=None)


def _age(item: Filter) -> tuple[datetime, str]:
    return item.created_at, item.lago_id


def _matches(item: Filter, properties: Mapping[str, Any], metric_values: Values) -> bool:
    return all(
        key in metric_values
        and key in properties
        and (list(values) == [ALL_VALUES] or (text_of(properties[key]) or "") in values)
        for key, values in item.values.items()
    )


def _spelled_out(values: Values, metric_values: Values) -> dict[str, list[str]]:
    return {
        key: list(metric_values.get(key, ())) if list(items) == [ALL_VALUES] else list(items)
        for key, items in values.items()
    }


def _condition(values: Values) -> Condition:
    return tuple((key, frozenset(items)) for key, items in values.items())


def _excludes(condition: Condition, properties: Mapping[str, Any]) -> bool:
    # SQL compares with no value at all as neither true nor false, and excludes the event all the same.
    return all(not texts or (text_of(properties.get(key)) or "") in texts for key, texts in condition)
