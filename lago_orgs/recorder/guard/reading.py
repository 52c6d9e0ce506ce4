"""Reading Lago's answers to questions: what is not its own JSON, complete, says nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from lago_orgs._core.answers import MAY_NOT_READ, Answer
from lago_orgs._core.deliveries import NoAnswer, body_of, is_lagos
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.recorder.guard.billable import Subscribed

T = TypeVar("T")


class Unknown(Exception):
    """Lago could not be asked; the message says why."""


class Forbidden(Unknown):
    """The key may not read this."""


class Unanswered(Unknown):
    """No answer came, or one that says no more than that something is broken just now."""


class Unasked(Unanswered):
    """Nothing was asked: of the key it is not known whose it is, and that is asked first."""


def subscribed(raw: Mapping[str, Any]) -> Subscribed:
    """Read a subscription from Lago's object.

    Raises:
        Unknown: It is none.
    """
    end = milliseconds_of(raw.get("terminated_at"))
    return understood(
        lambda: Subscribed(
            plan_code=str(raw["plan_code"]),
            start=milliseconds_of(raw.get("started_at")),
            # `terminated_at` is shown in whole seconds: what came within that second may have been in time.
            end=None if end is None else end + 999,
            external_id=str(raw["external_id"]),
            customer=str(raw["external_customer_id"]),
            status=str(raw["status"]),
            period_start=milliseconds_of(raw.get("current_billing_period_started_at")),
        )
    )


def statuses(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the part of a query that asks for subscriptions of these statuses."""
    return [("status[]", name) for name in names]


def object_of(answer: Any) -> dict[str, Any]:
    """Return the object that an answer holds.

    Raises:
        Forbidden: The key may not read it.
        Unasked: Nothing was sent.
        Unknown: It is no success, or not Lago's.
    """
    if isinstance(answer, NoAnswer) and not answer.was_sent:
        raise Unasked(answer.reason)
    if not isinstance(answer, Answer):
        raise Unanswered(f"no answer ({answer.reason})")
    read = body_of(answer)
    if answer.status == 403 and (answer.code or "").startswith(MAY_NOT_READ) and is_lagos(answer):
        raise Forbidden(f"the API key may not read this ({answer.code})")
    if answer.status == 429 or answer.status >= 500:
        raise Unanswered(f"status {answer.status}: {answer.excerpt()}")
    if not answer.is_success or not isinstance(read, dict):
        raise Unknown(f"status {answer.status}: {answer.excerpt()}")
    return read


def next_page(source: Mapping[str, Any]) -> int | None:
    """Return the number of the page that follows in a list, if one does."""
    meta = source.get("meta")
    following = meta.get("next_page") if isinstance(meta, dict) else None
    return following if type(following) is int else None


def items(source: Mapping[str, Any], root: str) -> list[dict[str, Any]]:
    """Return the objects of a list.

    Raises:
        Unknown: There is no such list.
    """
    found = source.get(root)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unknown(f"the answer has no list of {root}")
    return found


def understood(read: Callable[[], T]) -> T:
    """Return what is read, where everything is in its place.

    Raises:
        Unknown: Something is missing, or of another kind.
    """
    try:
        return read()
    except (KeyError, TypeError, AttributeError) as error:
        raise Unknown(f"the answer is not of Lago's form ({type(error).__name__}: {error})") from error
