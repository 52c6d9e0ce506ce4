# Written by `make sync` from lago_orgs/client/_async/metrics.py: change that.
"""Verbs about billable metrics, declared in code and compared before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.billable_metrics import create_billable_metric, find_billable_metric, update_billable_metric
from lago_orgs_client.api.plans import find_all_plans

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs._core.ids import checked_id
from lago_orgs._core.wire import items
from lago_orgs.client._sync.base import Base, Verbs
from lago_orgs.client._shared import missing
from lago_orgs.errors import ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from lago_orgs._core.metric_declarations import MetricSpec, Rounding
    from lago_orgs._core.wire import Json
    from lago_orgs.types import BillableMetric, Ensured


class MetricVerbs(Verbs):
    """Verbs about billable metrics."""

    def get_metric(self, code: str) -> BillableMetric | None:
        """Return the billable metric; None if there is none."""
        raw = metric_under(self._base, code)
        return None if raw is None else core.read.metric(raw)

    def ensure_metric(
        self,
        code: str,
        *,
        name: str | None = None,
        aggregation_type: str = "count_agg",
        field_name: str | None = None,
        recurring: bool = False,
        description: str | None = None,
        filters: Mapping[str, Sequence[str]] | None = None,
        expression: str | None = None,
        rounding: Rounding | None = None,
        dry_run: bool = False,
    ) -> Ensured[BillableMetric]:
        """Have a billable metric as declared: made if it is not there, changed if it differs, else left alone.

        What is None is not declared, and stays as it is at Lago.

        Args:
            code: The metric's code, by which events name it.
            name: For people; the code if it is made now without one.
            aggregation_type: How events become units: `count_agg`, `sum_agg`, `max_agg`, `unique_count_agg`,
                `latest_agg` or `weighted_sum_agg`.
            field_name: The property that is counted; needed by all but `count_agg`.
            recurring: Whether units stay from period to period.
            description: For people.
            filters: Property -> the values by which prices may differ, such as `{"model": ["small", "large"]}`; those
                under other keys stay.
            expression: What the counted property is computed from, in Lago's small language.
            rounding: How units are rounded: `round`, `ceil` or `floor`, or with a number of decimals `("ceil", 2)`.
            dry_run: True only says what would be done, or refuses what would be refused.

        Raises:
            InvalidArgument: Filters or the rounding have another form.
            DeclarationConflict: It is there, counts otherwise, and Lago does not change it while plans charge for it;
                nothing was written.
        """
        spec = core.metric_declarations.MetricSpec(
            code=checked_id("code", code),
            name=name,
            aggregation_type=aggregation_type,
            field_name=field_name,
            recurring=recurring,
            description=description,
            filters=filters,
            expression=expression,
            rounding=rounding,
        )
        core.metric_declarations.check_metric(spec)
        present = metric_under(self._base, code)
        if present is None:
            if dry_run:
                self._base.planned.add(code)
                return types.Ensured(outcome="created", differences=(), item=None)
            return make_metric(self._base, spec)
        differences = core.metric_declarations.metric_differing(spec, present)
        if any(map(core.metric_declarations.is_fixed, differences)) and is_charged(self._base, code):
            core.metric_declarations.check_changeable(code, differences)
        if dry_run or not differences:
            outcome: Literal["unchanged", "updated"] = "updated" if differences else "unchanged"
            return types.Ensured(outcome=outcome, differences=differences, item=core.read.metric(present))
        wrapped: Any = {
            "billable_metric": {"name": present.get("name"), **core.metric_declarations.metric_body(spec, present)}
        }
        request = update_billable_metric.build_request(code, body=wrapped)
        after = self._base.object(request)
        core.declarations.check_settled(f"metric {code!r}", core.metric_declarations.metric_differing(spec, after))
        return types.Ensured(outcome="updated", differences=differences, item=core.read.metric(after))


def make_metric(base: Base, spec: MetricSpec) -> Ensured[BillableMetric]:
    """Create a metric, or read what another process created at the same moment."""
    wrapped: Any = {"billable_metric": {"name": spec.code, **core.metric_declarations.metric_body(spec, None)}}
    request = create_billable_metric.build_request(body=wrapped)
    try:
        raw = base.object(request)
    except ValidationFailed as error:
        # Another process made it since, or an attempt whose answer was lost.
        present = metric_under(base, spec.code)
        if present is None or not error.says("code", "value_already_exist"):
            raise
        core.declarations.check_alike(f"metric {spec.code!r}", core.metric_declarations.metric_differing(spec, present))
        return types.Ensured(outcome="unchanged", differences=(), item=core.read.metric(present))
    base.metrics.add(spec.code)
    core.declarations.check_settled(f"metric {spec.code!r}", core.metric_declarations.metric_differing(spec, raw))
    return types.Ensured(outcome="created", differences=(), item=core.read.metric(raw))


def is_charged(base: Base, code: str) -> bool:
    """Say whether any plan charges for a metric."""
    for plan in base.listed(find_all_plans.build_request):
        if any(each.get("billable_metric_code") == code for each in items(plan.get("charges"))):
            return True
    return False


def metric_of(base: Base, code: str) -> Json:
    """Read a metric that must be there, as Lago shows it."""
    raw = metric_under(base, code)
    if raw is None:
        raise missing(f"billable metric {code!r}: declare it with ensure_metric first", "billable_metric_not_found")
    return raw


def metric_under(base: Base, code: str) -> Json | None:
    """Read a metric as Lago shows it; None if there is none."""
    request = find_billable_metric.build_request(checked_id("code", code))
    found = base.object_or_none(request)
    if found is not None:
        base.metrics.add(code)
    return found
