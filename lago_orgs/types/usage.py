"""Usage: the events that are recorded, and what they come to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs.types.failures import UnknownMetric
from lago_orgs.types.money import Money
from lago_orgs.types.numbers import total
from lago_orgs.types.plain import Plain
from lago_orgs.types.shown import plainly


@attrs.frozen(kw_only=True)
class UsageEvent(Plain):
    """One use of the product by an organization, as `record_batch` takes it.

    Args:
        org_id: The organization that pays.
        code: The billable metric's code.
        transaction_id: The event's own id; the same id twice is billed once.
        properties: What the metric counts or filters by, and who did it (`user_id`).
        timestamp: When it was used (aware); None is now, to the millisecond.
        product: Which of the organization's subscriptions, when it has several.
        user_id: Who acted, kept as the property `user_id`.
    """

    org_id: str
    code: str
    transaction_id: str
    properties: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    timestamp: datetime | None = None
    product: str | None = None
    user_id: str | None = None


@attrs.frozen(kw_only=True)
class RecordedEvent(Plain):
    """An event that Lago holds.

    Args:
        duplicate: Whether Lago held it already, from an earlier call with this id; it is billed once either way.
    """

    transaction_id: str
    code: str
    external_subscription_id: str
    timestamp: datetime = attrs.field(repr=plainly)
    properties: Mapping[str, Any] = attrs.field(hash=False, repr=False)
    duplicate: bool
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen
class EventRefusal(Plain):
    """Why the server refused one event of a batch.

    Args:
        index: The event's place in the batch that was sent, from 0.
        reasons: The server's own: a field and its codes, such as `{"timestamp": ("invalid_format",)}`.
        is_duplicate: Whether the only reason is that Lago holds this event already.
    """

    index: int
    reasons: Mapping[str, tuple[str, ...]] = attrs.field(hash=False)
    is_duplicate: bool

    def __str__(self) -> str:
        return "; ".join(f"{field}: {', '.join(codes)}" for field, codes in self.reasons.items())


@attrs.frozen(kw_only=True)
class BatchAnswer(Plain):
    """The server's answer to one batch: taken whole, or refused whole because of some of its events.

    Args:
        status: The HTTP status, 200 or 422.
        refusals: The events because of which the batch was refused; empty when it was taken.
        headers: The answer's headers, names in lower case.
    """

    status: int
    refusals: tuple[EventRefusal, ...]
    headers: Mapping[str, str] = attrs.field(hash=False, repr=False)

    @property
    def is_accepted(self) -> bool:
        """Say whether every event of the batch is stored."""
        return not self.refusals


@attrs.frozen(kw_only=True)
class BatchResult(Plain):
    """What became of the events given to `record_batch`.

    Args:
        recorded: How many are stored by this call.
        duplicates: How many Lago held already; they are billed once.
        refused: Those that Lago will never take, with its reasons; `index` counts in the list that was given.
    """

    recorded: int
    duplicates: int
    refused: tuple[EventRefusal, ...]


@attrs.frozen(kw_only=True)
class FilterUsage(Plain):
    """What one filter of a charge comes to; `values` is None for everything that no filter took."""

    values: Mapping[str, Sequence[str]] | None = attrs.field(hash=False)
    invoice_display_name: str | None = attrs.field(repr=False)
    units: Decimal = attrs.field(repr=plainly)
    events_count: int
    amount: Money


@attrs.frozen(kw_only=True)
class GroupUsage(Plain):
    """What one group of a charge comes to, such as one user of the organization."""

    grouped_by: Mapping[str, str | None] = attrs.field(hash=False)
    units: Decimal = attrs.field(repr=plainly)
    events_count: int
    amount: Money
    filters: tuple[FilterUsage, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class ChargeUsage(Plain):
    """What one charge of the plan comes to."""

    metric_code: str
    metric_name: str | None = attrs.field(repr=False)
    aggregation_type: str = attrs.field(repr=False)
    charge_code: str | None = attrs.field(repr=False)
    charge_model: str
    units: Decimal = attrs.field(repr=plainly)
    total_aggregated_units: Decimal | None = attrs.field(repr=False)
    events_count: int
    amount: Money
    filters: tuple[FilterUsage, ...] = attrs.field(repr=False)
    groups: tuple[GroupUsage, ...] = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Usage(Plain):
    """What an organization used in one period, and what its charges come to.

    The amounts hold the charges alone: no subscription fee, minimum, coupon or credit.
    """

    from_datetime: datetime = attrs.field(repr=plainly)
    to_datetime: datetime = attrs.field(repr=plainly)
    issuing_date: date | None = attrs.field(repr=False)
    currency: str = attrs.field(repr=False)
    amount: Money = attrs.field(repr=False)
    taxes_amount: Money = attrs.field(repr=False)
    total_amount: Money
    charges: tuple[ChargeUsage, ...]
    lago_invoice_id: str | None = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)

    def units(self, metric_code: str) -> Decimal:
        """Give the units of one billable metric, over all charges on it: 0 if it was not used.

        Raises:
            UnknownMetric: The plan has no charge on such a metric; the error names those that there are.
        """
        found = [each.units for each in self.charges if each.metric_code == metric_code]
        known = {each.metric_code for each in self.charges} | self._unlisted()
        if metric_code not in known:
            raise UnknownMetric(metric_code, tuple(sorted(known)))
        return total(found)

    def _unlisted(self) -> frozenset[str]:
        """Name the metrics that there are although no charge is listed for them."""
        return frozenset()


@attrs.frozen(kw_only=True)
class PastUsage(Usage):
    """What an organization used in a period that is over: Lago lists what was used alone, so all else is 0.

    An `UnknownMetric` is one that Lago does not have.
    """

    _metrics: frozenset[str] = attrs.field(alias="metrics", repr=False, eq=False)

    def _unlisted(self) -> frozenset[str]:
        return self._metrics
