"""The door of the client for other rooms of this package: what they need of it besides its verbs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from lago_orgs_client.types import Repeat, Request

    from lago_orgs._core.answers import Answer
    from lago_orgs._core.wire import Json
    from lago_orgs.client._async.client import AsyncLagoOrgs
    from lago_orgs.client._sync.client import LagoOrgs
    from lago_orgs.types import Usage


def exchange(
    client: "LagoOrgs",
    method: str,
    path: str,
    content: bytes | None = None,
    *,
    admit: "Callable[[str], None] | None" = None,
    within: float | None = None,
) -> "Answer":
    """Send a request once over a client's connections and give its answer, whatever it says.

    For those that judge and repeat by themselves.

    Args:
        client: The client.
        method: The HTTP verb.
        path: The path below the API's address, quoted, with its query.
        content: The body, JSON already.
        admit: Sees the key that the request is about to be sent with; what it raises is raised, and nothing is sent.
        within: Seconds that the answer may take, if the client's own timeouts allow for no less.

    Raises:
        ClosedClient: The client was closed.
        ConnectionFailed: No answer came.
        DeadlineExceeded: No answer came in time.
    """
    return client._base.session.exchange(method, path, content, admit, within)


def read(client: "LagoOrgs", path: str, root: str, params: "Sequence[tuple[str, str]]" = ()) -> Any:
    """Read what lies under a path, retried as all that is read, and give what the answer holds under its root.

    Args:
        client: The client.
        path: The path below the API's address, quoted.
        root: The key that the answer has, such as `events`.
        params: The query, not yet quoted.

    Raises:
        LagoOrgsError: Lago could not be asked, or refuses.
    """
    from lago_orgs.client._shared import held

    request = _request("read", "GET", path, params, root=root)
    return held(client._base.session.call(request), request)


def listed(
    client: "LagoOrgs", path: str, root: str, params: "Sequence[tuple[str, str]]" = (), *, size: int = 100
) -> "Iterator[Json]":
    """Give everything in a list once, page by page; otherwise as `read`.

    Args:
        client: The client.
        path: The path below the API's address, quoted.
        root: The key that the answer has.
        params: The query, not yet quoted, without the page.
        size: How many to ask for at once.
    """

    def build(*, page: int, per_page: int) -> "Request":
        page_of = [*params, ("page", str(page)), ("per_page", str(per_page))]
        return _request("read", "GET", path, page_of, root=root)

    return client._base.listed(build, size=size, bounded=False)


def current_usage(client: "LagoOrgs", org_id: str, subscription: str) -> "Usage | None":
    """Read the present period's usage of one subscription; None if it does not run.

    Args:
        client: The client.
        org_id: The organization.
        subscription: The subscription's own external id, whichever organization's it looks like.
    """
    from lago_orgs.client._sync.usage import current_usage as of_subscription
    from lago_orgs.errors import ActionRefused, NotFound

    try:
        return of_subscription(client._base, org_id, subscription)
    except ActionRefused as error:
        if error.code != "no_active_subscription":
            raise
    except NotFound:
        pass
    return None


def past_usage(client: "LagoOrgs", org_id: str, subscription: str) -> "Iterator[Usage]":
    """Give the usage of a subscription's periods that were invoiced, the newest first.

    Args:
        client: The client.
        org_id: The organization.
        subscription: The subscription's own external id.
    """
    from functools import partial

    from lago_orgs_client.api.customers import find_all_customer_past_usage

    from lago_orgs import _core as core

    pages = partial(find_all_customer_past_usage.build_request, org_id, external_subscription_id=subscription)
    return map(core.read_usage.usage, client._base.listed(pages, bounded=False))


def call(client: "LagoOrgs", method: str, path: str, body: Any = None, *, repeat: "Repeat" = "safe") -> "Answer":
    """Send a request with the client's retries, deadlines and errors, and give the answer of a success.

    For those that know which call they make only when it runs.

    Args:
        client: The client.
        method: The HTTP verb.
        path: The path below the API's address, quoted, with its query.
        body: What is sent, in plain values; None if nothing.
        repeat: What a second call does.

    Raises:
        AmbiguousOutcome: It must not be repeated, and may have taken effect.
        LagoOrgsError: Anything else that goes wrong, as in `lago_orgs.errors`.
    """
    return client._base.session.call(_request(f"{method} {path}", method, path, body=body, repeat=repeat))


def call_async(
    client: "AsyncLagoOrgs", method: str, path: str, body: Any = None, *, repeat: "Repeat" = "safe"
) -> "Coroutine[Any, Any, Answer]":
    """Send a request as `call` does, in an event loop."""
    return client._base.session.call(_request(f"{method} {path}", method, path, body=body, repeat=repeat))


def _request(
    name: str,
    method: str,
    path: str,
    params: "Sequence[tuple[str, str]]" = (),
    *,
    body: Any = None,
    root: str | None = None,
    repeat: "Repeat" = "safe",
) -> "Request":
    from lago_orgs_client.types import Operation, Request

    return Request(method, path, list(params), body, Operation(name, method, path, root, repeat))


def prepare(client: "LagoOrgs") -> None:
    """Make a client's pool of connections now, which its first call would do.

    Raises:
        ClosedClient: The client was closed.
    """
    client._base.session.http()
