# The source of the flavour for threads: run `make sync` after a change.
"""Verbs about plans, declared in code and compared before anything is written."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.plans import create_plan, find_all_plans, find_plan, update_plan
from lago_orgs_client.api.subscriptions import find_all_subscriptions
from lago_orgs_client.models import SubscriptionStatus as Status

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs._core.ids import checked_id
from lago_orgs.client._async.base import AsyncBase, AsyncVerbs
from lago_orgs.client._async.metrics import metric_of
from lago_orgs.client._shared import missing
from lago_orgs.errors import LagoOrgsError, NotFound, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs._core.declarations import PlanSpec
    from lago_orgs._core.wire import Json
    from lago_orgs.types import ChargeSpec, Difference, Ensured, Money, Plan


IN_USE = (Status.ACTIVE, Status.PENDING)
# Lago keeps most of a plan that ever had a subscription.
ANY_STATUS = (*IN_USE, Status.TERMINATED, Status.CANCELED)


class AsyncPlanVerbs(AsyncVerbs):
    """Verbs about plans."""

    async def get_plan(self, plan_code: str) -> Plan | None:
        """Return the plan with its charges; None if there is none."""
        raw = await plan_under(self._base, plan_code)
        return None if raw is None else core.read.plan(raw)

    async def ensure_plan(
        self,
        code: str,
        *,
        interval: str,
        amount: Money,
        charges: Sequence[ChargeSpec] | None = None,
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
            charges: All its prices for usage, one per metric: a charge that is there and not among them is taken
                away. None leaves the charges that are there. What is not declared of a charge (its name on the
                invoice, its taxes) stays as it is at Lago.
            name: For people; the code if it is made now without one.
            pay_in_advance: Whether the interval is paid at its beginning.
            trial_days: Days before the first fee; None leaves it open.
            bill_charges_monthly: Whether a long plan's usage is billed monthly; None leaves it open.
            description: For people.
            dry_run: True only says what would be done, or refuses what would be refused.
            change_in_use: True changes the prices of a plan that has subscriptions too.
            overlapping_filters: True allows filters of a charge that take the same events, which are billed twice then.

        Raises:
            InvalidArgument: The declaration charges wrongly: a negative amount, filters that overlap, a property that
                its charge model does not have.
            NotFound: There is no such metric; declare it with `ensure_metric` first.
            DeclarationConflict: It is in use and differs, and the change cannot be made or was not asked for; nothing
                was written.
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
            charges=None if charges is None else tuple(charges),
        )
        core.declarations.check_plan(spec, overlapping_filters=overlapping_filters)
        present = await plan_under(self._base, code)
        if present is not None:
            core.declarations.check_kept_filters(spec, present)
        differences = () if present is None else core.declarations.plan_differing(spec, present)
        if present is not None and not differences:
            return types.Ensured(outcome="unchanged", differences=(), item=core.read.plan(present))
        if present is not None:
            await check_change(self._base, code, differences, change_in_use=change_in_use)
        planned = self._base.planned if dry_run else ()
        codes = [charge.metric for charge in spec.charges or () if charge.metric not in planned]
        metrics = {code: await metric_of(self._base, code) for code in codes}
        core.fitting.check_fit(spec.charges or (), metrics)
        if dry_run:
            return types.Ensured(
                outcome="created" if present is None else "updated",
                differences=differences,
                item=None if present is None else core.read.plan(present),
            )
        body: Any = {"plan": {"name": code, **core.declarations.plan_body(spec, metrics, present)}}
        if present is None:
            return await make_plan(self._base, spec, body)
        body["plan"]["name"] = spec.name or present.get("name")
        after = await self._base.object(update_plan.build_request(code, body=body))
        core.declarations.check_settled(f"plan {code!r}", core.declarations.plan_differing(spec, after))
        return types.Ensured(outcome="updated", differences=differences, item=core.read.plan(after))


async def check_change(base: AsyncBase, code: str, differences: tuple[Difference, ...], *, change_in_use: bool) -> None:
    """Refuse a change of a plan that Lago would not make, or that was not asked for; nothing is written."""
    fixed = any(map(core.declarations.is_fixed, differences))
    priced = not all(map(core.declarations.is_harmless, differences))
    core.declarations.check_changeable(
        code,
        differences,
        is_attached=fixed and await has_subscriptions(base, code, ANY_STATUS),
        is_in_use=priced and not change_in_use and await has_subscriptions(base, code, IN_USE),
        change_in_use=change_in_use,
    )


async def make_plan(base: AsyncBase, spec: PlanSpec, body: Any) -> Ensured[Plan]:
    """Create a plan, or read what another process created at the same moment."""
    try:
        raw = await base.object(create_plan.build_request(body=body))
    except ValidationFailed as error:
        present = await plan_under(base, spec.code)
        if present is None or not error.says("code", "value_already_exist"):
            raise
        core.declarations.check_alike(f"plan {spec.code!r}", core.declarations.plan_differing(spec, present))
        return types.Ensured(outcome="unchanged", differences=(), item=core.read.plan(present))
    core.declarations.check_settled(f"plan {spec.code!r}", core.declarations.plan_differing(spec, raw))
    return types.Ensured(outcome="created", differences=(), item=core.read.plan(raw))


async def has_subscriptions(base: AsyncBase, plan_code: str, statuses: Sequence[Status]) -> bool:
    """Say whether a plan has subscriptions of these statuses."""
    pages = partial(find_all_subscriptions.build_request, plan_code=plan_code, status=list(statuses))
    async for raw in base.listed(pages, size=1):
        if raw.get("plan_code") == plan_code:
            return True
    return False


async def plan_under(base: AsyncBase, plan_code: str) -> Json | None:
    """Read a plan as Lago shows it; None if there is none."""
    request = find_plan.build_request(checked_id("plan_code", plan_code))
    return await base.object_or_none(request)


async def plan_of(base: AsyncBase, plan_code: str) -> Plan:
    """Read a plan that must be there.

    Raises:
        NotFound: There is none; the error names the one that may be meant.
    """
    raw = await plan_under(base, plan_code)
    if raw is None:
        raise await unknown_plan(base, plan_code)
    return core.read.plan(raw)


async def unknown_plan(base: AsyncBase, plan_code: str) -> NotFound:
    """Make the error for a plan that is not there, with the code of the one that may be meant."""
    pages, known = find_all_plans.build_request, []
    with suppress(LagoOrgsError):  # a suggestion is not worth another error
        known = [str(raw.get("code")) async for raw in base.listed(pages)]
    near = get_close_matches(plan_code, known, 1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return missing(f"plan {plan_code!r}{meant} (plan_not_found)", "plan_not_found")
