"""A webhook that was verified: what it tells of, and when it came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import attrs

from lago_orgs._core.wire import instant
from lago_orgs.errors import UnexpectedAnswer
from lago_orgs.webhooks.objects import Shape, as_it_came

if TYPE_CHECKING:
    from lago_orgs.webhooks.again import Reader

T_co = TypeVar("T_co", covariant=True)
# Where objects say when something became of them; what lies ahead, as the end of a period, is not among them.
SAID_AT = (
    "updated_at",
    "created_at",
    "current_billing_period_started_at",
    "started_at",
    "activated_at",
    "terminated_at",
    "canceled_at",
    "finalized_at",
    "voided_at",
    "settled_at",
    "failed_at",
    "succeeded_at",
    "refunded_at",
    "paid_at",
    "logged_at",
    "reached_at",
    "triggered_at",
    "last_balance_sync_at",
    "last_consumed_credit_at",
    "payment_dispute_lost_at",
)


@attrs.frozen(kw_only=True, slots=False)
class WebhookEvent(Generic[T_co]):
    """One webhook of Lago. Each type has a class of its own in `lago_orgs.webhooks.events`, so that `match` tells them.

    Args:
        type: Lago's `webhook_type`, such as `invoice.created`.
        organization_id: Lago's id of the organization that it tells of; None if it does not say.
        unique_key: Lago's number of the delivery, the same in each attempt; None if there is none. It is not signed.
        received_at: When it came, in UTC.
        healed: Whether it was never delivered, and made of what Lago holds.
        id: Its number in the inbox; None outside of one.
        attempt: Which attempt of its handlers this is, from 1.
        body: The bytes that were signed.
        raw: The whole payload, untouched but for its decimals.
    """

    type: str
    organization_id: str | None = attrs.field(repr=False)
    unique_key: str | None = attrs.field(repr=False)
    received_at: datetime
    healed: bool = False
    id: str | None = None
    attempt: int = 1
    body: bytes = attrs.field(repr=False, eq=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)
    _reader: Reader | None = attrs.field(default=None, repr=False, eq=False, alias="reader")

    webhook_type: ClassVar[str] = ""
    """The type that the class stands for; empty for those that stand for many."""
    object_type: ClassVar[str] = ""
    """The key of the payload under which its object is."""
    _shape: ClassVar[Shape] = as_it_came()

    @cached_property
    def object(self) -> T_co:
        """What it tells of, as a value of this library where there is one, else as a model of the contract.

        Raises:
            UnexpectedAnswer: A field holds what cannot be read; `raw` has all of it.
        """
        found: T_co = self._shape.read(self.root)
        return found

    @property
    def root(self) -> Mapping[str, Any]:
        """What it tells of, as it came; empty if it is not there."""
        key = self.object_type or self.raw.get("object_type")
        root = self.raw.get(key) if isinstance(key, str) else None
        return root if isinstance(root, dict) else {}

    @property
    def age(self) -> timedelta | None:
        """How old it was at most when it came, by what its object says of itself; None if that names no instant.

        Lago signs no time: a delivery may come days late, or be sent again by somebody who has seen it. What is older
        than a handler cares for can be left, or better read again by `fresh`.
        """
        told = (_read(self.root.get(name)) for name in SAID_AT)
        newest = max((each for each in told if each is not None and each <= self.received_at), default=None)
        return None if newest is None else self.received_at - newest

    def fresh(self) -> T_co:
        """Read its object again from Lago: as it is now, whatever came late or out of order.

        Raises:
            InvalidArgument: Lago has no way to read such an object, or the event did not come out of an inbox that has
                a client for threads.
            NotFound: Lago does not have it any more.
        """
        from lago_orgs.webhooks.again import again  # where it is used: most handlers do without

        found: T_co = again(self.object_type, self.raw, self._reader, self._shape.read)
        return found

    async def fresh_async(self) -> T_co:
        """Read its object again from Lago, with a client for event loops; as `fresh`."""
        from lago_orgs.webhooks.again import again_async

        found: T_co = await again_async(self.object_type, self.raw, self._reader, self._shape.read)
        return found


class UnknownEvent(WebhookEvent[Mapping[str, Any]]):
    """A webhook that this version of the library does not know: a newer type, or a shape that is not its type's."""


def _read(value: object) -> datetime | None:
    try:
        return instant(value)
    except UnexpectedAnswer:
        return None
