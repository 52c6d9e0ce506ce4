"""Metrics and plans as declared: compared with what is there, before anything is written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

import attrs

from lago_orgs._core.periods import PERIODS_PER_YEAR
from lago_orgs._core.wire import Json, items
from lago_orgs.errors import DeclarationConflict, InvalidArgument
from lago_orgs.types import ChargeSpec, Difference, FilterSpec, Money

# What Lago never changes while a plan has subscriptions; it says nothing and leaves it.
FIXED_IN_USE = {"interval", "amount_currency", "pay_in_advance", "trial_period", "bill_charges_monthly"}
# What customers do not notice.
HARMLESS = {"name", "description"}
# Amounts in these properties may not be negative, whatever Lago lets pass.
AMOUNTS = {"amount", "per_unit_amount", "flat_amount", "fixed_amount", "rate"}


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
    charges: tuple[ChargeSpec, ...]


def check_plan(spec: PlanSpec, *, overlapping_filters: bool) -> None:
    """Refuse what Lago takes and charges wrongly for.

    Raises:
        InvalidArgument: A negative amount, an unknown interval, two charges on one metric, or filters that overlap.
    """
    if spec.interval not in PERIODS_PER_YEAR:
        raise InvalidArgument(f"interval {spec.interval!r}: Lago knows {', '.join(PERIODS_PER_YEAR)}")
    if not isinstance(spec.amount, Money):
        raise InvalidArgument(f"amount is {spec.amount!r}: give Money, such as Money(49, 'USD')")
    if Money.of_cents(spec.amount.cents, spec.amount.currency) != spec.amount:
        raise InvalidArgument(f"amount {spec.amount} has parts of a cent, which Lago's plans cannot have: round it")
    if spec.amount < Money(0, spec.amount.currency):
        raise InvalidArgument(f"amount {spec.amount} is negative: Lago would take it, and invoice it")
    metrics = [charge.metric for charge in spec.charges]
    twice = {metric for metric in metrics if metrics.count(metric) > 1}
    if twice:
        raise InvalidArgument(f"two charges on {', '.join(sorted(twice))}: give one charge filters instead")
    for charge in spec.charges:
        _check_amounts(charge.metric, charge.properties)
        for each in charge.filters:
            _check_amounts(charge.metric, each.properties)
        if not overlapping_filters:
            _check_filters(charge)


def _check_amounts(metric: str, properties: Mapping[str, Any]) -> None:
    for key, value in properties.items():
        if isinstance(value, Mapping):
            _check_amounts(metric, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for each in value:
                if isinstance(each, Mapping):
                    _check_amounts(metric, each)
        elif isinstance(value, float):
            raise InvalidArgument(f"{key} of the charge on {metric} is the float {value!r}: pass a Decimal or a string")
        elif key in AMOUNTS and (_number(value) or Decimal(0)) < 0:
            raise InvalidArgument(f"{key} of the charge on {metric} is negative: {value}")


def _check_filters(charge: ChargeSpec) -> None:
    for one, other in combinations(charge.filters, 2):
        if overlap(one, other):
            raise InvalidArgument(
                f"two filters of the charge on {charge.metric} take the same events, which Lago would bill twice: "
                f"{dict(one.values)} and {dict(other.values)}. Make one narrower than the other, or pass "
                "overlapping_filters=True"
            )


def overlap(one: FilterSpec, other: FilterSpec) -> bool:
    """Whether an event may be counted under both filters.

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


def metric_body(
    code: str,
    *,
    name: str | None,
    aggregation_type: str,
    field_name: str | None,
    recurring: bool,
    description: str | None,
) -> dict[str, Any]:
    """A billable metric as Lago takes it; what was not declared is left out."""
    body = {
        "code": code,
        "name": name,
        "aggregation_type": aggregation_type,
        "field_name": field_name,
        "recurring": recurring,
        "description": description,
    }
    return {key: value for key, value in body.items() if value is not None}


