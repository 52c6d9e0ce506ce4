"""Prices of a subscription's own: what of a plan they change, said so that another subscription gets the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from lago_orgs._core.wire import count, fields, items
from lago_orgs.migrate.copies import codes_of, plain, properties_of
from lago_orgs.migrate.facts import Json, UserFacts
from lago_orgs.migrate.options import Options
from lago_orgs.types import Money

MOVING = ("move", "first")  # decisions about `overrides` with which an organization gets prices of its users' own
_OF_PLAN = ("amount_currency", "name", "description", "invoice_display_name", "trial_period")
# What of a charge Lago takes from the plan, whatever is said: where it differs, the same cannot be made again.
_FIXED = ("charge_model", "pay_in_advance", "prorated", "invoiceable", "regroup_paid_fees")
_THRESHOLD = ("amount_cents", "recurring", "threshold_display_name")


@attrs.frozen(kw_only=True)
class OwnPrices:
    """What a subscription has of its own of a plan's prices.

    Args:
        terms: What a new subscription to the same plan is sent to have them too; empty if they are the plan's.
        says: Each in a sentence.
        faults: What no new subscription can be given, each in a sentence.
    """

    terms: Mapping[str, Any]
    says: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def is_like(self, other: OwnPrices) -> bool:
        """Whether another has the same, however its numbers are written."""
        return bool(_canonical(self.terms) == _canonical(other.terms))


def own_prices(user: UserFacts) -> OwnPrices:
    """Return what a user has of its own of its plan's prices."""
    return OwnPrices(terms={}) if user.base is None else prices_of(fields(user.plan), user.base)


def chosen(users: Sequence[UserFacts], plan_code: str | None, options: Options) -> UserFacts | None:
    """Return the user whose own prices the organization gets, as it was decided; None if it gets a plan's.

    Args:
        users: Those of the organization.
        plan_code: The code of the organization's plan; None if it is its users'.
        options: What was decided.
    """
    if options.decide.get("overrides") not in MOVING:
        return None
    return next((user for user in on_plan(users, plan_code) if own_prices(user).terms), None)


def on_plan(users: Sequence[UserFacts], plan_code: str | None) -> Iterator[UserFacts]:
    """Give the users with a subscription to a plan; to any if None."""
    for user in users:
        if len(user.active) == 1 and plan_code in {None, user.subscription.get("plan_code")}:
            yield user


def prices_of(own: Json, plan: Json) -> OwnPrices:
    """Compare a plan of a subscription's own with the plan that it was made of.

    Args:
        own: As the subscription shows it, with its fixed charges.
        plan: As Lago shows the plan of that code, with its fixed charges.
    """
    found = _Comparison(own, plan)
    found.compare()
    terms: dict[str, Any] = {"plan_overrides": found.overrides} if found.overrides else {}
    if found.thresholds:
        terms["usage_thresholds"] = found.thresholds
    return OwnPrices(terms=plain(terms), says=tuple(found.says), faults=tuple(found.faults))


