"""Asking Lago for its public key, over a client for threads or for event loops."""

from typing import Any, Protocol

import anyio

from lago_orgs.errors import ApiError, LagoOrgsError
from lago_orgs.webhooks.verifying.keys import PublicKeys, Published

LOOK = 0.02  # seconds between two looks whether another coroutine's fetch has come to its end


class Client(Protocol):
    """What is needed of `LagoOrgs` or `AsyncLagoOrgs`."""

    @property
    def api_url(self) -> str:
        """Lago's address."""
        ...

    @property
    def api(self) -> Any:
        """Every operation of Lago's API."""
        ...


def fetch(client: Client, keys: PublicKeys, *, with_organization: bool) -> None:
    """Ask for the key, unless another thread has done it meanwhile."""
    with keys.lock:
        if not keys.may_ask():
            return
        keys.begin()
        try:
            published = client.api.webhooks.fetch_json_public_key()
            organization = client.api.organizations.find_organization() if with_organization else None
        except LagoOrgsError as error:
            keys.end(_said(error))
        else:
            keys.end(_published(published, organization))


async def fetch_async(client: Client, keys: PublicKeys, *, with_organization: bool) -> None:
    """Ask for the key, unless another coroutine is at it, which is waited for."""
    while keys.is_asked():
        await anyio.sleep(LOOK)
    if not keys.may_ask():
        return
    keys.begin()
    found: Published | str = "the fetch was broken off"
    try:
        published = await client.api.webhooks.fetch_json_public_key()
        organization = await client.api.organizations.find_organization() if with_organization else None
        found = _published(published, organization)
    except LagoOrgsError as error:
        found = _said(error)
    finally:
        keys.end(found)


def _published(published: Any, organization: Any) -> Published | str:
    key = getattr(getattr(published, "webhook", None), "public_key", None)
    if organization is None:
        return Published(key, None)
    lago_id = getattr(getattr(organization, "organization", None), "lago_id", None)
    if not isinstance(lago_id, str):
        return "Lago did not say which organization the API key belongs to: pass organization_id"
    return Published(key, lago_id)


def _said(error: LagoOrgsError) -> str:
    if isinstance(error, ApiError) and error.status in {401, 403, 404}:
        return (
            f"{error.message}: the key needs the right to read webhook keys (pass organization_id if it may not read "
            "the organization)"
        )
    return error.message
