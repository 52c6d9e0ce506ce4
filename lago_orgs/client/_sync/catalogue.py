# Written by `make sync` from lago_orgs/client/_async/catalogue.py: change that.
"""Verbs about what is sold: metrics and plans, declared in code and compared before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.billable_metrics import create_billable_metric, find_billable_metric, update_billable_metric
from lago_orgs_client.api.plans import create_plan, find_plan, update_plan
from lago_orgs_client.api.subscriptions import find_all_subscriptions
from lago_orgs_client.models import SubscriptionStatus as Status

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs._core.ids import checked_id
from lago_orgs.client._sync.invoices import InvoiceVerbs
from lago_orgs.client._sync.verbs import missing
from lago_orgs.errors import DeclarationConflict, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from lago_orgs._core.declarations import PlanSpec
    from lago_orgs._core.wire import Json
    from lago_orgs.types import BillableMetric, ChargeSpec, Difference, Ensured, Money, Plan


class CatalogueVerbs(InvoiceVerbs):
    """Verbs about the catalogue."""

    def get_plan(self, plan_code: str) -> Plan | None:
        """The plan with its charges; None if there is none."""
        raw = self._found_plan(plan_code)
        return None if raw is None else core.read.plan(raw)

    def get_metric(self, code: str) -> BillableMetric | None:
        """The billable metric; None if there is none."""
        raw = self._found_metric(code)
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
        dry_run: bool = False,
    ) -> Ensured[BillableMetric]:
        """Have a billable metric as declared: made if it is not there, changed if it differs, else left alone.

        Args:
            code: The metric's code, by which events name it.
            name: For people; the code if it is made now without one.
            aggregation_type: How events become units: `count_agg`, `sum_agg`, `max_agg`, `unique_count_agg`,
                `latest_agg` or `weighted_sum_agg`.
            field_name: The property that is counted; needed by all but `count_agg`.
            recurring: Whether units stay from period to period.
            description: For people.
            dry_run: True only says what would be done.

        Raises:
            DeclarationConflict: It is there, counts otherwise, and Lago does not change it while plans use it.
        """
        body = core.declarations.metric_body(
            checked_id("code", code),
            name=name,
            aggregation_type=aggregation_type,
            field_name=field_name,
            recurring=recurring,
            description=description,
        )
        present = self._found_metric(code)
        if present is None:
            if dry_run:
                return types.Ensured(outcome="created", differences=(), item=None)
            return self._made_metric({"name": code, **body})
        differences = core.declarations.fields_differing(body, present)
        if dry_run or not differences:
            outcome: Literal["unchanged", "updated"] = "updated" if differences else "unchanged"
            return types.Ensured(outcome=outcome, differences=differences, item=core.read.metric(present))
        wrapped: Any = {"billable_metric": {"name": present.get("name"), **body}}
        request = update_billable_metric.build_request(code, body=wrapped)
        after = self._object("updateBillableMetric", request, "billable_metric")
        _check_settled(f"metric {code}", core.declarations.fields_differing(body, after))
        return types.Ensured(outcome="updated", differences=differences, item=core.read.metric(after))

    def ensure_plan(
        self,
        code: str,
        *,
        interval: str,
        amount: Money,
        charges: Sequence[ChargeSpec] = (),
        name: str | None = None,
        pay_in_advance: bool = False,
        trial_days: int | None = None,
        bill_charges_monthly: bool | None = None,
        description: str | None = None,
        dry_run: bool = False,
        change_in_use: bool = False,
        overlapping_filters: bool = False,
    ) -> Ensured[Plan]:
        """Have a plan as declared: made if it is not there, changed if it differs, else left alone.

        Args:
            code: The plan's code.
            interval: `weekly`, `monthly`, `quarterly`, `semiannual` or `yearly`.
            amount: Its price per interval.
            charges: Its prices for usage, one per metric; a charge that is there and not declared is taken away.
            name: For people; the code if it is made now without one.
            pay_in_advance: Whether the interval is paid at its beginning.
            trial_days: Days before the first fee; None leaves it open.
            bill_charges_monthly: Whether a long plan's usage is billed monthly; None leaves it open.
            description: For people.
            dry_run: True only says what would be done.
            change_in_use: True changes the prices of a plan that has subscriptions too.
            overlapping_filters: True allows filters of a charge that take the same events, which are billed twice then.

        Raises:
            InvalidArgument: The declaration charges wrongly: a negative amount, filters that overlap.
            NotFound: There is no such metric; declare it with `ensure_metric` first.
            DeclarationConflict: It is in use and differs, and the change cannot be made or was not asked for.
        """
        spec = core.declarations.PlanSpec(
            code=checked_id("code", code),
            name=name,
            interval=interval,
            amount=amount,
            pay_in_advance=pay_in_advance,
            trial_days=trial_days,
            bill_charges_monthly=bill_charges_monthly,
            description=description,
            charges=tuple(charges),
        )
        core.declarations.check_plan(spec, overlapping_filters=overlapping_filters)
        present = self._found_plan(code)
        differences = () if present is None else core.declarations.plan_differing(spec, present)
        if present is not None and not differences:
            return types.Ensured(outcome="unchanged", differences=(), item=core.read.plan(present))
        if dry_run:
            return types.Ensured(
                outcome="created" if present is None else "updated",
                differences=differences,
                item=None if present is None else core.read.plan(present),
            )
        metric_ids = {charge.metric: self._metric_id(charge.metric) for charge in spec.charges}
        body: Any = {"plan": {"name": code, **core.declarations.plan_body(spec, metric_ids, present)}}
        if present is None:
            return self._made_plan(spec, body)
        core.declarations.check_changeable(
            code, differences, in_use=self._is_in_use(code), change_in_use=change_in_use
        )
        body["plan"]["name"] = spec.name or present.get("name")
        after = self._object("updatePlan", update_plan.build_request(code, body=body), "plan")
        _check_settled(f"plan {code}", core.declarations.plan_differing(spec, after))
        return types.Ensured(outcome="updated", differences=differences, item=core.read.plan(after))

    def _made_metric(self, body: dict[str, Any]) -> Ensured[BillableMetric]:
        wrapped: Any = {"billable_metric": body}
        request = create_billable_metric.build_request(body=wrapped)
        try:
            raw = self._object("createBillableMetric", request, "billable_metric")
        except ValidationFailed as error:
            # Another process made it since, or an attempt whose answer was lost.
            present = self._found_metric(body["code"])
            if present is None or not error.says("code", "value_already_exist"):
                raise
            _check_settled(f"metric {body['code']}", core.declarations.fields_differing(body, present))
            return types.Ensured(outcome="unchanged", differences=(), item=core.read.metric(present))
        return types.Ensured(outcome="created", differences=(), item=core.read.metric(raw))

    def _made_plan(self, spec: PlanSpec, body: Any) -> Ensured[Plan]:
        try:
            raw = self._object("createPlan", create_plan.build_request(body=body), "plan")
        except ValidationFailed as error:
            present = self._found_plan(spec.code)
            if present is None or not error.says("code", "value_already_exist"):
                raise
            _check_settled(f"plan {spec.code}", core.declarations.plan_differing(spec, present))
            return types.Ensured(outcome="unchanged", differences=(), item=core.read.plan(present))
        _check_settled(f"plan {spec.code}", core.declarations.plan_differing(spec, raw))
        return types.Ensured(outcome="created", differences=(), item=core.read.plan(raw))

    def _metric_id(self, code: str) -> str:
        raw = self._found_metric(code)
        if raw is None:
            raise missing(f"billable metric {code!r}: declare it with ensure_metric first", "billable_metric_not_found")
        return str(raw["lago_id"])

    def _is_in_use(self, plan_code: str) -> bool:
        request = find_all_subscriptions.build_request(plan_code=plan_code, status=[Status.ACTIVE, Status.PENDING])
        for _ in self._listed("findAllSubscriptions", request, "subscriptions", 1):
            return True
        return False

    def _found_plan(self, plan_code: str) -> Json | None:
        request = find_plan.build_request(checked_id("plan_code", plan_code))
        return self._object_or_none("findPlan", request, "plan")

    def _found_metric(self, code: str) -> Json | None:
        request = find_billable_metric.build_request(checked_id("code", code))
        return self._object_or_none("findBillableMetric", request, "billable_metric")


def _check_settled(what: str, left: tuple[Difference, ...]) -> None:
    if left:
        shown = "; ".join(map(str, left[:3]))
        raise DeclarationConflict(
            f"{what} was written, and Lago kept it otherwise: {shown}. It is in use, or needs a premium licence",
            differences=left,
        )
