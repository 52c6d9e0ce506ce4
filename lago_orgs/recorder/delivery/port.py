"""The way to Lago, as the recorder needs it: one request, one answer, nothing retried on the way."""

import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol, runtime_checkable

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.client import LagoOrgs
from lago_orgs.client.raw import exchange
from lago_orgs.errors import ConfigurationError, ConnectionFailed, DeadlineExceeded
from lago_orgs.recorder.delivery.keys import Keys, UnvouchedKey

LOOK = 1.0  # seconds between two looks at Lago's clock
OWNER = "/organizations"  # where Lago says whose a key is
STALE = 3600.0  # seconds after which what was seen of it is forgotten


class Port(Protocol):
    """Sends requests over connections that it keeps; any thread may use it, and a forked child too."""

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        """Send one request once.

        Args:
            method: The HTTP verb.
            path: The path below `/api/v1` with its query, quoted.
            content: The body, JSON already.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class LagoPort:
    """The way over a client's connections, which stay usable after a fork.

    Args:
        client: The client; it is closed with the port.
    """

    def __init__(self, client: LagoOrgs) -> None:
        self._client = client
        self.keys = Keys()
        """The keys that may deliver."""

    @property
    def address(self) -> str:
        """Lago's address."""
        return self._client.api_url

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        """Send one request once; with a key of which it is not known whose it is only the question for that."""
        return self.send_within(None, method, path, content)

    def send_within(
        self, seconds: float | None, method: str, path: str, content: bytes | None = None
    ) -> Answer | NoAnswer:
        """Send one request once, waiting so long for the answer, or as long as the client waits."""
        admit = self.keys.ask if path == OWNER else self.keys.admit
        try:
            return exchange(self._client, method, path, content, admit=admit, within=seconds)
        except UnvouchedKey:
            return NoAnswer("the API key changed, and whose it is must be asked first", was_sent=False)
        except ConfigurationError as error:  # what gives the key fails, or gives none
            return NoAnswer(error.message, was_sent=False)
        except (ConnectionFailed, DeadlineExceeded) as error:
            return NoAnswer(error.message)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


@runtime_checkable
class PatientPort(Port, Protocol):
    """A port that can be told how long to wait for an answer."""

    def send_within(
        self, seconds: float | None, method: str, path: str, content: bytes | None = None
    ) -> Answer | NoAnswer:
        """Send one request once.

        Args:
            seconds: How long to wait for the answer at most; None is as long as the port waits by itself.
            method: The HTTP verb.
            path: The path below `/api/v1` with its query, quoted.
            content: The body, JSON already.
        """
        ...


class Clocked:
    """Another port, and Lago's clock by the `Date` of what comes through it.

    Args:
        port: The port.
        now: The clock of this host, in seconds since 1970.
    """

    def __init__(self, port: Port, now: Callable[[], float] = time.time) -> None:
        self._port = port
        self._patient = port if isinstance(port, PatientPort) else None
        self._now = now
        self._ahead: tuple[float, float] | None = None  # seconds, and when that was seen

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        """Send one request once."""
        return self.send_within(None, method, path, content)

    def send_within(
        self, seconds: float | None, method: str, path: str, content: bytes | None = None
    ) -> Answer | NoAnswer:
        """Send one request once, waiting so long for the answer where the port can be told."""
        if seconds is not None and self._patient is not None:
            answer = self._patient.send_within(seconds, method, path, content)
        else:
            answer = self._port.send(method, path, content)
        if isinstance(answer, Answer):
            now = self._now()
            if self._ahead is None or abs(now - self._ahead[1]) > LOOK:
                self._see(answer.headers.get("date", ""), now)
        return answer

    def _see(self, date: str, now: float) -> None:
        try:
            seen = parsedate_to_datetime(date)
        except ValueError:
            return
        # Whole seconds are shown: on average half a second has passed since.
        self._ahead = seen.replace(tzinfo=seen.tzinfo or UTC).timestamp() + 0.5 - now, now

    def lago_now(self) -> int:
        """Return the present millisecond by Lago's clock, as far as it was seen, else by this host's."""
        now = self._now()
        is_seen = self._ahead is not None and abs(now - self._ahead[1]) < STALE
        return int((now + (self._ahead[0] if is_seen and self._ahead else 0.0)) * 1000)

    def close(self) -> None:
        """Close the connections."""
        self._port.close()
