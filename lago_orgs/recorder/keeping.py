"""Keeping usage: what every flavour of the recorder does in microseconds."""

import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any

from lago_orgs._core.events import API_CALL, Event, Kept, api_call_properties, present
from lago_orgs._waits.aside import aside
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.engine import Engine
from lago_orgs.recorder.errors import OutboxBusy, RecorderClosed
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.guard.guard import Guard
from lago_orgs.recorder.outboxes.outbox import Outbox

HASTE = 0.03  # seconds that an event loop may be held up by others who hold the outbox


class Keeping:
    """The part of a recorder that keeps usage."""

    _outbox: Outbox
    _guard: Guard
    _clock: Callable[[], datetime] | None
    _most_bytes: int
    _engine: Engine
    _within: float | None = None
    """Seconds that `record` waits at most for others that hold the outbox."""

    def record(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: object = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        product: str | None = None,
        subscription: str | None = None,
    ) -> str:
        """Keep one use of the product; it is delivered in the background.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            properties: What the metric counts or filters by. Decimals are sent as text, which Lago reads exactly.
            user_id: Who acted, kept as the property `user_id`.
            timestamp: When it was used (aware); None is now. Lago counts milliseconds, so the rest is cut off.
            transaction_id: The event's own id; recording the same use again under it changes nothing. None makes one.
            product: Which subscription, if the organization has one per product.
            subscription: What `product` was called before: the whole id `"{org_id}:{product}"`. Deprecated.

        Returns:
            The transaction id.

        Raises:
            InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
            TransactionIdReused: The id belongs to another event.
            EventNotBillable: Lago would never bill it, and the guard's policy is to raise.
            OutboxError: The event could not be kept.
            RecorderClosed: The recorder was closed.
        """
        if subscription is not None:
            product = _product_of(org_id, subscription, product)
        kept = Keeping.keep(  # at once: a flavour's own only adds how long it waits
            self,
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            product=product,
            within=self._within,
        )
        return kept.event.transaction_id

    def keep(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: object = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        product: str | None = None,
        clock: Callable[[], datetime] | None = None,
        connection: object | None = None,
        within: float | None = None,
    ) -> Kept:
        """Do what `record` does, for those who want to see the event as it will be sent, and whether it is a repeat.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            properties: What the metric counts or filters by.
            user_id: Who acted.
            timestamp: When it was used.
            transaction_id: The event's own id.
            product: Which subscription.
            clock: Gives the present instant, for a caller with a clock of its own.
            connection: The caller's own connection, for outboxes that can keep the event in its transaction.
            within: Seconds to wait at most for others that hold the outbox; `OutboxBusy` after that.
        """
        clock = clock or self._clock
        event = make_event(
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            product=product,
            now=None if clock is None else present(clock),
            most_bytes=self._most_bytes,
        )
        self._look_at(event)
        is_fresh = transaction_id is None
        if within is None:
            known = self._outbox.keep(event, connection, is_fresh=is_fresh)
        else:
            with self._outbox.store.hurried(within):
                known = self._outbox.keep(event, connection, is_fresh=is_fresh, may_wait=False)
        self._engine.wake()
        return Kept(event) if known is None else Kept(known, is_repeat=True)

    def keep_event(
        self, event: Event, *, within: float | None = None, is_prompt: bool = False, is_fresh: bool = False
    ) -> Kept:
        """Keep an event that was made before, as `keep` does; the same event again changes nothing.

        Args:
            event: The event.
            within: Seconds to wait at most for others that hold the outbox; `OutboxBusy` after that.
            is_prompt: Whether a remote outbox gets one try and a moment to answer, as for who tries again later.
            is_fresh: Whether its id was made for it just now, and this is the first try to keep it.
        """
        self._look_at(event)
        store = self._outbox.store
        with nullcontext() if within is None else (store.prompt if is_prompt else store.hurried)(within):
            known = self._outbox.keep(event, is_fresh=is_fresh, may_wait=within is None)
        self._engine.wake()
        return Kept(event) if known is None else Kept(known, is_repeat=True)

    def _look_at(self, event: Event) -> None:
        if self._engine.closed:
            raise RecorderClosed("the recorder was closed: record before close(), or make a new one")
        self._guard.refuse(event)

    async def arecord(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: object = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        product: str | None = None,
    ) -> str:
        """Keep one use of the product like `record`; where another process holds the outbox, a thread waits.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            properties: What the metric counts or filters by.
            user_id: Who acted, kept as the property `user_id`.
            timestamp: When it was used (aware); None is now.
            transaction_id: The event's own id; None makes one.
            product: Which subscription, if the organization has one per product.

        Returns:
            The transaction id.

        Raises:
            OutboxError: The event could not be kept.
        """
        keep = partial(
            self.keep,
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            product=product,
        )
        try:
            return keep(within=HASTE).event.transaction_id
        except OutboxBusy:  # nothing was kept
            return (await aside(partial(keep, within=None))).event.transaction_id

    def record_api_call(
        self,
        org_id: str,
        transaction_id: str | None = None,
        *,
        endpoint: str | None = None,
        user_id: object = None,
        tokens: int | None = None,
        model: str | None = None,
        **properties: Any,
    ) -> str:
        """Keep one call of the API, as an event of the metric `api_call`; otherwise like `record`.

        Args:
            org_id: The organization that pays.
            transaction_id: The call's own id; None makes one.
            endpoint: What was called.
            user_id: Who called.
            tokens: How many tokens it took.
            model: Which model answered.
            properties: More of the event's properties. Whatever they are called, they are properties: to say when, or
                for which product, use `record`.

        Returns:
            The transaction id.
        """
        given = api_call_properties(endpoint, user_id, tokens, model, properties)
        return self.record(org_id, API_CALL, given, transaction_id=transaction_id)


def _product_of(org_id: str, subscription: str, product: str | None) -> str | None:
    """Read the former argument `subscription`, which could name anybody's, as the product that it was for."""
    warnings.warn("subscription= is product= now: give the part behind the colon", DeprecationWarning, stacklevel=3)
    named = None if subscription == org_id else str(subscription).removeprefix(f"{org_id}:")
    if named == subscription or (product is not None and named != product):
        raise InvalidArgument(
            f"subscription is {subscription!r:.80}, which is no product's of {org_id!r:.80}: give product=; a "
            "subscription under another id is found by itself"
        )
    return named
