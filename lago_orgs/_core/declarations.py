"""Metrics and plans as declared: compared with what is there, before anything is written."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from lago_orgs._core.arguments import check_name
from lago_orgs._core.charge_models import PROPERTIES, check_properties
from lago_orgs._core.comparing import charge_body, charge_differing, fields_differing
from lago_orgs._core.periods import PERIODS_PER_YEAR
from lago_orgs._core.wire import Json, items
from lago_orgs.errors import DeclarationConflict, InvalidArgument
from lago_orgs.types import ChargeSpec, Difference, FilterSpec, Money

# What Lago never changes while a plan has subscriptions; it says nothing and leaves it.
FIXED_IN_USE = {"interval", "amount_currency", "pay_in_advance", "trial_period", "bill_charges_monthly"}
# What customers do not notice.
HARMLESS = {"name", "description", "invoice_display_name"}
# The same of its charges; all else of them but these and the price.
FIXED_OF_CHARGES = {"charge_model", "pay_in_advance", "prorated", "min_amount_cents", "accepts_target_wallet"}
PREMIUM = {"min_amount_cents", "accepts_target_wallet"}
# Models that have a price without properties.
UNPRICED = {"dynamic", "custom"}


@attrs.frozen(kw_only=True)
class PlanSpec:
    """A plan as declared."""

    code: str
    name: str | None
    interval: str
    amount: Money
    pay_in_advance: bool
    trial_days: int | None
    bill_charges_monthly: bool | None
    description: str | None
    charges: tuple[ChargeSpec, ...] | None  # None leaves those that are there as they are


def check_plan(spec: PlanSpec, *, overlapping_filters: bool) -> None:
    """Refuse what Lago takes and charges wrongly for.

    Raises:
        InvalidArgument: A negative amount, an unknown interval, two charges on one metric, or filters that overlap.
    """
    if spec.interval not in PERIODS_PER_YEAR:
        raise InvalidArgument(f"interval {spec.interval!r}: Lago knows {', '.join(PERIODS_PER_YEAR)}")
    check_name(spec.name)
    if not isinstance(spec.amount, Money):
        raise InvalidArgument(f"amount is {spec.amount!r}: give Money, such as Money(49, 'USD')")
    if Money.of_cents(spec.amount.cents, spec.amount.currency) != spec.amount:
        raise InvalidArgument(f"amount {spec.amount} has parts of a cent, which Lago's plans cannot have: round it")
    if spec.amount < Money(0, spec.amount.currency):
        raise InvalidArgument(f"amount {spec.amount} is negative: Lago would take it, and invoice it")
    days: object = spec.trial_days
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or days < 0):
        raise InvalidArgument(f"trial_days is {days!r}: give a whole number of days, or None to leave what is there")
    metrics = [charge.metric for charge in spec.charges or ()]
    twice = {metric for metric in metrics if metrics.count(metric) > 1}
    if twice:
        raise InvalidArgument(f"two charges on {', '.join(sorted(twice))}: give one charge filters instead")
    for charge in spec.charges or ():
        _check_charge(charge, spec.amount.currency, overlapping_filters=overlapping_filters)


def _check_charge(charge: ChargeSpec, currency: str, *, overlapping_filters: bool) -> None:
    if charge.price is not None and charge.properties:
        raise InvalidArgument(f"the charge on {charge.metric!r} has a price and properties: give one of them")
    for each in charge.filters or ():
        if each.price is not None and (each.properties or each.price.model != charge.charge_model):
            raise InvalidArgument(
                f"a filter of the charge on {charge.metric!r} has another price than its model, or properties besides"
            )
    try:
        prices = [charge.priced, *(each.priced for each in charge.filters or ())]
    except ValueError as error:
        raise InvalidArgument(f"the price of the charge on {charge.metric!r}: {error}") from None
    if charge.charge_model not in PROPERTIES and not charge.priced:
        raise InvalidArgument(
            f"the charge on {charge.metric!r} has the model {charge.charge_model!r}: Lago knows {', '.join(PROPERTIES)}"
        )
    if charge.charge_model not in UNPRICED and not charge.priced:
        raise InvalidArgument(f"the charge on {charge.metric!r} has no price: give it one, such as Standard('0.002')")
    for price in prices:
        check_properties(charge.metric, charge.charge_model, price)
    least: object = charge.min_amount
    if least is not None and not (isinstance(least, Money) and least.currency == currency and least.amount >= 0):
        raise InvalidArgument(f"min_amount of the charge on {charge.metric!r} is {least!r}: give Money in {currency}")
    if not overlapping_filters:
        _check_filters(charge)


def _check_filters(charge: ChargeSpec) -> None:
    for one, other in combinations(charge.filters or (), 2):
        if overlap(one, other):
            raise InvalidArgument(
                f"two filters of the charge on {charge.metric} take the same events, which Lago would bill twice: "
                f"{dict(one.values)} and {dict(other.values)}. Make one narrower than the other, or pass "
                "overlapping_filters=True"
            )


def overlap(one: FilterSpec, other: FilterSpec) -> bool:
    """Say whether an event may be counted under both filters.

    Lago gives an event to the narrower of two filters only if it can tell which that is: one has all keys of the other
    and more, or on the same keys a part of its values.
    """
    ours, theirs = set(one.values), set(other.values)
    if any(not set(one.values[key]) & set(other.values[key]) for key in ours & theirs):
        return False
    if ours < theirs or theirs < ours:
        return False
    if ours != theirs:
        return True
    wider = all(set(one.values[key]) >= set(other.values[key]) for key in ours)
    narrower = all(set(one.values[key]) <= set(other.values[key]) for key in ours)
    return not (wider or narrower)


def plan_body(spec: PlanSpec, metrics: Mapping[str, Json], present: Json | None) -> dict[str, Any]:
    """Write a plan as Lago takes it. Charges that are there keep their ids, or they would be deleted and made anew."""
    if spec.charges is None:
        return _plan_fields(spec)  # what is not said stays
    known = {str(each.get("billable_metric_code")): each for each in items((present or {}).get("charges"))}
    return {
        **_plan_fields(spec),
        "charges": [
            {
                "billable_metric_id": metrics[charge.metric]["lago_id"],
                **charge_body(charge, known.get(charge.metric)),
            }
            for charge in spec.charges
        ],
    }


def _plan_fields(spec: PlanSpec) -> dict[str, Any]:
    fields = {
        "code": spec.code,
        "name": spec.name,
        "interval": spec.interval,
        "amount_cents": spec.amount.cents,
        "amount_currency": spec.amount.currency,
        "pay_in_advance": spec.pay_in_advance,
        "trial_period": spec.trial_days,
        "bill_charges_monthly": spec.bill_charges_monthly,
        "description": spec.description,
    }
    return {key: value for key, value in fields.items() if value is not None}


def plan_differing(spec: PlanSpec, present: Json) -> tuple[Difference, ...]:
    """Find where a plan is not as declared, its charges included."""
    found = list(fields_differing(_plan_fields(spec), present))
    if spec.charges is None:
        return tuple(found)
    charges = {str(each.get("billable_metric_code")): each for each in items(present.get("charges"))}
    for charge in spec.charges:
        there = charges.pop(charge.metric, None)
        path = f"charges[{charge.metric}]"
        if there is None:
            found.append(Difference(path, None, charge))
        else:
            found += charge_differing(charge, there, f"{path}.")
    found += [Difference(f"charges[{metric}]", there, None) for metric, there in charges.items()]
    return tuple(found)


def check_kept_filters(spec: PlanSpec, present: Json) -> None:
    """Refuse another charge model where the filters that are there are to stay: their prices are of the old one.

    Raises:
        InvalidArgument: A charge with filters at Lago is declared with another model, and without filters.
    """
    there = {str(each.get("billable_metric_code")): each for each in items(present.get("charges"))}
    for charge in spec.charges or ():
        old = there.get(charge.metric, {})
        if charge.filters is None and items(old.get("filters")) and old.get("charge_model") != charge.charge_model:
            raise InvalidArgument(
                f"the charge on {charge.metric!r} has filters with prices of the model {old.get('charge_model')!r}, "
                f"which {charge.charge_model!r} cannot keep: declare its filters too, or filters=() for none"
            )


def is_fixed(difference: Difference) -> bool:
    """Say whether Lago never makes this change while a plan has, or had, a subscription."""
    path = difference.path
    return path in FIXED_IN_USE or path.rpartition("].")[2] in FIXED_OF_CHARGES


def is_harmless(difference: Difference) -> bool:
    """Say whether customers do not notice a change on what they pay."""
    return difference.path.rpartition("].")[2] in HARMLESS


def check_changeable(
    code: str, differences: Sequence[Difference], *, is_attached: bool, is_in_use: bool, change_in_use: bool
) -> None:
    """Refuse a change that Lago would leave out without a word, or that customers would find on their next invoice.

    Args:
        code: The plan's code.
        differences: What is not as declared.
        is_attached: Whether the plan has, or ever had, a subscription.
        is_in_use: Whether it has one that is active or waiting.
        change_in_use: Whether changing what customers pay was asked for.

    Raises:
        DeclarationConflict: The change was not asked for, or cannot be made.
    """
    fixed = [each for each in differences if is_fixed(each)]
    if is_attached and fixed:
        raise DeclarationConflict(
            f"plan {code!r} has or had subscriptions, so Lago keeps {shown(fixed)}: declare a plan with another code, "
            "and move its customers there. Nothing was changed",
            differences=tuple(differences),
        )
    priced = [each for each in differences if not is_harmless(each)]
    if is_in_use and priced and not change_in_use:
        raise DeclarationConflict(
            f"plan {code!r} has subscriptions, whose price would change: {shown(priced)}. Pass change_in_use=True if "
            "that is meant, or declare a plan with another code. Nothing was changed",
            differences=tuple(differences),
        )


def shown(differences: Sequence[Difference]) -> str:
    """Give the first of some differences in words."""
    return "; ".join(map(str, differences[:3])) + (" ..." if len(differences) > 3 else "")


def check_alike(what: str, left: Sequence[Difference]) -> None:
    """Refuse what somebody else made at the same moment and otherwise than it is declared here.

    Raises:
        DeclarationConflict: It differs.
    """
    if left:
        raise DeclarationConflict(
            f"{what} was made at the same moment by somebody else, and otherwise than it is declared here: "
            f"{shown(left)}. Nothing of this declaration was written: declare it again to change what is there",
            differences=tuple(left),
        )


def check_settled(what: str, left: Sequence[Difference]) -> None:
    """Refuse what Lago kept otherwise than it was written.

    Raises:
        DeclarationConflict: Something differs still.
    """
    if not left:
        return
    premium = all(each.path.rpartition("].")[2] in PREMIUM for each in left)
    why = "Lago needs a premium licence for that" if premium else "this Lago does not take it, and does not say why"
    raise DeclarationConflict(
        f"{what} was written, and Lago kept it otherwise: {shown(left)}. {why}", differences=tuple(left)
    )
