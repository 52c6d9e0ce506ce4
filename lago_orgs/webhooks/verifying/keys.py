"""Lago's public keys: fetched when they are needed, kept, served through an outage, and two during a rotation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from lago_orgs._store.locking import new_lock
from lago_orgs.webhooks.verifying.signatures import public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

KEPT = 3600.0  # seconds until a key is asked for again
APART = 60.0  # seconds at least between two fetches: a flood of forgeries is no flood of fetches
AFTER_FAILURE = 5.0  # seconds until the next fetch while there is no key at all
ROTATION = 3600.0  # seconds that the key before the newest still counts; Lago repeats a delivery within half a minute
PATIENCE = 90.0  # seconds until a fetch that nobody has ended counts as given up


class Published(NamedTuple):
    """What Lago said.

    Args:
        key: The public key, as it is published.
        organization_id: Whose key asked; None if that is not wanted.
    """

    key: object
    organization_id: str | None


class PublicKeys:
    """The keys of one Lago, and when to ask for them; asking is done by whoever has the way.

    Args:
        monotonic: Seconds, from any beginning.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.lock = new_lock()
        """Held while threads fetch, so that one does it for all."""
        self._keys: tuple[tuple[RSAPublicKey, float], ...] = ()  # each until when; the newest first
        self._asked_at: float | None = None
        self._fetched_at: float | None = None
        self._begun_at: float | None = None
        self.organization_id: str | None = None
        self.trouble = "it was not asked for yet"

    @property
    def current(self) -> "tuple[RSAPublicKey, ...]":
        """The keys that count now, the newest first."""
        now = self._monotonic()
        return tuple(key for key, until in self._keys if now < until)

    def is_stale(self) -> bool:
        """Whether the newest key should be asked for again, and may be."""
        age = None if self._fetched_at is None else self._monotonic() - self._fetched_at
        return (age is None or age > KEPT) and self.may_ask()

    def may_ask(self) -> bool:
        """Whether enough time has gone by since Lago was asked last."""
        pause = APART if self._keys else AFTER_FAILURE
        return self._asked_at is None or self._monotonic() - self._asked_at >= pause

    def is_wanted(self) -> bool:
        """Whether to ask, or to wait for whoever is asking, before anything is judged."""
        return self.is_stale() or (self.is_asked() and not self._keys)

    def may_help(self) -> bool:
        """Whether to ask, or to wait for whoever is asking, when no key fits."""
        return self.may_ask() or self.is_asked()

    def is_asked(self) -> bool:
        """Whether somebody is asking Lago now."""
        return self._begun_at is not None and self._monotonic() - self._begun_at < PATIENCE

    def begin(self) -> None:
        """Note that Lago is asked now."""
        self._asked_at = self._begun_at = self._monotonic()

    def end(self, found: Published | str) -> None:
        """Note what came of it: the key, or what went wrong."""
        now = self._monotonic()
        self._begun_at = None
        if isinstance(found, str):
            self.trouble = found
            return
        key = public_key(found.key)
        if isinstance(key, str):
            self.trouble = key
            return
        if found.organization_id is not None:
            self.organization_id = found.organization_id
        self._fetched_at = now
        older = tuple((each, min(until, now + ROTATION)) for each, until in self._keys[:1] if each != key)
        if not older:  # the same key again: what came before it goes on running out
            older = tuple(each for each in self._keys if each[0] != key)
        self._keys = ((key, float("inf")), *older)
