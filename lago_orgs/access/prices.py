"""The prices of an organization's plan, and what Lago says that usage costs by them. Pure.

What Lago's figures do not tell, such as the shares of a prorated charge, is refused by name.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import attrs

from lago_orgs._core.ledger import ZERO
from lago_orgs.access.measures import Measure
from lago_orgs.errors import CurrencyMismatch, InvalidArgument
from lago_orgs.pricing import Charge
from lago_orgs.types import ChargeUsage, Money, Subscription
from lago_orgs.types.usage import FilterUsage, GroupUsage

COUNTED = {"count_agg", "unique_count_agg"}
PRICED_METRICS = {*COUNTED, "sum_agg", "max_agg", "latest_agg"}
PRICED_MODELS = {"standard", "graduated", "graduated_percentage", "package", "percentage", "volume"}
PER_TRANSACTION = ("per_transaction_min_amount", "per_transaction_max_amount")
PER_EVENT = ("fixed_amount", "free_units_per_events")
Values = Mapping[str, Sequence[str]]


@attrs.frozen
class PriceList:
    """The charges of an organization's plan, with what its subscription changes of them.

    Args:
        currency: The plan's.
        charges: As Lago shows them, by their ids.
    """

    currency: str
    charges: Mapping[str, Mapping[str, Any]] = attrs.field(repr=False)
    _read: dict[str, Charge] = attrs.field(factory=dict, init=False, eq=False, repr=False)
    affordable: dict[tuple[str, Decimal], Decimal] = attrs.field(factory=dict, init=False, eq=False, repr=False)
    """What limits come to in units of a metric, where it is the same for every organization of the plan."""

    def charge(self, lago_id: str, measure: Measure) -> Charge | None:
        """Return a charge, ready to price; None if the plan has none of this id.

        Raises:
            InvalidArgument: It cannot be priced by its units.
        """
        shown = self.charges.get(lago_id)
        if shown is None:
            return None
        why = refusal(shown, measure.shown)
        if why is not None:
            raise InvalidArgument(
                f"limit is an amount of money, but the charge on {measure.code!r} cannot be priced here, for {why}: "
                "give a number of units"
            )
        found = self._read.get(lago_id)
        if found is None:
            found = self._read.setdefault(lago_id, Charge.of(shown, measure.shown, currency=self.currency))
        return found

    def check(self, limit: Money) -> None:
        """Refuse an amount in another currency than the plan's.

        Raises:
            CurrencyMismatch: It is.
        """
        if limit.currency != self.currency:
            raise CurrencyMismatch(
                f"limit is {limit}, but the organization's plan is billed in {self.currency}: give it in that currency"
            )


def price_list(found: Subscription) -> PriceList | None:
    """Read the prices that a subscription shows; None if it shows none: lists of subscriptions leave them out."""
    plan = found.raw.get("plan")
    charges = plan.get("charges") if isinstance(plan, Mapping) else None
    if charges is None:
        return None
    return PriceList(found.plan_amount.currency, {each["lago_id"]: each for each in charges})


class Bucket(NamedTuple):
    """What Lago counted of one filter and group of a charge.

    Args:
        values: The filter's; None is what no filter takes.
        units: How many units.
    """

    values: Values | None
    units: Decimal


class Billed(NamedTuple):
    """What Lago counted of a charge, and what that costs.

    Args:
        charge: The charge's id.
        amount: What Lago says that it costs; None if it has not said it.
        buckets: What each filter and group counted.
    """

    charge: str
    amount: Decimal | None
    buckets: tuple[Bucket, ...]

    def anew(self) -> "Billed":
        """Return the same at the beginning of a period, of which Lago has not said what it costs."""
        return self._replace(amount=None, buckets=tuple(each._replace(units=ZERO) for each in self.buckets))


def billed(usage: ChargeUsage) -> Billed:
    """Read what matters of a charge's usage."""
    charge = usage.raw.get("charge") or {}
    found: Sequence[FilterUsage | GroupUsage | ChargeUsage]
    if usage.groups:
        found = [part for group in usage.groups for part in (group.filters or (group,))]
    else:
        found = usage.filters or (usage,)
    buckets = tuple(Bucket(getattr(each, "values", None), each.units) for each in found)
    return Billed(str(charge.get("lago_id")), usage.amount.amount, buckets)


def refusal(charge: Mapping[str, Any], metric: Mapping[str, Any]) -> str | None:
    """Say why a charge cannot be priced by its units alone; None if it can."""
    aggregation, model = str(metric.get("aggregation_type")), str(charge.get("charge_model"))
    if aggregation not in PRICED_METRICS:
        return f"its metric is a {aggregation}"
    if model not in PRICED_MODELS:
        return f"its charge model is {model!r}"
    if charge.get("prorated"):
        return "it is prorated"
    if model == "percentage" and aggregation not in COUNTED:
        for each in (charge, *(charge.get("filters") or ())):
            properties = each.get("properties") or {}
            if any(number(properties.get(name)) for name in PER_EVENT):
                return "its price depends on the single events"
    for each in (charge, *(charge.get("filters") or ())):
        if any((each.get("properties") or {}).get(name) not in {None, ""} for name in PER_TRANSACTION):
            return "its price depends on the single events"
    return None


def key_of(values: Values | None) -> Any:
    """Return the values of a filter as a key, in whatever order they are."""
    return None if values is None else tuple(sorted((name, tuple(sorted(each))) for name, each in values.items()))


def number(value: object) -> Decimal:
    """Read a number of a charge's properties; what is not there is none."""
    return ZERO if value in {None, ""} else Decimal(str(value))
