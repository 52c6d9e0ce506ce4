# The source of the flavour for threads: run `make sync` after a change.
"""Verbs that record usage."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.events import create_batch_events, create_event

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs._core.answers import refusals
from lago_orgs._core.arguments import shown
from lago_orgs._core.deliveries import batches
from lago_orgs._core.events import (
    API_CALL,
    api_call_properties,
    is_same_event,
    make_event,
    nominal,
    payload,
    present,
)
from lago_orgs._core.identity import check_named
from lago_orgs._core.sizes import may_be_too_large
from lago_orgs.client._async._io import kept
from lago_orgs.client._async.base import AsyncBase, AsyncVerbs
from lago_orgs.client._async.sending import deliver, held_event, is_over_size
from lago_orgs.client._async.settling import settled_id
from lago_orgs.client._shared import held, ready
from lago_orgs.errors import InvalidArgument, ServerError, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lago_orgs._core.events import Event
    from lago_orgs.types import BatchAnswer, BatchResult, RecordedEvent, UsageEvent

TAKEN = ("transaction_id", "value_already_exist")


class AsyncRecordingVerbs(AsyncVerbs):
    """Verbs that record usage."""

    async def record_usage(
        self,
        org_id: str,
        code: str,
        transaction_id: str | None = None,
        properties: Mapping[str, Any] | None = None,
        timestamp: datetime | None = None,
        *,
        user_id: str | None = None,
        product: str | None = None,
    ) -> RecordedEvent:
        """Record one use of the product. The same transaction id again is billed once.

        Lago takes any event: of an unknown metric, or without the property that the metric counts, too, and bills
        nothing of it. Declare metrics where the program starts (`ensure_metric`, which raises if one is not as
        declared): a client that did so logs a warning, once, when usage is of a metric that it was not told of. A
        recorder's guard looks at every event, at no cost for the caller.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            transaction_id: The event's own id, made once where it is used and kept for every repetition; None makes
                one, which fits where nothing is repeated.
            properties: What the metric counts or filters by: text, whole numbers, booleans, None, Decimal, dates,
                aware datetimes, UUIDs, enums, and lists, tuples, sets and mappings of them. Decimals are sent as text,
                which Lago reads exactly.
            timestamp: When it was used (aware); now, to the millisecond, if None.
            user_id: Who acted, kept as the property `user_id`.
            product: Which subscription, if the organization has one per product.

        Returns:
            The event as Lago holds it; `duplicate` says that it held it already. With a recorder the event as it is
            kept, and `duplicate` says that it was kept before: nothing waits for the network then, and
            `external_subscription_id` is the one by convention.

        Raises:
            InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
            TransactionIdReused: The id belongs to another use.
            ForeignSubscription: It would be billed to another customer.
            ValidationFailed: Lago refuses the event, or cannot hold its properties.
            UnexpectedAnswer: The answer is about another event. Whether this one is stored is not known: record it
                again with the same `transaction_id`, which counts once.
        """
        base = self._base
        if base.recorder is not None:
            event, is_repeat = await kept(
                base.recorder,
                org_id,
                code,
                properties,
                user_id=user_id,
                timestamp=timestamp,
                transaction_id=transaction_id,
                product=product,
                clock=base.own_clock,
            )
            return core.read.sent_event(event, nominal(event), duplicate=is_repeat)
        event = new_event(
            base,
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            product=product,
        )
        base.metrics.look_at(event.code)
        subscription = await settled_id(base, org_id, product, recording=True)
        content = f'{{"event":{payload(event, subscription)}}}'.encode()
        request = ready(create_event.OPERATION, content)
        try:
            raw = await base.object(request)
        except ValidationFailed as error:
            if not error.says(*TAKEN):
                raise
            return await held_event(base, event, subscription)
        except ServerError as error:
            if not is_over_size(error, event):
                raise
            what = core.batches.too_large(event)
            raise ValidationFailed(what, fields=core.batches.TOO_LARGE, status=error.status) from error
        found = core.read.event(raw)
        for name, sent, got in (
            ("transaction_id", event.transaction_id, found.transaction_id),
            ("code", event.code, found.code),
            ("external_subscription_id", subscription, found.external_subscription_id),
        ):
            check_named(name, sent, got)
        return found

    async def record_api_call(
        self,
        /,
        org_id: str,
        transaction_id: str | None = None,
        *,
        endpoint: str | None = None,
        user_id: str | None = None,
        tokens: int | None = None,
        model: str | None = None,
        **properties: Any,
    ) -> RecordedEvent:
        """Record one call of the API, as an event of the metric `api_call`.

        Args:
            org_id: The organization that pays.
            transaction_id: The call's own id; None makes one.
            endpoint: What was called.
            user_id: Who called.
            tokens: How many tokens it took.
            model: Which model answered.
            properties: More of the event's properties. Whatever they are called, they are properties: to say when, or
                for which product, use `record_usage`.
        """
        given = api_call_properties(endpoint, user_id, tokens, model, properties)
        return await self.record_usage(org_id, API_CALL, transaction_id, given)

    async def record_batch(self, events: Iterable[UsageEvent]) -> BatchResult:
        """Record many uses, in batches of 100. What one event does wrong costs no other event anything.

        They are sent at once, with a recorder too. As with `record_usage`, Lago takes events of an unknown metric and
        bills nothing of them.

        Args:
            events: In any number and for any organizations.

        Returns:
            How many were recorded, and how many Lago held already.

        Raises:
            InvalidArgument: One cannot be sent; nothing was.
            ForeignSubscription: One would be billed to another customer; nothing was sent.
            EventsRefused: Lago will never take some of them; all the others are stored. The error's `result` says what
                became of which.
            TransactionIdReused: The ids of some belong to other uses; all the others are stored, and its `result` says
                which.
            LagoOrgsError: The server could not be reached before the end: call again with the same events, what was
                stored counts as duplicate then.
        """
        base = self._base
        if not isinstance(events, Iterable):
            raise InvalidArgument(f"events is {shown(events)}: give a list of UsageEvent")
        made = [batch_event(base, index, each) for index, each in enumerate(events)]
        subscriptions: dict[tuple[str, str], str] = {}
        for event in made:
            base.metrics.look_at(event.code)
            key = (event.organization, event.product)
            if key not in subscriptions:
                subscriptions[key] = await settled_id(base, event.organization, event.product or None, recording=True)
        sent = [(event, subscriptions[event.organization, event.product]) for event in made]
        tally = core.batches.Tally(made)
        alone = [may_be_too_large(each.properties) for each in made]
        first: dict[tuple[str, ...], int] = {}
        for place, event in enumerate(made):  # a store that refuses no duplicate would bill both
            before = first.setdefault(event.identity, place)
            if before != place:
                tally.repeat(place, is_same=is_same_event(event, made[before]))
        for batch in batches(first.values(), lambda place: made[place].transaction_id, is_alone=alone.__getitem__):
            await deliver(base, tally, sent, batch)
        return tally.result()

    async def send_event_batch(self, events: Sequence[Mapping[str, Any]] | bytes, *, retry: bool = True) -> BatchAnswer:
        """Send one batch of at most 100 events as they are, and say which of them made Lago refuse it.

        For those who keep events themselves: nothing is looked up, stamped or mended, and a refusal because of events
        is an answer, no error.

        Args:
            events: Objects with Lago's fields, or the whole body `{"events": [...]}` as JSON.
            retry: False sends it once.

        Raises:
            UnexpectedAnswer: Somebody else answered in Lago's place.
            LagoOrgsError: Every other failure: no answer, a refused key, a limit (`RateLimited.retry_after`), a fault.
        """
        if not isinstance(events, Iterable):
            raise InvalidArgument(f"events is {shown(events)}: give a list of objects, or the body as bytes")
        body = events if isinstance(events, bytes) else {"events": list(events)}
        request = ready(create_batch_events.OPERATION, body)
        try:
            answer = await self._base.session.call(request, retry=retry)
        except ValidationFailed as error:
            at_fault = refusals(error.details)
            if not at_fault:
                raise
            return types.BatchAnswer(status=error.status, refusals=at_fault, headers={})
        held(answer, request)  # a page is no receipt
        return types.BatchAnswer(status=answer.status, refusals=(), headers=dict(answer.headers))


def new_event(base: AsyncBase, org_id: str, code: str, properties: Mapping[str, Any] | None, **given: Any) -> Event:
    """Make an event, stamped by the client's clock."""
    now = present(base.clock)
    chance = os.urandom(10)
    recorded_at = time.time_ns() // 1_000_000
    return make_event(org_id, code, properties, now=now, recorded_at=recorded_at, chance=chance, **given)


def batch_event(base: AsyncBase, index: int, event: UsageEvent) -> Event:
    """Make the event of one of `record_batch`; a refusal notes which it was."""
    if not isinstance(event, types.UsageEvent):
        raise InvalidArgument(f"events hold {shown(event)}: give UsageEvent(org_id=..., code=..., transaction_id=...)")
    try:
        return new_event(
            base,
            event.org_id,
            event.code,
            event.properties,
            user_id=event.user_id,
            timestamp=event.timestamp,
            transaction_id=event.transaction_id,
            product=event.product,
        )
    except InvalidArgument as error:
        error.add_note(f"it is event number {index}; none was sent")
        raise
