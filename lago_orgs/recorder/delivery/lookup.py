"""What Lago holds under transaction ids, asked over the recorder's port."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from lago_orgs._core.deliveries import Later, NoAnswer, body_of, is_lagos
from lago_orgs._core.lookups import NO_EVENT, Ask, Stored, Undecided, answered, looking_up
from lago_orgs._core.stored_events import is_stored_event
from lago_orgs.recorder.delivery.port import Port
from lago_orgs.recorder.outboxes.rows import Row


def find_stored(port: Port, rows: Sequence[Row]) -> Mapping[int, Stored | None] | Later:
    """Return the event that Lago holds under each one's id and subscription, by place; None if there is none.

    Args:
        port: The way to Lago.
        rows: The events that were sent, with the subscription that they were sent under.

    Returns:
        Lago's event objects, or why it cannot be said now.
    """

    def ask(question: Ask) -> Any:
        query = f"?{urlencode(question.params)}" if question.params else ""
        answer = port.send("GET", question.path + query)
        if isinstance(answer, NoAnswer):
            raise Undecided(answer.reason)
        if answer.status == 404 and answer.code == NO_EVENT and is_lagos(answer):
            return None
        if not answer.is_success:
            raise Undecided(f"status {answer.status}: {answer.excerpt()}")
        body = body_of(answer)
        if body is None:  # a page, or `null`: no word of Lago's that there is none
            raise Undecided(f"status {answer.status}, and no answer of Lago's: {answer.excerpt()}")
        return body

    try:
        found = answered(looking_up([(row.event, row.subscription) for row in rows]), ask)
    except Undecided as undecided:
        return Later(f"what Lago holds cannot be seen: {undecided}")
    return {row.position: found[index] for index, row in enumerate(rows)}


def is_ours(row: Row, stored: Stored) -> bool:
    """Return whether the event that Lago holds is this one, sent before."""
    if not row.event.has_own_id:
        return True  # 74 bits of chance: nobody else can have sent it
    return is_stored_event(row.event, row.subscription, stored)
