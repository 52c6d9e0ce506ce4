"""What Lago's answer to a batch of events means for each of them, and what to send next; decided without I/O.

Lago takes a batch whole or refuses it whole. A refusal names the events at fault by their index, in one of two passes:
first those that are invalid, and only when none is, those that it holds already (recording events-batch). All the
others go again at once.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from lago_orgs._core.answers import Answer, refusals
from lago_orgs._core.identity import check_events
from lago_orgs._core.retry import DAY, LOCKED, TRANSIENT, asked_pause
from lago_orgs.errors import UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from lago_orgs.types import EventRefusal

BATCH = 100

T = TypeVar("T")


class Whose(Enum):
    """Whose fault it is that a batch was not taken, as far as the answer tells."""

    NOBODY = "nobody"
    """A limiter's or a lock's, or the key's: nothing that is sent would change it."""
    WAY = "way"
    """That of something on the way, which may be down for everybody, or object to one of the events."""
    SERVER = "server"
    """Lago's own, which may be broken, or break over one of the events."""


@attrs.frozen
class NoAnswer:
    """No answer came: whether the request took effect is not known.

    Args:
        reason: What broke, in words.
        was_sent: False if nothing was sent, so that it says nothing against what was to be sent.
    """

    reason: str
    was_sent: bool = True


@attrs.frozen
class Accepted:
    """Lago holds every event of the batch."""


@attrs.frozen
class Repaired:
    """Some events were singled out; the rest of the batch is sent again at once.

    Args:
        duplicates: The indices of those that Lago says it holds already.
        refused: The indices of those that it will never take, with its reasons.
        refusals: Both, as the answer has them.
    """

    duplicates: frozenset[int]
    refused: Mapping[int, str] = attrs.field(hash=False)
    refusals: tuple[EventRefusal, ...] = attrs.field(default=(), eq=False, repr=False)


@attrs.frozen
class Halved:
    """The batch is refused for something in it that cannot be told from the answer: its halves are sent apart.

    Args:
        reason: What Lago said, for the event that is left alone in the end.
        is_too_long: Whether this server takes fewer events at once, so that later batches should be shorter.
        is_too_large: Whether this server takes fewer bytes at once, so that later batches should be smaller.
        is_lagos: Whether Lago itself said it; something on the way may say the same to everything.
    """

    reason: str
    is_too_long: bool = False
    is_too_large: bool = False
    is_lagos: bool = attrs.field(default=True, eq=False)


@attrs.frozen
class Later:
    """The same batch may pass later.

    Args:
        reason: What went wrong.
        pause: The seconds that the server asks to wait, if it did.
        fault: Whose it is: halves may pass where the whole does not, unless it is nobody's.
        is_limit: Whether a limiter said it, that of everybody or of some events alone.
    """

    reason: str
    pause: float | None = None
    fault: Whose = Whose.NOBODY
    is_limit: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Held:
    """Nothing passes until somebody changes something outside: the key, its permissions, the address.

    Args:
        reason: What to look at.
        fault: `Whose.WAY` if the answer is not Lago's: something on the way may object to one of the events.
    """

    reason: str
    fault: Whose = Whose.NOBODY


Verdict = Accepted | Repaired | Halved | Later | Held


def judge(
    answer: Answer | NoAnswer,
    transaction_ids: Sequence[str],
    now: datetime,
    uses: Sequence[tuple[str, str]] | None = None,
) -> Verdict:
    """What an answer to `POST /events/batch` means.

    Args:
        answer: What came back.
        transaction_ids: Those of the batch, in its order.
        now: The present instant, to which a date in a header is compared.
        uses: The code of each event, and the external id of the subscription that it was sent under: an answer that
            tells of other uses under the same ids is no receipt. None leaves that to the caller.
    """
    if isinstance(answer, NoAnswer):
        return Later(answer.reason, fault=Whose.WAY if answer.was_sent else Whose.NOBODY)
    status = answer.status
    if 200 <= status < 300:
        # A proxy's page is no receipt: only an answer that names the events counts.
        body = body_of(answer)
        if _names(body, transaction_ids):
            return Accepted() if uses is None else _receipt(body["events"], uses)
        return Later(f"status {status}, but the answer does not name the events: {answer.excerpt()!r}", None, Whose.WAY)
    if status in TRANSIENT or status >= 500:
        pause = asked_pause(answer.headers, now)
        # A pause of a day and more is no pause: a clock that is wrong, or a number gone astray.
        return Later(
            f"status {status}: {answer.excerpt()}",
            pause if pause and pause < DAY else None,
            _fault_of(status),
            is_limit=status == 429,
        )
    if status in {400, 413, 422}:
        return _judge_content(answer, len(transaction_ids))
    if status == 401:
        return Held("Lago does not know the API key (401): give the client the right one")
    if status == 403 and is_lagos(answer):
        return Held("the API key may not write events (403): give it that permission in Lago")
    if is_lagos(answer):
        return Held(f"Lago answers with status {status} at this address: {answer.excerpt()}")
    return Held(f"status {status} at this address, and not from Lago: {answer.excerpt()}", Whose.WAY)