def plan_body(spec: PlanSpec, metric_ids: Mapping[str, str], present: Json | None) -> dict[str, Any]:
    """A plan as Lago takes it. Charges that are there keep their ids, or they would be deleted and made anew."""
    known = {each.get("billable_metric_code"): each.get("lago_id") for each in items((present or {}).get("charges"))}
    return {
        **_plan_fields(spec),
        "charges": [
            {
                **({"id": known[charge.metric]} if charge.metric in known else {}),
                "billable_metric_id": metric_ids[charge.metric],
                **_charge_fields(charge),
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


def _charge_fields(charge: ChargeSpec) -> dict[str, Any]:
    return {
        "charge_model": charge.model,
        "pay_in_advance": charge.pay_in_advance,
        "prorated": charge.prorated,
        "properties": dict(charge.properties),
        "filters": [
            {
                "invoice_display_name": each.invoice_display_name,
                "values": {key: list(values) for key, values in each.values.items()},
                "properties": dict(each.properties),
            }
            for each in charge.filters
        ],
    }


def fields_differing(wanted: Mapping[str, Any], present: Json, path: str = "") -> tuple[Difference, ...]:
    """Where what is there is not as wanted; numbers are compared as numbers, and the rest is not looked at."""
    return tuple(
        Difference(f"{path}{key}", present.get(key), value)
        for key, value in wanted.items()
        if not _same(value, present.get(key))
    )


def plan_differing(spec: PlanSpec, present: Json) -> tuple[Difference, ...]:
    """Where a plan is not as declared, its charges included."""
    charges = {str(each.get("billable_metric_code")): each for each in items(present.get("charges"))}
    found = list(fields_differing(_plan_fields(spec), present))
    for charge in spec.charges:
        there = charges.pop(charge.metric, None)
        path = f"charges[{charge.metric}]"
        if there is None:
            found.append(Difference(path, None, charge))
        else:
            found += fields_differing(_charge_fields(charge), there, f"{path}.")
    found += [Difference(f"charges[{metric}]", there, None) for metric, there in charges.items()]
    return tuple(found)


def check_changeable(code: str, differences: Sequence[Difference], *, in_use: bool, change_in_use: bool) -> None:
    """Refuse a change that Lago would leave out without a word, or that customers would find on their next invoice.

    Raises:
        DeclarationConflict: The plan has subscriptions, and the change was not asked for or cannot be made.
    """
    if not in_use:
        return
    found = tuple(each for each in differences if each.path not in HARMLESS)
    fixed = [each for each in found if each.path in FIXED_IN_USE]
    if fixed:
        raise DeclarationConflict(
            f"plan {code} has subscriptions, so Lago keeps {_shown(fixed)}: declare a plan with another code",
            differences=tuple(differences),
        )
    if found and not change_in_use:
        raise DeclarationConflict(
            f"plan {code} has subscriptions, whose price would change: {_shown(found)}. Pass change_in_use=True if "
            "that is meant, or declare a plan with another code",
            differences=tuple(differences),
        )


def _shown(differences: Sequence[Difference]) -> str:
    return "; ".join(map(str, differences[:3])) + (" ..." if len(differences) > 3 else "")


def _same(wanted: Any, present: Any) -> bool:
    if isinstance(wanted, Mapping):
        if not isinstance(present, Mapping):
            return not wanted and not present
        keys = {key for key, value in {**present, **wanted}.items() if value is not None or key in wanted}
        return all(_same(wanted.get(key), present.get(key)) for key in keys if key != "grouped_by")
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        there = present if isinstance(present, list) else []
        return len(wanted) == len(there) and all(_same(one, other) for one, other in zip(wanted, there, strict=True))
    if isinstance(wanted, bool) or isinstance(present, bool):
        return bool(wanted) == bool(present)
    numbers = _number(wanted), _number(present)
    return numbers[0] == numbers[1] if None not in numbers else (wanted or None) == (present or None)


def _number(value: Any) -> Decimal | None:
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def check_settled(what: str, left: tuple[Difference, ...]) -> None:
    """Refuse what Lago kept otherwise than it was written.

    Raises:
        DeclarationConflict: Something differs still.
    """
    if left:
        shown = "; ".join(map(str, left[:3]))
        raise DeclarationConflict(
            f"{what} was written, and Lago kept it otherwise: {shown}. It is in use, or needs a premium licence",
            differences=left,
        )
