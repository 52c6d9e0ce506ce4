# The source of the flavour for threads: run `make sync` after a change.
"""The client itself: its settings, its life, and the server's health."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from lago_orgs._core.arguments import check_kind, whole
from lago_orgs._core.retry import RetryPolicy
from lago_orgs._core.settings import Timeouts, settings_or_problem
from lago_orgs._secrets import HoldsSecret
from lago_orgs.client._async._io import Closing, HttpClient, Locks
from lago_orgs.client._async.api import AsyncApi
from lago_orgs.client._async.base import AsyncBase
from lago_orgs.client._async.customers import AsyncCustomerVerbs
from lago_orgs.client._async.entitlements import AsyncEntitlementVerbs
from lago_orgs.client._async.health import AsyncHealthVerbs
from lago_orgs.client._async.invoices import AsyncInvoiceVerbs
from lago_orgs.client._async.metrics import AsyncMetricVerbs
from lago_orgs.client._async.plan_changes import AsyncPlanChangeVerbs
from lago_orgs.client._async.plans import AsyncPlanVerbs
from lago_orgs.client._async.recording import AsyncRecordingVerbs
from lago_orgs.client._async.session import AsyncSession
from lago_orgs.client._async.subscribing import AsyncSubscribingVerbs
from lago_orgs.client._async.subscriptions import AsyncSubscriptionVerbs
from lago_orgs.client._async.usage import AsyncUsageVerbs
from lago_orgs.client._async.webhook_endpoints import AsyncWebhookEndpointVerbs
from lago_orgs.client._http import check_http_options, warn_of_insecurity
from lago_orgs.client._memory import KnownIds, KnownMetrics
from lago_orgs.client._shared import (
    CallFinished,
    CallStarted,
    Hooks,
    Recorder,
    Tracer,
)
from lago_orgs.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def _utc_now() -> datetime:
    return datetime.now(UTC)


class AsyncLagoOrgs(
    AsyncCustomerVerbs,
    AsyncSubscriptionVerbs,
    AsyncSubscribingVerbs,
    AsyncPlanChangeVerbs,
    AsyncRecordingVerbs,
    AsyncUsageVerbs,
    AsyncEntitlementVerbs,
    AsyncInvoiceVerbs,
    AsyncMetricVerbs,
    AsyncPlanVerbs,
    AsyncWebhookEndpointVerbs,
    AsyncHealthVerbs,
    Closing,
    HoldsSecret,
):
    """Lago for organizations, for event loops.

    One client serves the whole life of a program: it keeps its connections, and may be shared by everything that runs.
    A process that is forked from it gets connections of its own.

    Args:
        api_url: Lago's address, such as `https://lago.example.com`, or `us` or `eu` for Lago Cloud; `LAGO_API_URL` if
            None.
        api_key: The key, or a callable that gives it at each call, so that it can change; `LAGO_API_KEY` if None.
        timeouts: How long to wait for a connection, an answer, and the whole call.
        retries: How persistently to try what may be repeated.
        on_request: Told before each attempt; what it raises is logged, and changes nothing.
        on_response: Told after each attempt; as above.
        tracer: An OpenTelemetry tracer, which gets a span per call.
        recorder: A `UsageRecorder`: `record_usage` and `record_api_call` give it their events and return at once,
            and it delivers. It stays yours to close.
        clock: Gives the present instant, for the time of usage and the preview of plan changes.
        http_client: An httpx client to send with; it stays yours to close.
        max_answer_bytes: How long an answer may be, unpacked, in bytes; 64 MiB. A longer one is not read to its end.
        http_options: Everything that httpx takes for a client of its own: `transport`, `proxy`, `verify`, `limits`, ...

    Raises:
        ConfigurationError: The address, the key or another argument is missing or unusable.

    Example:
        >>> async with AsyncLagoOrgs() as lago:
        ...     await lago.subscribe_org_to_plan("org_abc123", "pro_monthly", "ACME", "billing@acme.com")
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
        max_answer_bytes: int = 64 * 1024 * 1024,
        **http_options: Any,
    ) -> None:
        check_kind("timeouts", timeouts, Timeouts)
        check_kind("retries", retries, RetryPolicy)
        check_kind("http_client", http_client, HttpClient)
        whole("max_answer_bytes", max_answer_bytes)
        settings = settings_or_problem(api_url, api_key, os.environ)
        del api_url, api_key  # reports of errors show the locals of every frame
        if isinstance(settings, str):
            raise ConfigurationError(settings)
        warn_of_insecurity(settings, http_options, http_client)
        check_http_options(HttpClient, http_options)
        session = AsyncSession(
            settings,
            timeouts=timeouts or Timeouts(),
            retries=retries or RetryPolicy(),
            hooks=Hooks(on_request=on_request, on_response=on_response),
            tracer=tracer,
            http_client=http_client,
            http_options=http_options,
            max_answer_bytes=max_answer_bytes,
        )
        super().__init__(
            AsyncBase(
                session=session,
                clock=clock,
                own_clock=None if clock is _utc_now else clock,
                recorder=recorder,
                known=KnownIds(monotonic),
                reached=KnownIds(monotonic),
                locks=Locks(),
                metrics=KnownMetrics(),
            )
        )

    @property
    def api_url(self) -> str:
        """Return the server's address."""
        return self._base.session.settings.api_url

    def watch(self, changed: Callable[[str], None]) -> None:
        """Call this with an organization's id whenever its subscription is written through this client.

        Args:
            changed: What to call; it must be quick, and raise nothing.
        """
        self._base.watchers.append(changed)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Return what gives the present instant."""
        return self._base.clock

    @cached_property
    def api(self) -> AsyncApi:
        """Return every operation of Lago's API, by area."""
        return AsyncApi(self._base)

    async def close(self) -> None:
        """Close the connections. Closing again does nothing; using the client afterwards is a `ClosedClient`."""
        await self._base.session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        base: AsyncBase | None = getattr(self, "_base", None)  # one that could not be made has none
        return f"<{type(self).__name__} of {base.session.settings.api_url if base else 'no server'}>"
