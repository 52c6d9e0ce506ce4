# The source of the flavour for threads: run `make sync` after a change.
"""Events that Lago refuses because an attempt of the same call has stored them, whose answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs_client.api.events import create_batch_events, create_event

from lago_orgs._core.deliveries import Repaired, judge_refusal
from lago_orgs._core.lookups import sent_as
from lago_orgs._core.wire import encoded, fields
from lago_orgs.client._async.sending import is_same, look_up

if TYPE_CHECKING:
    from lago_orgs_client.types import Request

    from lago_orgs._core.lookups import Sent
    from lago_orgs.client._async.base import AsyncBase
    from lago_orgs.errors import ValidationFailed

SINGLE, BATCH = create_event.OPERATION.name, create_batch_events.OPERATION.name


async def answer_that_was_lost(base: AsyncBase, request: Request, error: ValidationFailed) -> bytes | None:
    """Give the answer to an earlier attempt of a call, if that stored the events which the last one is refused for.

    Lago takes a batch whole or refuses it whole: so all of it is held, or none of it was by this call.

    Args:
        base: What is shared.
        request: What was sent.
        error: The refusal of the last attempt.

    Returns:
        The body; None if it was the only attempt, or anything else is refused, or Lago holds other uses.
    """
    if error.call is None or error.call.attempts < 2:
        return None
    sent = _sent(request, error)
    if not sent:
        return None
    stored = await look_up(base, sent)
    for (event, subscription), held in zip(sent, stored, strict=True):
        if not await is_same(base, event, subscription, held):
            return None
    return encoded({"event": stored[0]} if request.operation.name == SINGLE else {"events": stored})


def _sent(request: Request, error: ValidationFailed) -> list[Sent]:
    """Read the events of a request that are all refused as known; none if they are not, or cannot be read."""
    body = fields(request.body)
    if request.operation.name == SINGLE:
        raws = [body.get("event")] if error.says("transaction_id", "value_already_exist") else []
    else:
        given = body.get("events") if request.operation.name == BATCH else None
        raws = given if isinstance(given, list) else []
        verdict = judge_refusal(error.details, len(raws))
        if not (isinstance(verdict, Repaired) and len(verdict.duplicates) == len(raws)):
            return []
    read = [sent_as(raw) if isinstance(raw, dict) else None for raw in raws]
    return [] if None in read else [each for each in read if each is not None]
