# The source of the flavour for threads: run `make sync` after a change.
"""Reading what comes: bodies within their bounds, and files that lie elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

import httpx

from lago_orgs.client._async._io import HttpClient, Lent, guarded, within
from lago_orgs.client._bodies import Body, TooLong
from lago_orgs.errors import ConnectionFailed, DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Mapping

# The seconds to wait for a file's next bytes.
READ = 30.0


async def body_of(response: httpx.Response, most: int, deadline: float) -> bytes:
    """Read the body of a response to its end, and let its connection go.

    Raises:
        TooLong: It has more than `most` bytes.
        httpx.HTTPError: It broke off, is packed otherwise than it says, or came in past the deadline.
    """
    if response.is_stream_consumed:  # by a hook of the caller's, or there from the start
        if len(response.content) > most:
            raise TooLong
        return response.content
    try:
        body = Body(response.headers.get("content-encoding", ""), most)
        async for piece in response.aiter_raw():
            body.add(piece)
            if monotonic() > deadline:
                raise httpx.ReadTimeout("the answer trickled in past the deadline", request=response.request)
        return body.content()
    finally:
        await response.aclose()


async def hang_up(response: httpx.Response) -> None:
    """Close the connection of a response that was read, where it has one of its own."""
    stream = response.extensions.get("network_stream")
    if stream is not None:
        await stream.aclose()


async def read_file(url: str, arguments: Mapping[str, Any], *, most: int, seconds: float) -> bytes:
    """Read a file with a client of its own.

    Args:
        url: Its address.
        arguments: How the client is made.
        most: How many bytes it may have.
        seconds: How long it may take.

    Raises:
        ConnectionFailed: It is not there, or too long.
        DeadlineExceeded: It did not come in time.
    """
    deadline = monotonic() + seconds
    try:
        async with guarded(HttpClient(**arguments, follow_redirects=True)) as http:
            request = http.build_request("GET", url, timeout=min(seconds, READ))
            with within(deadline):
                response = await http.send(request, stream=True)
                content = await body_of(response, most, deadline)
        response.raise_for_status()
    except TooLong:
        raise ConnectionFailed(f"the file has {too_long(most)}") from None
    except httpx.TimeoutException:
        raise DeadlineExceeded("the file did not come in time: ask again later") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its address is a permission, which nothing may show.
        raise ConnectionFailed(f"the file could not be read ({type(error).__name__})") from None
    return content


def too_long(most: int) -> str:
    """Say that something is longer than allowed, and what to do."""
    return f"more than {most} bytes: pass max_answer_bytes if that is right"


def lent(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the caller's options; transports stay the caller's to close."""
    given = dict(options)
    if given.get("transport") is not None:
        given["transport"] = Lent(given["transport"])
    if given.get("mounts"):
        given["mounts"] = {where: each and Lent(each) for where, each in given["mounts"].items()}
    return given
