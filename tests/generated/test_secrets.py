"""The key is in the request, and nowhere that people or their tools read."""

import logging
import pickle
import traceback

import httpx
import pytest
from lago_orgs_client import AuthenticatedClient
from lago_orgs_client.api.customers import find_customer
from lago_orgs_client.errors import UnexpectedStatus

KEY = "a3f1c9d2-very-secret-key"


def client(answer: httpx.Response | Exception) -> AuthenticatedClient:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return AuthenticatedClient(
        "http://lago.test/api/v1",
        token=KEY,
        raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.MockTransport(handle)},
    )


@pytest.mark.parametrize("used", [False, True])
def test_no_repr_shows_it(used: bool) -> None:
    made = client(httpx.Response(200, content=b"{}"))
    if used:
        made.get_httpx_client()
        made.get_async_httpx_client()
        find_customer.sync_detailed("acme", client=made)
    assert KEY not in repr(made)
    assert KEY not in repr(vars(made))
    assert KEY not in f"{made}{vars(made.get_httpx_client())}"
    assert KEY not in repr(find_customer.build_request("acme"))
    assert KEY not in repr(find_customer.sync_detailed("acme", client=made))


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("refused"), httpx.ReadTimeout("late"), httpx.Response(503, content=b"oops")]
)
def test_no_traceback_shows_it_not_even_with_local_variables(answer: httpx.Response | Exception) -> None:
    with pytest.raises((httpx.HTTPError, UnexpectedStatus)) as caught:
        find_customer.sync_detailed("acme", client=client(answer))
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert KEY not in "".join(shown.format())


def test_no_log_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        find_customer.sync_detailed("acme", client=client(httpx.Response(200, content=b"{}")))
    assert caplog.records
    assert KEY not in caplog.text
