# The source of the flavour for threads: run `make sync` after a change.
"""Verbs about usage: recorded, added up, estimated."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.customers import find_all_customer_past_usage, find_customer_current_usage
from lago_orgs_client.api.events import create_batch_events, create_event, event_estimate_fees
from lago_orgs_client.types import UNSET, Operation, Request

from lago_orgs import _core as core
from lago_orgs import types
from lago_orgs._core.answers import refusals
from lago_orgs._core.arguments import whole
from lago_orgs._core.ids import checked_id, subscription_id
from lago_orgs._core.wire import items
from lago_orgs.client._async.base import AsyncBase, AsyncVerbs
from lago_orgs.client._async.customers import AsyncCustomerVerbs
from lago_orgs.client._async.finding import is_reached
from lago_orgs.client._async.subscriptions import AsyncSubscriptionVerbs, usage_id
from lago_orgs.client._shared import held
from lago_orgs.errors import ActionRefused, EventsRefused, InvalidArgument, NotFound, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lago_orgs._core.batches import Delivery
    from lago_orgs.types import BatchAnswer, BatchResult, Fee, RecordedEvent, Usage, UsageEvent

API_CALL = "api_call"
TAKEN = ("transaction_id", "value_already_exist")


class AsyncUsageVerbs(AsyncVerbs):
    """Verbs about usage."""

    async def record_usage(
        self,
        org_id: str,
        code: str,
        transaction_id: str,
        properties: Mapping[str, Any] | None = None,
        timestamp: datetime | None = None,
        *,
        product: str | None = None,
    ) -> RecordedEvent:
        """Record one use of the product. The same transaction id again is billed once.

        Lago takes any event: of an unknown metric, or without the property that the metric counts, too. It bills what
        its plan has a charge for.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            transaction_id: The event's own id, made once where it is used and kept for every repetition.
            properties: What the metric counts, and who did it (`user_id`); decimals as Decimal.
            timestamp: When it was used (aware); now, to the millisecond, if None.
            product: Which subscription, if the organization has one per product.

        Returns:
            The event as Lago holds it; `duplicate` says that it held it already. With a recorder the event as it is
            kept: nothing waits for the network then.

        Raises:
            ValidationFailed: Lago refuses the event.
        """
        if self._base.recorder is not None:
            wanted = subscription_id(org_id, product)
            subscription = self._base.known.get(org_id, product) or wanted
            kept = self._base.recorder.keep(
                org_id, code, properties, timestamp=timestamp, transaction_id=transaction_id, subscription=subscription
            )
            return core.read.kept_event(json.loads(kept.payload, parse_float=Decimal))
        event = await event_body(
            self._base,
            types.UsageEvent(
                org_id=org_id,
                code=code,
                transaction_id=transaction_id,
                properties={} if properties is None else properties,
                timestamp=timestamp,
                product=product,
            ),
        )
        request = _ready(create_event.OPERATION, {"event": event})
        try:
            raw = await self._base.object(request)
        except ValidationFailed as error:
            if not error.says(*TAKEN):
                raise
            return core.read.sent_event(event)
        return core.read.event(raw)

    async def record_api_call(
        self,
        org_id: str,
        transaction_id: str,
        *,
        endpoint: str | None = None,
        user_id: str | None = None,
        tokens: int | None = None,
        model: str | None = None,
        timestamp: datetime | None = None,
        product: str | None = None,
        **properties: Any,
    ) -> RecordedEvent:
        """Record one call of the API, as an event of the metric `api_call`.

        Args:
            org_id: The organization that pays.
            transaction_id: The call's own id.
            endpoint: What was called.
            user_id: Who called.
            tokens: How many tokens it took.
            model: Which model answered.
            timestamp: When; now if None.
            product: Which subscription, if the organization has one per product.
            properties: More of the event's properties.
        """
        named = {"endpoint": endpoint, "user_id": user_id, "tokens": tokens, "model": model, **properties}
        given = {key: value for key, value in named.items() if value is not None}
        return await self.record_usage(org_id, API_CALL, transaction_id, given, timestamp, product=product)

    async def record_batch(self, events: Iterable[UsageEvent]) -> BatchResult:
        """Record many uses, in batches of 100. What one event does wrong costs no other event anything.

        Args:
            events: In any number and for any organizations.

        Returns:
            How many were recorded, and how many Lago held already.

        Raises:
            EventsRefused: Lago will never take some of them; all the others are stored. The error's `result` says what
                became of which.
            LagoOrgsError: The server could not be reached before the end: call again with the same events, what was
                stored counts as duplicate then.
        """
        bodies = [await event_body(self._base, each) for each in events]
        delivery = core.batches.Delivery(bodies)
        for batch in delivery.batches():
            await deliver(self._base, delivery, batch)
        result = delivery.result()
        if result.refused:
            first = result.refused[0]
            raise EventsRefused(
                f"Lago refused {len(result.refused)} of {len(bodies)} events for good, the others are stored; the "
                f"first is number {first.index} ({bodies[first.index]['transaction_id']!r}): {first}",
                result=result,
                status=422,
                code="validation_errors",
            )
        return result

    async def send_event_batch(self, events: Sequence[Mapping[str, Any]] | bytes, *, retry: bool = True) -> BatchAnswer:
        """Send one batch of at most 100 events as they are, and say which of them made Lago refuse it.

        For those who keep events themselves: nothing is looked up, stamped or mended, and a refusal because of events
        is an answer, no error.

        Args:
            events: Objects with Lago's fields, or the whole body `{"events": [...]}` as JSON.
            retry: False sends it once.

        Raises:
            LagoOrgsError: Every other failure: no answer, a refused key, a limit (`RateLimited.retry_after`), a fault.
        """
        body = events if isinstance(events, bytes) else {"events": list(events)}
        request = _ready(create_batch_events.OPERATION, body)
        try:
            answer = await self._base.session.call(request, retry=retry)
        except ValidationFailed as error:
            at_fault = refusals(error.details)
            if not at_fault:
                raise
            return types.BatchAnswer(status=error.status, refusals=at_fault, headers={})
        return types.BatchAnswer(status=answer.status, refusals=(), headers=dict(answer.headers))

    async def get_current_usage(self, org_id: str, *, product: str | None = None) -> Usage | None:
        """Say what the organization used in the present period; None if it has no active subscription.

        Lago adds up in the background: an event of the last seconds may be missing still.

        Raises:
            LagoOrgsError: The server could not be asked; that is never None.
        """
        checked_id("org_id", org_id)
        known = self._base.known.get(org_id, product)
        external_id = await AsyncSubscriptionVerbs(self._base).subscription_id(org_id, product=product)
        if not await is_reached(self._base, org_id):
            return None
        try:
            return await current_usage(self._base, org_id, external_id)
        except ActionRefused as error:
            if error.code != "no_active_subscription":
                raise
        except NotFound:
            # Lago has no code of its own for an unknown customer here.
            if await AsyncCustomerVerbs(self._base).get_customer(org_id) is not None:
                raise
            return None
        self._base.known.forget(org_id, product)
        if known is None:
            return None
        found = await AsyncSubscriptionVerbs(self._base).get_subscription(org_id, product=product)
        if found is None or found.external_id == external_id:
            return None
        return await current_usage(self._base, org_id, found.external_id)

    async def get_past_usage(
        self,
        org_id: str,
        *,
        product: str | None = None,
        metric_code: str | None = None,
        periods: int | None = None,
    ) -> list[Usage]:
        """Say what was used in the periods that were invoiced, the newest first.

        Args:
            org_id: The organization.
            product: Which subscription, if the organization has one per product.
            metric_code: Only this billable metric.
            periods: At most so many periods.
        """
        if periods is not None:
            whole("periods", periods)
        external_id = await AsyncSubscriptionVerbs(self._base).subscription_id(org_id, product=product)
        if not await is_reached(self._base, org_id):
            return []
        pages = partial(
            find_all_customer_past_usage.build_request,
            org_id,
            external_subscription_id=external_id,
            billable_metric_code=UNSET if metric_code is None else metric_code,
            periods_count=UNSET if periods is None else periods,
        )
        listed = self._base.listed(pages)
        return [core.read_usage.usage(raw) async for raw in listed]

    async def estimate_cost(
        self, org_id: str, code: str, properties: Mapping[str, Any] | None = None, *, product: str | None = None
    ) -> tuple[Fee, ...]:
        """Say what one more use would cost now, by the charges of the plan that are billed with each use.

        Args:
            org_id: The organization.
            code: The billable metric's code.
            properties: Those of the event.
            product: Which subscription, if the organization has one per product.

        Raises:
            ValidationFailed: The plan has no charge on it that is paid in advance: the others can be told at the
                period's end only.
            NotFound: The organization has no active subscription, or there is no such metric.
        """
        event: Any = {
            "event": {
                "external_subscription_id": await AsyncSubscriptionVerbs(self._base).subscription_id(
                    org_id, product=product
                ),
                "code": code,
                "properties": dict(properties or {}),
            }
        }
        request = event_estimate_fees.build_request(body=event)
        answer = await self._base.session.call(request)
        return tuple(core.read.fee(raw) for raw in items(held(answer, request)))


async def event_body(base: AsyncBase, event: UsageEvent) -> dict[str, Any]:
    """Make the body of an event, under the id of its organization's subscription."""
    if not isinstance(event, types.UsageEvent):
        raise InvalidArgument(f"events hold {event!r}: give UsageEvent(org_id=..., code=..., transaction_id=...)")
    return core.batches.event_body(
        external_subscription_id=await usage_id(base, event.org_id, event.product, recording=True),
        code=event.code,
        transaction_id=event.transaction_id,
        properties=event.properties,
        timestamp=event.timestamp or base.clock(),
    )


async def deliver(base: AsyncBase, delivery: Delivery, batch: list[int]) -> None:
    """Send a batch until Lago has all of it that it takes."""
    # Each refusal takes out at least one event; those found wrong come before those that are duplicates.
    while batch:
        answer = await AsyncUsageVerbs(base).send_event_batch([delivery.events[place] for place in batch])
        if answer.is_accepted:
            delivery.accepted(batch)
            return
        batch = delivery.mend(batch, answer.refusals)


async def current_usage(base: AsyncBase, org_id: str, external_id: str) -> Usage:
    """Read the usage of a subscription's present period."""
    request = find_customer_current_usage.build_request(org_id, external_subscription_id=external_id)
    return core.read_usage.usage(await base.object(request))


def _ready(operation: Operation, body: Any) -> Request:
    """Make the request of an operation without arguments whose body stays as it is: it was looked at, or is bytes."""
    return Request(operation.method, operation.path, [], body, operation)
