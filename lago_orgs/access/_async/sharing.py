# The source of the flavour for threads: run `make sync` after a change.
"""Asking Lago once for all hosts that share a storage: whoever comes first asks, the others take its answer."""

from __future__ import annotations

import logging
import secrets
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from lago_orgs.access._async._io import sleep
from lago_orgs.access.memory import USAGE
from lago_orgs.access.shared import name_of, read, written
from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.outboxes.limits import RECENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs.access._async._io import Aside, Ask
    from lago_orgs.access.ledger import Ledger
    from lago_orgs.access.memory import Kind
    from lago_orgs.access.settings import Settings
    from lago_orgs.recorder.outboxes.answers import Answers, Told

log = logging.getLogger("lago_orgs.access")
T = TypeVar("T")
NAP = 0.02  # seconds between two looks whether whoever asks has the answer
PARTS = 4  # of a caller's patience: it may have to ask for three things that others were about to ask for
SPARE = 5.0  # seconds that an answer with figures is younger than what was delivered is remembered for


class AsyncSharing:
    """Lago's answers, shared where the storage is shared by hosts.

    Args:
        api_url: Whose answers.
        ledger: What was recorded and reserved here.
        answers: Where they are shared.
        aside: Where what may wait is done.
        settings: For how long what is known holds.
    """

    def __init__(self, api_url: str, ledger: Ledger, answers: Answers, aside: Aside, settings: Settings) -> None:
        self._api_url = api_url
        self._ledger = ledger
        self._answers = answers
        self._aside = aside
        self._settings = settings

    async def asked(self, org_id: str, kind: Kind, since: float, ask: Ask) -> tuple[Any, float]:
        """Return what Lago says, and when it was asked (`monotonic`): by this process, or by another one before.

        Args:
            org_id: The organization.
            kind: What, of which product.
            since: What was asked before this (`monotonic`) does not do.
            ask: Asks Lago.

        Raises:
            LagoOrgsError: Lago was asked, and there is no answer.
        """
        name, owner = name_of(self._api_url, org_id, kind), secrets.token_hex(8)
        patience = self._settings.patience
        deadline = monotonic() + patience / PARTS
        told: Told | None = None
        while told is None or not told.is_ours:
            now = monotonic()
            told = await self._told(name, owner, min(self._most_age(kind), now - since), patience)
            if told is None or (told.text is None and not told.is_ours and now > deadline):
                return await ask(), now
            if told.text is not None:
                value = self._read(org_id, kind, told.text)
                if value is not _UNREADABLE:
                    return value, now - told.age
                return await ask(), now
            if not told.is_ours:
                await sleep(NAP)
        return await self._for_all(name, owner, kind, told, ask)

    def _most_age(self, kind: Kind) -> float:
        """Say how old an answer may be: figures count together with what is remembered of what was delivered."""
        settings = self._settings
        youngest = settings.ttl * 0.9
        return min(youngest, RECENT - settings.settling - SPARE) if kind[0] == USAGE else youngest

    async def _told(self, name: str, owner: str, most_age: float, seconds: float) -> Told | None:
        """Look for an answer; None if the storage does not say."""
        answers = self._answers
        try:
            return await self._promptly(lambda: answers.take(name, owner, most_age=most_age, seconds=seconds))
        except LagoOrgsError as error:
            log.debug("answers are not shared: %s", error)
            return None

    async def _promptly(self, act: Callable[[], T]) -> T:
        """Ask the storage, which may hang."""

        def acting() -> T:
            with self._ledger.promptly():
                return act()

        return await self._aside.quickly(self._ledger, acting)

    def _read(self, org_id: str, kind: Kind, text: str) -> Any:
        try:
            value = read(kind[0], text)
        except ValueError as error:
            log.debug("an answer that is shared cannot be read: %s", error)
            return _UNREADABLE
        if kind[0] == USAGE and value is not None:
            self._ledger.heard(org_id, kind[1] or "", value.asked_at)
        return value

    async def _for_all(self, name: str, owner: str, kind: Kind, told: Told, ask: Ask) -> tuple[Any, float]:
        """Ask, and share the answer."""
        asked_at, text = monotonic(), None
        answers, settings = self._answers, self._settings
        try:
            value = await ask()
            text = written(kind[0], value)
        finally:
            seconds = 0.9 * (min(settings.ttl, settings.none_ttl) if text in {"null", "[]"} else settings.ttl)
            try:
                if text is None:
                    await self._promptly(lambda: answers.give_up(name, owner))
                else:
                    said = text
                    await self._promptly(lambda: answers.put(name, owner, said, asked_at=told.now, seconds=seconds))
            except LagoOrgsError as error:
                log.debug("an answer is not shared: %s", error)
        return value, asked_at


_UNREADABLE = object()
