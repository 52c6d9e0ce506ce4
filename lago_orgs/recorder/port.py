"""The way to Lago, as the recorder needs it: one request, one answer, nothing retried on the way."""

from typing import Protocol

from lago_orgs._core.answers import Answer
from lago_orgs.client import LagoOrgs
from lago_orgs.client.raw import exchange
from lago_orgs.errors import ConnectionFailed, DeadlineExceeded
from lago_orgs.recorder.answers import NoAnswer


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

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        """Send one request once."""
        try:
            return exchange(self._client, method, path, content)
        except (ConnectionFailed, DeadlineExceeded) as error:
            return NoAnswer(error.message)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
