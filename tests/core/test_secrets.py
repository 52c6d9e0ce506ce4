"""What holds a key is not pickled, whatever it was made of: the bytes would show the key."""

import copy
import functools
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from lago_orgs_client import AuthenticatedClient

from lago_orgs import AsyncLagoOrgs, LagoOrgs
from lago_orgs._core.settings import read_settings
from lago_orgs._store.redis import RedisLink
from lago_orgs.access import Access
from lago_orgs.cli.profiles import Profile
from lago_orgs.recorder import MemoryOutbox, UsageRecorder
from lago_orgs.web.flask import Billing
from lago_orgs.webhooks import MemoryInbox, SqliteInbox, WebhookHandlers, WebhookVerifier

KEY, URL = "7c1e-never-in-bytes", "http://127.0.0.1:9"
GIVES = functools.partial(str, KEY)  # a source of a key that can be pickled by itself
WHAT: dict[str, Callable[[Path], object]] = {
    "verifier": lambda _: WebhookVerifier(hmac_keys=[KEY]),
    "verifier of tokens": lambda _: WebhookVerifier.from_client(LagoOrgs(URL, GIVES)),
    "client": lambda _: LagoOrgs(URL, KEY),
    "client with a source": lambda _: LagoOrgs(URL, GIVES),
    "client for loops": lambda _: AsyncLagoOrgs(URL, GIVES),
    "operations": lambda _: LagoOrgs(URL, GIVES).api,
    "settings": lambda _: read_settings(URL, KEY, {}),
    "settings with a source": lambda _: read_settings(URL, GIVES, {}),
    "profile": lambda _: Profile(api_url=URL, api_key=GIVES),
    "link": lambda _: RedisLink(f"redis://:{KEY}@127.0.0.1:9/0"),
    "inbox in memory": lambda _: MemoryInbox(WebhookHandlers(), verifier=WebhookVerifier(hmac_keys=[KEY])),
    "inbox": lambda folder: SqliteInbox(folder / "i", WebhookHandlers(), verifier=WebhookVerifier(hmac_keys=[KEY])),
    "billing": lambda _: Billing(lago_url=URL, api_key=KEY),
    "generated client": lambda _: AuthenticatedClient(URL, KEY),
    "access": lambda _: Access(LagoOrgs(URL, GIVES)),
    "recorder": lambda _: UsageRecorder(MemoryOutbox(), api_url=URL, api_key=GIVES),
}
NAMED = WHAT.keys() - {"operations", "generated client"}  # these reach what holds it


@pytest.mark.parametrize("what", WHAT)
def test_what_holds_a_key_is_not_pickled(what: str, tmp_path: Path) -> None:
    made = WHAT[what](tmp_path)
    try:
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError) as caught:
                pickle.dumps([made], protocol)
            assert KEY not in str(caught.value)
            if what in NAMED:
                assert type(made).__name__ in str(caught.value)
                assert "in each process" in str(caught.value)
    finally:
        if callable(close := getattr(made, "close", None)) and not isinstance(made, AsyncLagoOrgs):
            close()


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize("what", ["verifier", "client", "settings", "profile", "link", "recorder", "access"])
def test_a_copy_of_it_is_itself(what: str, again: Callable[[object], object], tmp_path: Path) -> None:
    made = WHAT[what](tmp_path)
    assert again(made) is made
