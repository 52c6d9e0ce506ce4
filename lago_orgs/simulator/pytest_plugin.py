"""The pytest plugin: a Lago for each test, over HTTP if wanted, with a clock that the test moves.

Installed with the package, so its fixtures `lago`, `lago_server` and `lago_clock` are there without a `conftest.py`.
The marker `lago` sets a test's simulator up: `@pytest.mark.lago(now="2026-01-01T00:00:00Z", premium=True)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from .doors.http import HttpDoor
    from .doors.transport import AsyncTransport, Transport
    from .simulator import LagoSimulator

IN_PROCESS_URL = "http://lago.invalid"


class Lago:
    """The simulator of one test, and what the test may ask about it.

    Args:
        simulator: Who answers; everything that it can do is reachable.
    """

    url = IN_PROCESS_URL

    def __init__(self, simulator: LagoSimulator) -> None:
        self.simulator = simulator

    def __repr__(self) -> str:
        return f"<Lago of a test: {self.simulator!r}>"

    @property
    def api_key(self) -> str:
        """Return the key of the test's organization."""
        return self.simulator.api_key

    @property
    def hmac_key(self) -> str:
        """Return the key that signs the webhooks of the test's organization."""
        return self.simulator.hmac_key

    def transport(self) -> Transport:
        """Return a transport for `httpx.Client(transport=...)`, which answers in process, whatever the host."""
        return self.simulator.transport()

    def async_transport(self) -> AsyncTransport:
        """Return a transport for `httpx.AsyncClient(transport=...)`, which answers in process, whatever the host."""
        return self.simulator.async_transport()

    def client(self) -> httpx.Client:
        """Return a bare client with the key, its base URL at `/api/v1`; to be used with `with`."""
        import httpx

        headers = {"Authorization": f"Bearer {self.api_key}"}
        return httpx.Client(transport=self.transport(), base_url=f"{self.url}/api/v1", headers=headers)

    def recorded(self, external_subscription_id: str | None = None, code: str | None = None) -> list[dict[str, Any]]:
        """Return the events that were stored, oldest first.

        Args:
            external_subscription_id: Only those of this subscription.
            code: Only those of this metric.
        """
        from .views.events import serialize

        events = sorted(self.simulator.organization().events, key=lambda event: event.created_at)
        return [
            serialize(event)
            for event in events
            if external_subscription_id in (None, event.external_subscription_id) and code in (None, event.code)
        ]

    def assert_recorded(
        self, external_subscription_id: str, code: str, *, times: int = 1, **properties: Any
    ) -> list[dict[str, Any]]:
        """Fail unless a subscription has just so many events of a metric that have these properties.

        Args:
            external_subscription_id: The subscription; by default the organization's id.
            code: The metric.
            times: How many there must be.
            properties: What each of them must have among its properties.

        Returns:
            These events.
        """
        mine = self.recorded(external_subscription_id, code)
        found = [event for event in mine if properties.items() <= event["properties"].items()]
        if len(found) != times:
            wanted = f"{code!r} of {external_subscription_id!r}" + (f" with {properties}" if properties else "")
            others = [event["properties"] for event in mine]
            pytest.fail(
                f"{times} events {wanted} expected, {len(found)} recorded; those of this metric have {others}, "
                f"{len(self.recorded())} events are recorded in all",
                pytrace=False,
            )
        return found

    def billed_cents(self, external_customer_id: str, currency: str | None = None) -> int:
        """Return what a customer's finalized invoices come to, in cents, with taxes and less what was credited.

        Args:
            external_customer_id: The customer.
            currency: Only invoices in this currency.
        """
        return sum(
            invoice.total_amount_cents
            for invoice in self.simulator.organization().invoices
            if invoice.customer.external_id == external_customer_id
            and invoice.status == "finalized"
            and currency in (None, invoice.currency)
        )

    def assert_billed(self, external_customer_id: str, cents: int, currency: str | None = None) -> None:
        """Fail unless a customer's finalized invoices come to this.

        Args:
            external_customer_id: The customer.
            cents: The amount in cents of the currency.
            currency: Only invoices in this currency.
        """
        got = self.billed_cents(external_customer_id, currency)
        if got != cents:
            invoices = [
                f"{invoice.number} ({invoice.status}): {invoice.total_amount_cents} {invoice.currency}"
                for invoice in self.simulator.organization().invoices
                if invoice.customer.external_id == external_customer_id
            ]
            pytest.fail(
                f"{cents} cents expected of {external_customer_id!r}, {got} billed; invoices: {invoices or 'none'}",
                pytrace=False,
            )

    def webhooks(self, webhook_type: str | None = None) -> list[dict[str, Any]]:
        """Return the webhooks that were told, oldest first; an organization without endpoints tells none.

        Args:
            webhook_type: Only those of this type.
        """
        told = [json.loads(delivery.body) for delivery in self.simulator.webhooks]
        return [body for body in told if webhook_type in (None, body["webhook_type"])]


class LagoClock:
    """The clock of a test's simulator. It stands still but when the test moves it."""

    def __init__(self, simulator: LagoSimulator) -> None:
        self._simulator = simulator
        if not simulator.clock.is_frozen:
            simulator.clock.freeze(simulator.clock.peek())

    @property
    def now(self) -> datetime:
        """Return the instant at which the simulator stands."""
        return self._simulator.clock.peek()

    def move_to(self, at: datetime | str) -> datetime:
        """Go to an instant, and do all that Lago's clock does on the way: activate, bill, end, expire.

        Args:
            at: An aware datetime, or ISO-8601 text with its zone.
        """
        self._simulator.travel(_instant(at))
        return self.now

    def advance(self, delta: timedelta | None = None, /, **parts: float) -> datetime:
        """Go on by a while, and do what falls due.

        Args:
            delta: How long.
            parts: Or as `timedelta` takes it: `days=31`.
        """
        return self.move_to(self.now + (delta or timedelta(**parts)))


def _instant(value: datetime | str) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if at.tzinfo is None:
        raise ValueError(f"{value!r}: an instant with its zone is needed, such as 2026-03-10T09:30:00Z")
    return at.astimezone(UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers", "lago(now=None, premium=False, organization=None): how the simulator of this test is set up"
    )


@pytest.fixture
def lago(request: pytest.FixtureRequest) -> Iterator[Lago]:
    """Give a fresh Lago with one organization, in this process; a fault of its own fails the test."""
    from .errors import SimulatorError
    from .simulator import LagoSimulator

    marker = request.node.get_closest_marker("lago")
    options = dict(marker.kwargs) if marker else {}
    now = options.pop("now", None)
    simulator = LagoSimulator(now=None if now is None else _instant(now))
    if options:
        simulator.reset(now=None if now is None else _instant(now), **options)
    yield Lago(simulator)
    simulator.close()
    if simulator.errors:
        raise SimulatorError(
            f"the simulator itself failed {len(simulator.errors)} times during this test; what it answered "
            "there is not Lago's"
        ) from simulator.errors[0]


@pytest.fixture
def lago_server(lago: Lago) -> Iterator[HttpDoor]:
    """Serve the test's Lago over HTTP, on a free port of this machine: `lago_server.url`, `lago_server.api_key`."""
    with lago.simulator.serve() as door:
        yield door


@pytest.fixture
def lago_clock(lago: Lago) -> LagoClock:
    """Give the clock of the test's Lago, standing still from now on."""
    return LagoClock(lago.simulator)