def judge_refusal(details: Any, size: int) -> Repaired | Halved | None:
    """What the `error_details` of a 422 mean for a batch; None if they do not say.

    Args:
        details: Lago's.
        size: How many events the batch has.
    """
    if not isinstance(details, dict) or not details:
        return None
    if details.get("events") == ["too_many_events"]:
        return Halved("too_many_events", is_too_long=True)
    at_fault = refusals(details)
    if not at_fault or at_fault[-1].index >= size:
        return Halved(f"status 422: {details}")
    return Repaired(
        frozenset(each.index for each in at_fault if each.is_duplicate),
        {each.index: str(each) for each in at_fault if not each.is_duplicate},
        at_fault,
    )


def is_lagos(answer: Answer) -> bool:
    """Whether a refusal is Lago's own word and not a page of something on the way: its JSON repeats the status."""
    body = body_of(answer)
    return isinstance(body, dict) and body.get("status") == answer.status and isinstance(body.get("error"), str)


def body_of(answer: Answer) -> Any:
    """The JSON value of an answer; None if it is none."""
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def _judge_content(answer: Answer, size: int) -> Verdict:
    """Judge a refusal of what was sent; of a single event it is final if it is Lago's own word, no other."""
    status, body = answer.status, body_of(answer)
    if status == 413:  # Lago never says it
        reason = f"status 413: {answer.excerpt()}"
        return Halved(reason, is_too_large=True, is_lagos=False) if size > 1 else Later(reason, None, Whose.WAY)
    if not isinstance(body, dict):
        return Later(f"status {status}, and not from Lago: {answer.excerpt()}", None, Whose.WAY)
    if answer.code == LOCKED:
        return Later("Lago could not get a lock")
    details = body.get("error_details") if status == 422 else None
    if (verdict := judge_refusal(details, size)) is not None:
        return verdict
    reason, is_own = f"status {status}: {answer.excerpt()}", is_lagos(answer)
    return Halved(reason, is_lagos=is_own) if is_own or size > 1 else Later(reason, None, Whose.WAY)


def _fault_of(status: int) -> Whose:
    if status in {408, 425, 429}:
        return Whose.NOBODY
    return Whose.SERVER if status == 500 else Whose.WAY


def _receipt(events: Sequence[Mapping[str, Any]], uses: Sequence[tuple[str, str]]) -> Accepted | Later:
    try:
        check_events(uses, events)
    except UnexpectedAnswer as error:
        return Later(error.message, None, Whose.WAY)
    return Accepted()


def _names(body: Any, transaction_ids: Sequence[str]) -> bool:
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list) or len(events) != len(transaction_ids):
        return False
    named = [event.get("transaction_id") if isinstance(event, dict) else None for event in events]
    return named == list(transaction_ids) and None not in named


@attrs.frozen
class Mended(Generic[T]):
    """A refused batch, taken apart.

    Args:
        duplicates: Those that Lago says it holds already, with their places in the batch.
        refused: Those that it will never take, with the reason.
        rest: All the others, in order: they go again at once.
    """

    duplicates: Sequence[T]
    refused: Sequence[tuple[T, EventRefusal]]
    rest: Sequence[T]


def mend(batch: Sequence[T], repaired: Repaired) -> Mended[T]:
    """Take a refused batch apart by what the answer singled out.

    Args:
        batch: What was sent, in its order.
        repaired: The verdict on it.
    """
    reasons = {each.index: each for each in repaired.refusals if each.index < len(batch)}
    return Mended(
        [batch[index] for index in sorted(repaired.duplicates)],
        [(batch[index], reasons[index]) for index in sorted(repaired.refused)],
        [each for index, each in enumerate(batch) if index not in reasons],
    )


def halves(batch: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """Both halves of a batch, the first being the longer one."""
    middle = (len(batch) + 1) // 2
    return batch[:middle], batch[middle:]


def batches(
    things: Iterable[T],
    key: Callable[[T], Hashable],
    size: int = BATCH,
    *,
    is_alone: Callable[[T], bool] = lambda _: False,
) -> Iterator[list[T]]:
    """Cut into batches in which no key comes twice: Lago refuses a batch with the same transaction id in it twice.

    Args:
        things: What is to be sent, in order.
        key: The transaction id of each.
        size: How many go at once at most.
        is_alone: Whether one is to be sent by itself, because it may fail all that are sent with it.
    """
    batch: list[T] = []
    keys: set[Hashable] = set()
    was_alone = False
    for each in things:
        mark, alone = key(each), is_alone(each)
        if batch and (len(batch) == size or mark in keys or alone or was_alone):
            yield batch
            batch, keys = [], set()
        batch.append(each)
        keys.add(mark)
        was_alone = alone
    if batch:
        yield batch
