# The source of the flavour for threads: run `make sync` after a change.
"""Events on their way: sent in batches, mended, and compared with what Lago holds already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.billable_metrics import find_billable_metric
from lago_orgs_client.api.events import create_batch_events, find_all_events, find_event
from lago_orgs_client.types import Request

from lago_orgs import _core as core
from lago_orgs._core.deliveries import Accepted, Halved, Repaired, body_of, halves, judge, judge_refusal, mend
from lago_orgs._core.events import payload
from lago_orgs._core.identity import check_events
from lago_orgs._core.lookups import NO_EVENT, Undecided, looking_up
from lago_orgs._core.sizes import may_be_too_large
from lago_orgs._core.stored_events import added_property, is_stored_event
from lago_orgs._core.wire import items
from lago_orgs.client._shared import ready
from lago_orgs.errors import BadRequest, NotFound, PermissionDenied, ServerError, UnexpectedAnswer, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs._core.batches import Tally
    from lago_orgs._core.events import Event
    from lago_orgs._core.lookups import Ask, Sent, Stored
    from lago_orgs.client._async.base import AsyncBase
    from lago_orgs.types import RecordedEvent


SPLIT_BY = {400, 413}  # statuses of a batch with something in it that cannot be told from the answer
OPERATIONS = {each.OPERATION.name: each.OPERATION for each in (find_event, find_all_events)}


async def deliver(base: AsyncBase, tally: Tally, sent: Sequence[Sent], batch: Sequence[int]) -> None:
    """Send a batch until Lago has all of it that it takes."""
    parts = [batch]
    while parts:
        part = parts.pop()
        if not part:
            continue
        verdict = await post(base, [sent[place] for place in part])
        if isinstance(verdict, Accepted):
            tally.accept(part)
        elif isinstance(verdict, Halved):
            parts += reversed(halves(part))
        else:
            # Each refusal takes out at least one event; those found wrong come before those that are duplicates.
            mended = mend(part, verdict)
            tally.refuse(mended)
            held = await look_up(base, [sent[place] for place in mended.duplicates])
            for place, stored in zip(mended.duplicates, held, strict=True):
                tally.repeat(place, is_same=await is_same(base, *sent[place], stored))
            parts.append(mended.rest)


async def post(base: AsyncBase, sent: Sequence[Sent]) -> Accepted | Repaired | Halved:
    """Send events once, as often as it takes to be answered, and judge the answer.

    Raises:
        LagoOrgsError: The answer says nothing about the events.
    """
    content = f'{{"events":[{",".join([payload(*each) for each in sent])}]}}'.encode()
    request = ready(create_batch_events.OPERATION, content)
    try:
        answer = await base.session.call(request)
    except ValidationFailed as error:
        verdict = judge_refusal(error.details, len(sent))
        if verdict is None or (isinstance(verdict, Halved) and len(sent) == 1):
            raise
        return verdict
    except BadRequest as error:
        if error.status not in SPLIT_BY or len(sent) == 1:
            raise
        return Halved(error.message, is_too_large=error.status == 413)
    except ServerError as error:
        if len(sent) > 1 or not is_over_size(error, sent[0][0]):
            raise
        from lago_orgs.types import EventRefusal  # with the first that is needed: a client loads without values

        refusal = EventRefusal(0, core.batches.TOO_LARGE, is_duplicate=False)
        return Repaired(frozenset(), {0: core.batches.too_large(sent[0][0])}, (refusal,))
    if not isinstance(judge(answer, [event.transaction_id for event, _ in sent], base.clock()), Accepted):
        raise UnexpectedAnswer(
            f"the answer does not name the events, so that whether they are stored is not known: {answer.excerpt()!r}",
            status=answer.status,
            body=answer.excerpt(),
        )
    check_events([(event.code, subscription) for event, subscription in sent], items(body_of(answer)["events"]))
    return Accepted()


def is_over_size(error: ServerError, event: Event) -> bool:
    """Tell whether Lago failed over an event because its index cannot hold it, which is answered with 500."""
    return error.status == 500 and may_be_too_large(event.properties)


async def held_event(base: AsyncBase, event: Event, subscription: str) -> RecordedEvent:
    """Give the event that Lago says it holds already.

    Raises:
        TransactionIdReused: It is another use.
    """
    if not event.has_own_id:  # the id was made for this call: only an answer was lost
        return core.read.sent_event(event, subscription, duplicate=True)
    (stored,) = await look_up(base, [(event, subscription)])
    if not await is_same(base, event, subscription, stored):
        raise core.batches.reused(event)
    return core.read.sent_event(event, subscription, duplicate=True)


async def is_same(base: AsyncBase, event: Event, subscription: str, stored: Stored | None) -> bool:
    """Tell whether what Lago holds is this use: one property more is, if the metric's expression made it."""
    if stored is None or not is_stored_event(event, subscription, stored):
        return False
    added = added_property(event, stored)
    if added is None:
        return True
    request = find_billable_metric.build_request(event.code)
    try:
        metric = await base.object_or_none(request) or {}
    except PermissionDenied:
        return False
    return bool(metric.get("expression")) and metric.get("field_name") == added


async def look_up(base: AsyncBase, sent: Sequence[Sent]) -> list[Stored | None]:
    """Read what Lago holds under the ids of events.

    Raises:
        UnexpectedAnswer: The answer is not Lago's.
    """
    if not sent:
        return []
    looking = looking_up(sent)
    try:
        question = next(looking)
        while True:
            question = looking.send(await asked(base, question))
    except StopIteration as done:
        return [done.value[index] for index in range(len(sent))]
    except Undecided as undecided:
        raise UnexpectedAnswer(f"what Lago holds cannot be seen: {undecided}", status=200) from undecided


async def asked(base: AsyncBase, question: Ask) -> Any:
    """Ask one question of a look-up."""
    try:
        answer = await base.session.call(
            Request("GET", question.path, list(question.params), None, OPERATIONS[question.operation])
        )
    except NotFound as error:
        if error.code != NO_EVENT:
            raise
        return None
    return body_of(answer)
