"""An inbox in Redis whose answers are lost, and that goes away."""

from collections.abc import Iterator

import pytest

from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks import InboxUnavailable, WebhookHandlers
from lago_orgs.webhooks.inbox.redis import RedisInbox
from tests.recorder.redis_server import RedisServer, Relay

from .deliveries import headers, payload, verifier


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A Redis that a test may kill."""
    made = RedisServer()
    yield made
    made.close()


def test_what_was_kept_by_a_call_whose_answer_was_lost_is_new_once(server: RedisServer) -> None:
    relay, seen = Relay(server), list[str]()
    hooks = WebhookHandlers()
    hooks.on("customer.created")(lambda event: seen.append(event.id))
    inbox = RedisInbox(relay.url, hooks, verifier=verifier())
    relay.losing = 1
    assert inbox.receive(payload(), headers(payload())).is_new
    assert not inbox.receive(payload(), headers(payload())).is_new
    inbox.work_off()
    assert len(seen) == 1
    inbox.close()
    relay.close()


def test_a_redis_that_is_away_keeps_nothing(server: RedisServer) -> None:
    inbox = RedisInbox(server.url, WebhookHandlers(), verifier=verifier())
    server.kill()
    with pytest.raises(InboxUnavailable, match="cannot be used"):
        inbox.receive(payload(), headers(payload()))
    inbox.close()


@pytest.mark.parametrize(("url", "name"), [("nothing", "a"), ("redis://localhost", ""), ("redis://localhost", "{a}")])
def test_an_address_that_is_none_is_refused(url: str, name: str) -> None:
    with pytest.raises(InvalidArgument):
        RedisInbox(url, WebhookHandlers(), name=name)
