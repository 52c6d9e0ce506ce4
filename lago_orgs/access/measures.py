"""How the events of a billable metric become units, by Lago's rules."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs._core.ledger import ZERO
from lago_orgs.errors import InvalidArgument
from lago_orgs.pricing import expressions
from lago_orgs.pricing.aggregation import number_of, text_of
from lago_orgs.types.catalogue import BillableMetric

How = Literal["sum", "distinct", "figure"]
HOWS: Mapping[str, How] = {"count_agg": "sum", "sum_agg": "sum", "unique_count_agg": "distinct"}
ONE = Decimal(1)
WITHOUT = "\0"  # what stands for the value of events that have none: no text that Lago keeps
MOST_EVENTS = 1_000  # that one reservation comes to
DECODER = json.JSONDecoder(parse_float=Decimal)
DECODE = DECODER.decode
DECODE_OWN = DECODER.raw_decode  # of what was encoded here, without white space around it


@attrs.frozen
class Measure:
    """What one event of a metric comes to.

    Args:
        code: The metric's code.
        aggregation_type: Lago's word for how it counts.
        field_name: The property that is counted; None counts events.
        is_recurring: Whether units stay from period to period.
        expression: What computes the property, parsed; None if it is given.
        shown: The metric as Lago shows it, for prices.
        how: How what is recorded here is added to Lago's figure: summed, as distinct values, or not at all.
        is_count: Whether each event is one unit.
    """

    code: str
    aggregation_type: str
    field_name: str | None
    is_recurring: bool
    expression: expressions.Node | None = attrs.field(default=None, eq=False)
    shown: Mapping[str, Any] = attrs.field(factory=dict, eq=False, repr=False)
    how: How = attrs.field(init=False, eq=False, repr=False)
    is_count: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Note what is asked for with each use."""
        object.__setattr__(self, "how", HOWS.get(self.aggregation_type, "figure"))
        object.__setattr__(self, "is_count", self.aggregation_type == "count_agg")

    @classmethod
    def of(cls, metric: BillableMetric) -> "Measure":
        """Read how a metric counts."""
        text = metric.raw.get("expression")
        return cls(
            metric.code,
            metric.aggregation_type,
            metric.field_name,
            metric.recurring,
            expressions.parse(text) if isinstance(text, str) and text else None,
            metric.raw,
        )

    def units(self, properties: str, timestamp: int) -> Decimal:
        """Say how many units an event adds to a sum or a count; what Lago does not see for a number is none.

        Args:
            properties: The event's properties, as JSON.
            timestamp: Its instant, in milliseconds since 1970.
        """
        return ONE if self.is_count else self.units_of(DECODE_OWN(properties)[0], timestamp)

    def units_of(self, properties: Mapping[str, Any], timestamp: int) -> Decimal:
        """Say the same of an event that Lago shows."""
        return ONE if self.is_count else number_of(self._value(properties, timestamp)) or ZERO

    def distinct(self, properties: str, timestamp: int) -> str | None:
        """Say which value an event adds to those that are counted once; None if it adds none.

        Lago counts the events without a value as one value of their own.
        """
        read = DECODE(properties)
        if read.get("operation_type") == "remove":
            return None
        text = text_of(self._value(read, timestamp))
        return WITHOUT if text is None else text

    def _value(self, properties: Mapping[str, Any], timestamp: int) -> Any:
        if self.expression is None:
            return properties.get(self.field_name or "")
        try:
            values = expressions.EventValues(self.code, timestamp // 1000, properties)
            return expressions.evaluate(self.expression, values)
        except (expressions.EvaluationError, expressions.DivisionError):
            return None

    def events_of(self, units: Decimal) -> int:
        """Say in how many events units are recorded: of a metric that counts events, one per unit.

        Raises:
            InvalidArgument: It counts events, and they are no whole number of them, or too many.
        """
        if not self.is_count or units == ONE:
            return 1
        if units != units.to_integral_value() or not 0 <= units <= MOST_EVENTS:
            raise InvalidArgument(
                f"units is {units:f}, but {self.code!r} counts events: give a whole number from 0 to {MOST_EVENTS:,}"
            )
        return int(units)

    def check(self, properties: Mapping[str, Any]) -> None:
        """Refuse the properties of an event whose value they are to say, and do not: units do not tell which it is.

        Raises:
            InvalidArgument: They lack it.
        """
        name = self.field_name
        if self.aggregation_type in {"count_agg", "sum_agg"} or self.expression is not None or name is None:
            return
        if properties.get(name) is None:
            raise InvalidArgument(
                f"properties say nothing of {name!r}, whose values {self.code!r} is made of: "
                f"give it, as in properties={{{name!r}: ...}}"
            )

    def said(self, properties: Mapping[str, Any]) -> Decimal | None:
        """Return how many units the properties say, where the metric sums up one of them; None if they say nothing.

        Raises:
            InvalidArgument: What they say is nothing that Lago takes for a number.
        """
        name = self.field_name
        if self.aggregation_type != "sum_agg" or self.expression is not None or name is None or name not in properties:
            return None
        given = properties[name]
        found = number_of(given)
        if found is None:
            raise InvalidArgument(f"the property {name!r} is {shown(given)}, which Lago does not count: give a number")
        return found

    def properties_for(self, units: Decimal, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties of an event that comes to so many units: the counted one is filled in."""
        if self.aggregation_type != "sum_agg" or self.expression is not None or self.field_name is None:
            return dict(given)
        exact = int(units) if units == units.to_integral_value() else units
        return {self.field_name: exact, **given}
