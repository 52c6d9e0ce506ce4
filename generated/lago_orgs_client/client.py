# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""The client that every operation asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self, SupportsIndex
from urllib.parse import urlencode

from . import _http
from .types import Request, Response
from .wire import write_json

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    import httpx


class AuthenticatedClient:
    """Sends requests with an API key, over httpx clients that are made on first use and kept.

    Args:
        base_url: Where the API is, with its version: `https://api.getlago.com/api/v1`.
        token: The API key. It is in no repr and no message.
        headers: Sent with every request.
        timeout: Seconds, or an httpx.Timeout.
        verify_ssl: What httpx takes for `verify`; an `ssl.SSLContext` shared between clients makes them cheap.
        follow_redirects: Whether redirects are followed.
        httpx_args: More arguments for both httpx clients.
        raise_on_unexpected_status: Whether a status that the contract does not have is raised.

    Example:
        >>> client = AuthenticatedClient("https://api.getlago.com/api/v1", token="...")
        >>> with client:
        ...     answer = find_customer.sync_detailed("acme", client=client)
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        headers: dict[str, str] | None = None,
        timeout: httpx.Timeout | float | None = 30.0,
        verify_ssl: str | bool | ssl.SSLContext = True,
        follow_redirects: bool = False,
        httpx_args: dict[str, Any] | None = None,
        raise_on_unexpected_status: bool = False,
    ) -> None:
        self.base_url = base_url
        self.raise_on_unexpected_status = raise_on_unexpected_status
        self._settings: dict[str, Any] = {
            "base_url": base_url,
            "auth": _Bearer(token),
            "headers": headers,
            "timeout": timeout,
            "verify": verify_ssl,
            "follow_redirects": follow_redirects,
            **(httpx_args or {}),
        }
        self._client: httpx.Client | None = None
        self._async_client: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"AuthenticatedClient(base_url={self.base_url!r})"

    def get_httpx_client(self) -> httpx.Client:
        """The httpx client of the synchronous calls."""
        if self._client is None:
            import httpx

            self._client = httpx.Client(**self._settings)
        return self._client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The httpx client of the asynchronous calls."""
        if self._async_client is None:
            import httpx

            self._async_client = httpx.AsyncClient(**self._settings)
        return self._async_client

    def send(self, request: Request, answers: _http.Answers) -> Response[Any]:
        """Send a request and read the answer.

        Raises:
            UnexpectedStatus: The contract does not have the status, and the client is to raise then.
            httpx.HTTPError: There was no answer.
        """
        return self._read(self.get_httpx_client().request(request.method, _target(request), **_rest(request)), answers)

    async def send_async(self, request: Request, answers: _http.Answers) -> Response[Any]:
        """Send a request and read the answer, without blocking.

        Raises:
            UnexpectedStatus: The contract does not have the status, and the client is to raise then.
            httpx.HTTPError: There was no answer.
        """
        http = self.get_async_httpx_client()
        return self._read(await http.request(request.method, _target(request), **_rest(request)), answers)

    def _read(self, answer: httpx.Response, answers: _http.Answers) -> Response[Any]:
        if self.raise_on_unexpected_status and answer.status_code not in answers:
            from .errors import UnexpectedStatus

            raise UnexpectedStatus(answer.status_code, answer.content)
        parsed = _http.parse(answers, answer.status_code, answer.content)
        return Response(answer.status_code, answer.content, answer.headers, parsed)

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.get_httpx_client().__exit__(kind, error, trace)

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.get_async_httpx_client().__aexit__(kind, error, trace)


class _Bearer:
    """Adds the key to each request, and shows it to nobody: headers are in many reprs, this is in none."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a client is not pickled, for the bytes would show its key: make one in each process")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def _target(request: Request) -> str:
    """Path and query. The query is spelled here: httpx before 0.28 leaves what looks quoted already as it is."""
    return f"{request.path}?{urlencode(request.params)}" if request.params else request.path


def _rest(request: Request) -> dict[str, Any]:
    rest: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    if request.body is not None:
        rest["headers"]["Content-Type"] = "application/json"
        rest["content"] = write_json(request.body)
    return rest


__all__ = ("AuthenticatedClient",)
