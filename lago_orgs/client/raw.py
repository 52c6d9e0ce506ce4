"""The door of the client for other rooms of this package: what they need of it besides its verbs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs._core.answers import Answer
    from lago_orgs.client._sync.client import LagoOrgs


def exchange(
    client: "LagoOrgs",
    method: str,
    path: str,
    content: bytes | None = None,
    *,
    admit: "Callable[[str], None] | None" = None,
) -> "Answer":
    """Send a request once over a client's connections and give its answer, whatever it says.

    For those that judge and repeat by themselves.

    Args:
        client: The client.
        method: The HTTP verb.
        path: The path below the API's address, quoted, with its query.
        content: The body, JSON already.
        admit: Sees the key that the request is about to be sent with; what it raises is raised, and nothing is sent.

    Raises:
        ClosedClient: The client was closed.
        ConnectionFailed: No answer came.
        DeadlineExceeded: No answer came in time.
    """
    return client._base.session.exchange(method, path, content, admit)


def prepare(client: "LagoOrgs") -> None:
    """Make a client's pool of connections now, which its first call would do.

    Raises:
        ClosedClient: The client was closed.
    """
    client._base.session.http()
