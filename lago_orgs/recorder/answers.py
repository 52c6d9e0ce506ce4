"""What Lago's answer to a batch means for each of its events; decided without I/O.

Lago takes a batch whole or refuses it whole. A refusal names the events at fault by their index, in one of two passes:
first those that are invalid, and only when none is, those that it holds already (recording events-batch).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.answers import Answer, refusals
from lago_orgs._core.retry import LOCKED, TRANSIENT, asked_pause


@attrs.frozen
class NoAnswer:
    """No answer came: whether the request took effect is not known.

    Args:
        reason: What broke, in words.
    """

    reason: str


@attrs.frozen
class Accepted:
    """Lago holds every event of the batch."""


@attrs.frozen
class Repaired:
    """Some events were singled out; the rest of the batch is sent again at once.

    Args:
        duplicates: The indices of those that Lago says it holds already.
        refused: The indices of those that it will never take, with its reasons.
    """

    duplicates: frozenset[int]
    refused: Mapping[int, str] = attrs.field(hash=False)


@attrs.frozen
class Halved:
    """The batch is refused for something in it that cannot be told from the answer: its halves are sent apart.

    Args:
        reason: What Lago said, for the event that is left alone in the end.
        is_too_long: Whether this server takes fewer events at once, so that later batches should be shorter.
    """

    reason: str
    is_too_long: bool = False


@attrs.frozen
class Later:
    """The same batch may pass later.

    Args:
        reason: What went wrong.
        pause: The seconds that the server asks to wait, if it did.
        is_server_fault: Whether the server itself failed over this batch, which another half might not make it do.
    """

    reason: str
    pause: float | None = None
    is_server_fault: bool = False


@attrs.frozen
class Held:
    """Nothing passes until somebody changes something outside: the key, its permissions, the address.

    Args:
        reason: What to look at.
    """

    reason: str


Verdict = Accepted | Repaired | Halved | Later | Held


def judge(answer: Answer | NoAnswer, transaction_ids: Sequence[str], now: datetime) -> Verdict:
    """What an answer to `POST /events/batch` means.

    Args:
        answer: What came back.
        transaction_ids: Those of the batch, in its order.
        now: The present instant, to which a date in a header is compared.
    """
    if isinstance(answer, NoAnswer):
        return Later(answer.reason)
    status = answer.status
    if 200 <= status < 300:
        # A proxy's page is no receipt: only an answer that names the events counts.
        if _names(body_of(answer), transaction_ids):
            return Accepted()
        return Later(f"status {status}, but the answer does not name the events: {answer.excerpt()!r}")
    if status in TRANSIENT or status >= 500:
        pause = asked_pause(answer.headers, now)
        return Later(f"status {status}: {answer.excerpt()}", pause, is_server_fault=status == 500)
    if status == 422:
        return _judge_refusal(answer, len(transaction_ids))
    if status in {400, 413}:
        return Halved(f"status {status}: {answer.excerpt()}")
    if status == 401:
        return Held("Lago does not know the API key (401): give the client the right one")
    if status == 403:
        return Held("the API key may not write events (403): give it that permission in Lago")
    return Held(f"Lago answers with status {status} at this address: {answer.excerpt()}")


def _names(body: Any, transaction_ids: Sequence[str]) -> bool:
    events = _get(body, "events")
    if not isinstance(events, list) or len(events) != len(transaction_ids):
        return False
    return all(
        isinstance(event, dict) and event.get("transaction_id") == transaction_id
        for event, transaction_id in zip(events, transaction_ids, strict=True)
    )


def body_of(answer: Answer) -> Any:
    """The JSON value of an answer; None if it is none."""
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def _get(body: Any, name: str) -> Any:
    return body.get(name) if isinstance(body, dict) else None


def _judge_refusal(answer: Answer, size: int) -> Verdict:
    if answer.code == LOCKED:
        return Later("Lago could not get a lock")
    details = _get(body_of(answer), "error_details")
    if not isinstance(details, dict) or not details:
        return Halved(f"status 422: {answer.excerpt()}")
    if details.get("events") == ["too_many_events"]:
        return Halved("too_many_events", is_too_long=True)
    at_fault = refusals(details)
    if not at_fault or at_fault[-1].index >= size:
        return Halved(f"status 422: {details}")
    return Repaired(
        frozenset(each.index for each in at_fault if each.is_duplicate),
        {each.index: str(each) for each in at_fault if not each.is_duplicate},
    )


def is_stored_event(payload: Mapping[str, Any], stored: Mapping[str, Any], *, compare_time: bool) -> bool:
    """Whether an event that Lago holds under a transaction id is the one that was sent.

    One property more than was sent is no difference: Lago adds the result where the metric has an expression.

    Args:
        payload: What was sent.
        stored: Lago's event object.
        compare_time: Whether the instants must agree, to the millisecond that Lago keeps.
    """
    same = all(payload[name] == stored.get(name) for name in ("transaction_id", "external_subscription_id", "code"))
    sent, kept = payload["properties"], stored.get("properties") or {}
    if not same or sent != {name: kept[name] for name in sent if name in kept} or len(kept) > len(sent) + 1:
        return False
    return not compare_time or milliseconds_of(stored.get("timestamp")) == milliseconds_of(payload["timestamp"])


def milliseconds_of(timestamp: Any) -> int | None:
    """A timestamp in either of Lago's forms, seconds as text or ISO 8601, in milliseconds; None if it is neither."""
    if not isinstance(timestamp, str):
        return None
    try:
        if "T" in timestamp:
            moment = datetime.fromisoformat(timestamp)
            return round(moment.timestamp() * 1000)
        seconds, _, fraction = timestamp.partition(".")
        return int(seconds) * 1000 + (-1 if seconds.startswith("-") else 1) * int(f"{fraction:0<3}"[:3])
    except ValueError:
        return None


def pause_after(
    failures: int, asked: float | None, chance: float, *, first: float = 0.25, longest: float = 60.0
) -> float:
    """The seconds to wait after so many failures in a row.

    Full jitter, as for calls, but without a last attempt: usage is never given up because Lago is away.

    Args:
        failures: Failures in a row, this one included.
        asked: The pause that the server asked for; it is kept, with the jitter on top.
        chance: From 0 to 1.
        first: The longest pause after the first failure; it doubles with each further one.
        longest: What it grows to at most.
    """
    jitter = chance * min(longest, first * 2.0 ** min(failures - 1, 30))
    return jitter if asked is None else asked + min(jitter, 1.0)
