# Written by `make sync` from lago_orgs/client/_async/client.py: change that.
"""The client itself: its settings, its life, and the server's health."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from lago_orgs_client.api.plans import find_all_plans
from lago_orgs_client.types import Request

from lago_orgs import types
from lago_orgs._core.answers import root_of
from lago_orgs._core.arguments import check_kind
from lago_orgs._core.retry import RetryPolicy
from lago_orgs._core.settings import Timeouts, read_settings
from lago_orgs.client._sync._io import HttpClient, Locks
from lago_orgs.client._sync.api import Api
from lago_orgs.client._sync.catalogue import CatalogueVerbs
from lago_orgs.client._sync.session import Session
from lago_orgs.client._sync.verbs import call_info
from lago_orgs.client._memory import KnownIds
from lago_orgs.client._shared import (
    CallFinished,
    CallStarted,
    Hooks,
    Recorder,
    Tracer,
    check_http_options,
    warn_of_plain_http,
)
from lago_orgs.errors import AuthenticationError, ClosedClient, LagoOrgsError, PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from lago_orgs.types import Health


def _utc_now() -> datetime:
    return datetime.now(UTC)


class LagoOrgs(CatalogueVerbs):
    """Lago for organizations, for threads.

    One client serves the whole life of a program: it keeps its connections, and may be shared by everything that runs.
    A process that is forked from it gets connections of its own.

    Args:
        api_url: Lago's address, such as `https://lago.example.com`, or `us` or `eu` for Lago Cloud; `LAGO_API_URL` if
            None.
        api_key: The key, or a callable that gives it at each call, so that it can change; `LAGO_API_KEY` if None.
        timeouts: How long to wait for a connection, an answer, and the whole call.
        retries: How persistently to try what may be repeated.
        on_request: Told before each attempt.
        on_response: Told after each attempt.
        tracer: An OpenTelemetry tracer, which gets a span per call.
        recorder: A `UsageRecorder`: `record_usage` and `record_api_call` give it their events and return at once,
            and it delivers. It stays yours to close.
        clock: Gives the present instant, for the time of usage and the preview of plan changes.
        http_client: An httpx client to send with; it stays yours to close.
        http_options: Everything that httpx takes for a client of its own: `transport`, `proxy`, `verify`, `limits`, ...

    Raises:
        ConfigurationError: The address, the key or another argument is missing or unusable.

    Example:
        >>> with LagoOrgs() as lago:
        ...     lago.subscribe_org_to_plan("org_abc123", "pro_monthly", "ACME", "billing@acme.com")
    """

    def __init__(
        self,
        api_url: str | None = None,
        api_key: str | Callable[[], str] | None = None,
        *,
        timeouts: Timeouts | None = None,
        retries: RetryPolicy | None = None,
        on_request: Callable[[CallStarted], None] | None = None,
        on_response: Callable[[CallFinished], None] | None = None,
        tracer: Tracer | None = None,
        recorder: Recorder | None = None,
        clock: Callable[[], datetime] = _utc_now,
        http_client: HttpClient | None = None,
        **http_options: Any,
    ) -> None:
        check_kind("timeouts", timeouts, Timeouts)
        check_kind("retries", retries, RetryPolicy)
        check_kind("http_client", http_client, HttpClient)
        settings = read_settings(api_url, api_key, os.environ)
        warn_of_plain_http(settings)
        check_http_options(HttpClient, http_options)
        self._session = Session(
            settings,
            timeouts=timeouts or Timeouts(),
            retries=retries or RetryPolicy(),
            hooks=Hooks(on_request=on_request, on_response=on_response),
            tracer=tracer,
            http_client=http_client,
            http_options=http_options,
        )
        self._recorder = recorder
        self._clock = clock
        self._known = KnownIds(monotonic)
        self._reached = KnownIds(monotonic)
        self._locks = Locks()

    @property
    def api_url(self) -> str:
        """The server's address."""
        return self._session.settings.api_url

    @cached_property
    def api(self) -> Api:
        """Every operation of Lago's API, by area."""
        return Api(self._session)

    def check_health(self) -> Health:
        """Ask the server how it is, and whether it knows the key. Never raises because of the server.

        Raises:
            ClosedClient: The client was closed.
        """
        version = None
        try:
            alive = Request("GET", "/health", [], None)
            answer = self._session.call("health", alive, retry=False, root=self.api_url)
            said = root_of(answer, "message", call_info("health", alive))
            version = answer.json().get("version")
            request = find_all_plans.build_request(per_page=1)
            self._session.call("findAllPlans", request, retry=False)
        except PermissionDenied:
            return types.Health(
                status="healthy", api_url=self.api_url, version=version, message="the key may not read plans"
            )
        except ClosedClient:
            raise
        except AuthenticationError as error:
            return types.Health(status="unauthorized", api_url=self.api_url, version=version, message=error.message)
        except LagoOrgsError as error:
            status = "unhealthy" if getattr(error, "status", 0) >= 500 else "unreachable"
            return types.Health(status=status, api_url=self.api_url, version=version, message=error.message)
        return types.Health(status="healthy", api_url=self.api_url, version=version, message=str(said))

    def close(self) -> None:
        """Close the connections. Closing again does nothing; using the client afterwards is a `ClosedClient`."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.api_url}>"
