"""Usage told apart by keys that its price does not depend on: a charge's presentation group keys.

From `app/services/fees/charge_service.rb` and the aggregations in `app/services/billable_metrics/aggregations/`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from ...pricing.aggregation import Carried, Group, Request, Source, aggregate, shown_group
from ..state.catalogue import Charge
from ..state.invoicing import Breakdown

Keys = tuple[str, ...]


def presentation_keys(charge: Charge) -> Keys:
    """The keys of a charge; its filters have none of their own."""
    given = charge.properties.get("presentation_group_keys") or ()
    return tuple(dict.fromkeys(key["value"] for key in given if isinstance(key["value"], str)))


def without(keys: Keys, known: Sequence[str]) -> Keys:
    """The keys that do not price the usage as well."""
    return tuple(key for key in keys if key not in known)


def by_group(
    request: Request, source: Source, keys: Keys, carried: Callable[[Source, Group], Carried]
) -> dict[Group, list[Breakdown]]:
    """What each group's events come to for each value of the keys: neither rounded nor prorated."""
    finer = attrs.evolve(source, group_keys=(*source.group_keys, *without(keys, source.group_keys)))
    plain = Request(metric=attrs.evolve(request.metric, rounding_function=None), window=request.window)
    depth = len(source.group_keys)
    found: dict[Group, list[Breakdown]] = {}
    for group in finer.groups(plain.metric, plain.window):
        usage = aggregate(plain, finer, group, carried(finer, group)).usage
        if not usage.units and not usage.events_count and not any(group):
            continue
        shown = shown_group(finer.group_keys[depth:], group[depth:])
        found.setdefault(group[:depth], []).append(Breakdown(shown, usage.units))
    return found
