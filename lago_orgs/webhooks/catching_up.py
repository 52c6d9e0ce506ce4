"""Reading from Lago what deliveries should have told of."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import attrs

from lago_orgs._core.wire import encoded
from lago_orgs.webhooks.again import PAGE, STATUSES, Call, calls_for
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.healing import Seen, missing
from lago_orgs.webhooks.naming import event_of


class _List(NamedTuple):
    """A list of Lago's, and what it is asked with."""

    kind: str
    area: str
    operation: str
    plural: str
    named: Mapping[str, Any]


LISTS = (
    _List("subscription", "subscriptions", "find_all_subscriptions", "subscriptions", {"status": list(STATUSES)}),
    _List("invoice", "invoices", "find_all_invoices", "invoices", {}),
    _List("credit_note", "credit_notes", "find_all_credit_notes", "credit_notes", {}),
    _List("wallet", "wallets", "find_all_wallets", "wallets", {}),
)


class Known(NamedTuple):
    """What an inbox holds about an object.

    Args:
        seen: The deliveries, the oldest first.
        newest: The place of the last; 0 if there is none.
    """

    seen: Sequence[Seen]
    newest: int


@attrs.frozen(kw_only=True)
class CaughtUp:
    """What catching up came to.

    Args:
        looked_at: How many objects of Lago were compared.
        healed: The events that were missing, and are handed to the handlers now.
    """

    looked_at: int
    healed: tuple[WebhookEvent[Any], ...]


Keep = Callable[[WebhookEvent[Any]], WebhookEvent[Any] | None]


def catching_up(
    since: datetime, now: datetime, known_of: Callable[[str], Known], keep: Keep
) -> Generator[Call, Any, CaughtUp]:
    """Compare what Lago holds with what an inbox holds, and keep what is missing; the calls are made by the caller.

    Args:
        since: What has not changed since then and was never heard of is left alone.
        now: The present instant.
        known_of: Tells what the inbox holds about an object.
        keep: Keeps an event, and gives it back if it was not known.
    """
    looked_at, healed = 0, list[WebhookEvent[Any]]()
    for each in LISTS:
        page, rows = 1, [None] * PAGE
        while len(rows) == PAGE:
            named = {**each.named, "page": page, "per_page": PAGE}
            answer = yield Call(each.area, each.operation, (), named)
            rows, page = getattr(answer, each.plural), page + 1
            for row in rows:
                present = row.to_dict()
                known = known_of(f"{each.kind}:{present.get('lago_id')}")
                if not known.seen and not _is_recent(present, since):
                    continue
                looked_at += 1
                types = missing(each.kind, present, known.seen)
                if types:
                    whole = yield from calls_for(each.kind, {each.kind: present})
                    healed += _kept(types, each.kind, whole, known.newest, now=now, keep=keep)
    return CaughtUp(looked_at=looked_at, healed=tuple(healed))


def _kept(
    types: Sequence[str], kind: str, whole: Mapping[str, Any], newest: int, *, now: datetime, keep: Keep
) -> Iterator[WebhookEvent[Any]]:
    for webhook_type in types:
        payload = {
            "webhook_type": webhook_type,
            "object_type": kind,
            "organization_id": whole.get("lago_organization_id"),
            kind: dict(whole),
            "healed_after": newest,
        }
        event = event_of(
            payload,
            body=encoded(payload),
            # The same for all who catch up at once, and another after each delivery about the object.
            unique_key=f"healed:{webhook_type}:{whole.get('lago_id')}:{newest}",
            received_at=now,
            healed=True,
        )
        if (made := keep(event)) is not None:
            yield made


def _is_recent(present: Mapping[str, Any], since: datetime) -> bool:
    return any(
        (at := _instant(value)) is not None and at >= since
        for name, value in present.items()
        if name.endswith("_at") and name not in {"ending_at", "expiration_at"}
    )


def _instant(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
