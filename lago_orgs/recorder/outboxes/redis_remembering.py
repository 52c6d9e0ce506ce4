"""Everything that a Redis outbox still holds: what waits, what was given up, what was delivered not long ago."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from lago_orgs.recorder.outboxes.redis_records import event_of, history_of
from lago_orgs.recorder.outboxes.rows import Remembered, Row
from lago_orgs.recorder.outboxes.store import Store

PORTION = 500
MOST_BYTES = 1 << 24


def remembered(store: Store, ask: Callable[..., Any], key: Callable[[str], str]) -> Iterator[Remembered]:
    """Give every event, in no order.

    Args:
        store: The outbox's store.
        ask: Sends a command to its Redis.
        key: Names the key of one of its parts.
    """
    after = -1
    while rows := store.waiting(after, PORTION, MOST_BYTES):
        for row in rows:
            yield Remembered(row, "pending")
        after = rows[-1].position
    after = -1
    while letters := store.letters(PORTION, after):
        for letter in letters:
            yield Remembered(letter.row, "dead", letter.reason)
        after = letters[-1].row.position
    cursor = "0"
    while True:
        cursor, found = ask("HSCAN", key("known"), cursor, "COUNT", PORTION)
        texts = list(found.values()) if isinstance(found, dict) else found[1::2]
        # What waits or is dead stands there as a number; it came already.
        events = [event_of(json.loads(text)) for text in texts if text.startswith("[")]
        if events:
            told = ask("HMGET", key("history"), *[event.transaction_id for event in events])
            for event, text in zip(events, told, strict=True):
                history = history_of(text)
                is_discarded = bool(history) and history[-1]["what"] == "discarded"
                yield Remembered(Row(-1, event), "discarded" if is_discarded else "delivered")
        if str(cursor) == "0":
            return
