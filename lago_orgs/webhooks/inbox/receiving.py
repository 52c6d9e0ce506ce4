"""Receiving: a delivery is verified, and kept before it is acknowledged."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import anyio.to_thread
import attrs

from lago_orgs.errors import ConfigurationError
from lago_orgs.webhooks.errors import InboxUnavailable
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.healing import Seen, tells_the_same
from lago_orgs.webhooks.inbox.rows import Kept, Row, Store, instant, kept_of
from lago_orgs.webhooks.inbox.together import TogetherAsync
from lago_orgs.webhooks.verifier import WebhookVerifier
from lago_orgs.webhooks.verifying.headers import Headers

LATEST = timedelta(days=1)  # after which no delivery is late any more


class Receipt(NamedTuple):
    """What became of a delivery.

    Args:
        event: What it is.
        is_new: Whether it was kept now; False if it was known by its key or its body.
    """

    event: WebhookEvent[Any]
    is_new: bool


class Receiver:
    """Verifies deliveries and keeps them; those that come at the same moment by one act of the store.

    Args:
        store: Where they are kept.
        verifier: Tells Lago's deliveries from others; None if none are received.
        on_kept: Called when one was kept that is new.
    """

    def __init__(self, store: Store, verifier: WebhookVerifier | None, on_kept: Callable[[], None]) -> None:
        self._store = store
        self._verifier = verifier
        self._on_kept = on_kept
        self._together = TogetherAsync(self._keep_all, InboxUnavailable)

    def receive(self, body: bytes, headers: Headers) -> Receipt:
        """Verify a delivery and keep it."""
        return self.keep(self._needed().verify(body, headers))

    async def receive_async(self, body: bytes, headers: Headers) -> Receipt:
        """Verify a delivery and keep it, from an event loop."""
        verifier = self._needed()
        if verifier.has_async_client:
            event = await verifier.verify_async(body, headers)
        elif verifier.may_wait:
            event = await anyio.to_thread.run_sync(verifier.verify, body, headers)
        else:
            event = verifier.verify(body, headers)
        return await self._together(event)

    def keep(self, event: WebhookEvent[Any]) -> Receipt:
        """Keep an event that was verified."""
        kept = kept_of(event)
        return self._receipt(event, kept, self._store.insert(kept))

    def _keep_all(self, events: Sequence[WebhookEvent[Any]]) -> list[Receipt]:
        kept = [kept_of(event) for event in events]
        places = self._store.insert_all(kept)
        return [self._receipt(*each) for each in zip(events, kept, places, strict=True)]

    def _receipt(self, event: WebhookEvent[Any], kept: Kept, seq: int | None) -> Receipt:
        if seq is None and kept.object and not event.healed and self._is_another(event, kept.object):
            seq = self._store.insert_anyway(kept)
        if seq is None:
            return Receipt(event, is_new=False)
        self._on_kept()
        return Receipt(attrs.evolve(event, id=str(seq)), is_new=True)

    def _is_another(self, event: WebhookEvent[Any], object_: str) -> bool:
        """Whether events were made about an object, and none of them in the place of this delivery."""
        told = Seen(event.type, event.root)
        earliest = event.received_at - LATEST
        rows = self._store.about(object_, healed_only=True)
        return bool(rows) and not any(
            instant(row.kept.received_at) >= earliest and tells_the_same(told, seen(row, event.object_type))
            for row in rows
        )

    def _needed(self) -> WebhookVerifier:
        if self._verifier is None:
            raise ConfigurationError("the inbox has no verifier: give it one, verifier=WebhookVerifier(...)")
        return self._verifier


def seen(row: Row, kind: str) -> Seen:
    """Return what a delivery told.

    Args:
        row: It.
        kind: The key of its payload under which its object is.
    """
    root = json.loads(row.kept.body).get(kind)
    return Seen(row.kept.type, root if isinstance(root, dict) else {})