@attrs.define
class _Comparison:
    own: Json
    plan: Json
    overrides: dict[str, Any] = attrs.field(factory=dict)
    thresholds: list[dict[str, Any]] = attrs.field(factory=list)
    says: list[str] = attrs.field(factory=list)
    faults: list[str] = attrs.field(factory=list)

    def compare(self) -> None:
        own, plan = self.own, self.plan
        amounts = [count(each.get("amount_cents")) or 0 for each in (own, plan)]
        if amounts[0] != amounts[1]:
            self.overrides["amount_cents"] = amounts[0]
            fees = [
                Money.of_cents(each, str(row["amount_currency"]))
                for each, row in zip(amounts, (own, plan), strict=True)
            ]
            self.says.append(f"the fee {fees[0]} instead of {fees[1]}")
        for name in _OF_PLAN:
            if _canonical(own.get(name)) != _canonical(plan.get(name)):
                self.overrides[name] = own.get(name)
                self._say(name.replace("_", " "), own.get(name), plan.get(name))
        self._taxes("", self.overrides, own, plan)
        for root in ("charges", "fixed_charges"):
            changes = [*self._charges(root)]
            if changes:
                self.overrides[root] = changes
        self._commitment()
        self._thresholds()

    def _say(self, what: str, own: Any, plan: Any) -> None:
        self.says.append(f"{what} {_told(own)} instead of {_told(plan)}")

    def _taxes(self, what: str, into: dict[str, Any], own: Json, plan: Json) -> None:
        codes, planned = _codes(own), _codes(plan)
        if codes != planned:
            into["tax_codes"] = codes
            self._say(f"{what}the taxes", ", ".join(codes), ", ".join(planned))

    def _charges(self, root: str) -> Iterator[dict[str, Any]]:
        held = [*items(self.own.get(root))]
        for planned in items(self.plan.get(root)):
            same = [each for each in held if each.get("lago_parent_id") == planned.get("lago_id")]
            same = same or [each for each in held if each.get("code") == planned.get("code")]
            if not same:
                self.faults.append(f"the plan charges for {_named(planned)}, and it does not")
                continue
            held.remove(same[0])
            changes = self._charge(same[0], planned)
            if changes:
                yield {"id": planned["lago_id"], **changes}
        self.faults += [f"it charges for {_named(each)}, and the plan does not" for each in held]

    def _charge(self, own: Json, plan: Json) -> dict[str, Any]:
        name, changes = _named(plan), dict[str, Any]()
        for fixed in _FIXED:
            if (own.get(fixed) or None) != (plan.get(fixed) or None):
                self.faults.append(f"{fixed} of {name} is {own.get(fixed)}, the plan's is {plan.get(fixed)}")
        kept, planned = properties_of(own), properties_of(plan)
        if _canonical(kept) != _canonical(planned):
            changes["properties"] = kept
            keys = [key for key in {**planned, **kept} if _canonical(kept.get(key)) != _canonical(planned.get(key))]
            for key in keys:
                self._say(f"of {name} the {key}", kept.get(key), planned.get(key))
        for one in ("min_amount_cents", "invoice_display_name", "units"):
            if _canonical(own.get(one)) != _canonical(plan.get(one)):
                changes[one] = own.get(one)
                self._say(f"of {name} the {one}", own.get(one), plan.get(one))
        if _filters(own) != _filters(plan):
            changes["filters"] = [
                {
                    **{key: each.get(key) for key in ("invoice_display_name", "values")},
                    "properties": properties_of(each),
                }
                for each in items(own.get("filters"))
            ]
            self.says.append(f"of {name} prices of its own by filters")
        self._taxes(f"of {name} ", changes, own, plan)
        rates = [fields(each.get("applied_pricing_unit")).get("conversion_rate") for each in (own, plan)]
        if _canonical(rates[0]) != _canonical(rates[1]):
            changes["applied_pricing_unit"] = {"conversion_rate": rates[0]}
            self._say(f"of {name} the conversion rate", *rates)
        return changes

    def _commitment(self) -> None:
        own, plan = (fields(each.get("minimum_commitment")) for each in (self.own, self.plan))
        if plan and not own:
            self.faults.append("the plan has a minimum commitment, and it has none")
            return
        forms = [
            {
                "amount_cents": count(each.get("amount_cents")) or 0,
                "invoice_display_name": each.get("invoice_display_name"),
                "tax_codes": _codes(each),
            }
            for each in (own, plan)
        ]
        if own and forms[0] != forms[1]:
            self.overrides["minimum_commitment"] = forms[0]
            self._say("the minimum commitment in cents", forms[0]["amount_cents"], forms[1]["amount_cents"])

    def _thresholds(self) -> None:
        own, plan = map(_thresholds, (self.own, self.plan))
        if plan and not own:
            self.faults.append("the plan invoices usage at thresholds, and it does not")
        elif own != plan:
            # Lago's own advice: thresholds of a subscription are sent beside overrides, not within them.
            self.thresholds = own
            cents = [[each["amount_cents"] for each in rows] for rows in (own, plan)]
            self._say("usage invoiced at the cents", *cents)


