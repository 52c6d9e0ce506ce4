# The source of the flavour for threads: run `make sync` after a change.
"""The server's health, as this client sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs_client.api.plans import find_all_plans
from lago_orgs_client.types import Operation, Request

from lago_orgs import types
from lago_orgs.client._async.base import AsyncVerbs
from lago_orgs.client._shared import held
from lago_orgs.errors import AuthenticationError, ClosedClient, LagoOrgsError, PermissionDenied

if TYPE_CHECKING:
    from lago_orgs.types import Health


# Beside the API, and not in its description.
HEALTH = Operation("health", "GET", "/health", "message", "safe")


class AsyncHealthVerbs(AsyncVerbs):
    """Verbs about the server."""

    async def check_health(self) -> Health:
        """Ask the server how it is, and whether it knows the key. Never raises because of the server.

        Raises:
            ClosedClient: The client was closed.
        """
        session, url, version = self._base.session, self._base.session.settings.api_url, None
        try:
            alive = Request(HEALTH.method, HEALTH.path, [], None, HEALTH)
            answer = await session.call(alive, retry=False, address=url)
            said = held(answer, alive)
            version = answer.json().get("version")
            request = find_all_plans.build_request(per_page=1)
            await session.call(request, retry=False)
        except PermissionDenied:
            return types.Health(status="healthy", api_url=url, version=version, message="the key may not read plans")
        except ClosedClient:
            raise
        except AuthenticationError as error:
            return types.Health(status="unauthorized", api_url=url, version=version, message=error.message)
        except LagoOrgsError as error:
            status = "unhealthy" if getattr(error, "status", 0) >= 500 else "unreachable"
            return types.Health(status=status, api_url=url, version=version, message=error.message)
        return types.Health(status="healthy", api_url=url, version=version, message=str(said))
