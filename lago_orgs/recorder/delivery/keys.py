"""Which keys are known to be of the organization that an outbox belongs to."""

import hashlib
import threading

MOST = 1000  # keys that are remembered; one that is changed every hour makes that many in six weeks


class UnvouchedKey(Exception):
    """The key is not known to be of the outbox's organization."""


class _Asked(threading.local):
    """The digest of the key that this thread asked with whose it is."""

    digest: bytes | None = None


class Keys:
    """The keys that may deliver; what gives the key may give another organization's at any moment.

    Whose a key is says Lago, asked with that key. Until it has, nothing else is sent with it, and nothing believed
    that was asked with it. Only digests are kept.

    Nothing is refused before somebody begins to watch: a port by itself, or within another one, asks nobody.
    """

    def __init__(self) -> None:
        self._vouched: dict[bytes, None] = {}
        self._asked = _Asked()
        self._refused: bytes | None = None
        self._is_watched = False

    @property
    def has_refused(self) -> bool:
        """Whether a key came that is not known, since one was vouched for."""
        # One look: a request that is refused in the same moment as its key is vouched for leaves no doubt behind.
        refused = self._refused
        return refused is not None and refused not in self._vouched

    def watch(self) -> None:
        """Refuse keys that nobody vouched for, from now on."""
        self._is_watched = True

    def admit(self, key: str) -> None:
        """Let a request go with a key.

        Raises:
            UnvouchedKey: Nobody has said whose it is.
        """
        if self._is_watched and (digest := _digest(key)) not in self._vouched:
            self._refused = digest
            raise UnvouchedKey

    def ask(self, key: str) -> None:
        """Let the question go whose a key is."""
        self._asked.digest = _digest(key)

    def vouch(self) -> None:
        """Let the key deliver that this thread asked with last; where another port answered, the refused one."""
        digest = self._asked.digest or self._refused
        if digest is not None:
            if len(self._vouched) >= MOST:
                self._vouched = {}
            self._vouched[digest] = None
        self._refused = None


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