def set_beside(subscription: Json, fixed: Sequence[Json], plan: Json) -> dict[str, Any]:
    """Return what a subscription has of its own beside its plan: Lago makes no plan of its own of it, and lists none.

    Args:
        subscription: As Lago shows it alone, with the thresholds that hold for it.
        fixed: Its fixed charges, with the units that hold for it.
        plan: The plan of its code.
    """
    units = {each.get("lago_id"): _canonical(each.get("units")) for each in items(plan.get("fixed_charges"))}
    own = {each.get("lago_id"): _canonical(each.get("units")) for each in fixed}
    has_units = any(own.get(ident, planned) != planned for ident, planned in units.items())
    held = items(subscription.get("applicable_usage_thresholds"))
    has_thresholds = bool(held) and _thresholds(subscription) != _thresholds(plan)
    return {
        **({"fixed_charges": [*fixed]} if has_units else {}),
        **({"applicable_usage_thresholds": [*held]} if has_thresholds else {}),
    }


def prices_shown(plan: Json) -> dict[str, Any]:
    """Return what a plan asks for, as it is compared with another that is to ask for the same: no ids."""
    charges = {
        str(each.get("code")): {
            **{name: each.get(name) or None for name in ("billable_metric_code", *_FIXED)},
            "properties": properties_of(each),
            "min_amount_cents": count(each.get("min_amount_cents")) or 0,
            "filters": [[one.get("values"), properties_of(one)] for one in items(each.get("filters"))],
            "tax_codes": _codes(each),
        }
        for each in items(plan.get("charges"))
    }
    commitment = fields(plan.get("minimum_commitment"))
    return plain(
        {
            "amount_cents": count(plan.get("amount_cents")) or 0,
            "amount_currency": plan.get("amount_currency"),
            "tax_codes": _codes(plan),
            "minimum_commitment": count(commitment.get("amount_cents")) or 0,
            "charges": charges,
        }
    )


def unlike(plan: Json, wanted: Json) -> list[str]:
    """Say in what a plan asks for something else than is wanted of it, each by name; nothing if in nothing.

    Args:
        plan: As a subscription shows it.
        wanted: What `prices_shown` of another returned.
    """
    has = prices_shown(plan)
    found = [name for name in wanted if name != "charges" and _canonical(has[name]) != _canonical(wanted[name])]
    charges, planned = has["charges"], fields(wanted.get("charges"))
    codes = [code for code in {**planned, **charges} if _canonical(charges.get(code)) != _canonical(planned.get(code))]
    return [*found, *(f"the charge {code}" for code in codes)]


def _named(charge: Json) -> str:
    return str(charge.get("code") or charge.get("billable_metric_code") or charge.get("add_on_code"))


def _codes(shown: Json) -> list[str]:
    return sorted(codes_of(shown.get("taxes")))


def _filters(charge: Json) -> list[Any]:
    rows = [
        [_canonical(each.get("values")), _canonical(properties_of(each)), each.get("invoice_display_name")]
        for each in items(charge.get("filters"))
    ]
    return sorted(rows, key=repr)


def _thresholds(plan: Json) -> list[dict[str, Any]]:
    rows = items(plan.get("applicable_usage_thresholds")) or items(plan.get("usage_thresholds"))
    return sorted(({name: each.get(name) for name in _THRESHOLD} for each in rows), key=repr)


def _canonical(value: Any) -> Any:
    """Return a value so that prices that are the same number are equal, however they are written."""
    if isinstance(value, Mapping):
        return {key: _canonical(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return value
    return number.normalize() if number.is_finite() else value


def _told(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    return value if isinstance(value, str) else json.dumps(value, default=str)
