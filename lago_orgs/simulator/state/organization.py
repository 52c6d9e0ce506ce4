"""One organization and everything it holds: the tenant that an API key opens."""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from ...pricing.charges import UnpriceableError
from .advances import AdvanceStore
from .alerts import Alert
from .catalogue import AddOn, Metric, Plan, Tax
from .clock import Clock
from .coupons import AppliedCoupon, Coupon
from .customers import Customer
from .entitlements import Entitlement, Feature, Removals
from .events import EventStore
from .identity import Identity
from .invoicing import BillingPeriod, CreditNote, Fee, Invoice
from .settings import BillingEntity
from .subscriptions import Subscription
from .tables import Table
from .wallets import Consumption, Wallet, WalletTransaction
from .webhooks import WebhookEndpoint

log = logging.getLogger("lago_orgs.simulator")


class Organization:
    """The state of one organization.

    Args:
        identity: Name, slug, prefix, signing key.
        clock: The simulator's clock.
        premium: Whether the server has a premium licence.
        seed: What its ids follow from: the same requests make the same ids.
        events_store: Where its events are kept: `postgres`, or `clickhouse`, which has other limits and duplicates.
    """

    def __init__(
        self,
        identity: Identity,
        clock: Clock,
        *,
        premium: bool = False,
        seed: str = "",
        events_store: str = "postgres",
    ) -> None:
        self.identity = identity
        self.clock = clock
        self.premium = premium
        self._random = random.Random(f"{seed}:{identity.id}")
        self._jobs: deque[Callable[[], None]] = deque()
        self._held: list[Callable[[], None]] | None = None
        self.taxes: Table[Tax] = Table("code")
        self.metrics: Table[Metric] = Table("code")
        self.add_ons: Table[AddOn] = Table("code")
        self.plans: Table[Plan] = Table("code")
        self.customers: Table[Customer] = Table("external_id")
        self.customers_numbered = 0
        self.subscriptions: Table[Subscription] = Table("external_id", "customer_id", "customer_external_id")
        self.events_store = events_store
        self.events = EventStore(replaces=events_store == "clickhouse")
        self.advances = AdvanceStore()
        self.usage_cache: dict[tuple[object, ...], tuple[datetime, tuple[Any, ...]]] = {}
        self.invoices: Table[Invoice] = Table("customer_id", "customer_external_id")
        self.fees: Table[Fee] = Table("invoice_id", "subscription_id")
        self.billing_periods: dict[str, list[BillingPeriod]] = {}
        self.credit_notes: Table[CreditNote] = Table("customer_id", "customer_external_id", "invoice_id")
        self.coupons: Table[Coupon] = Table()
        self.applied_coupons: Table[AppliedCoupon] = Table("customer_id")
        self.wallets: Table[Wallet] = Table("customer_id")
        self.wallet_transactions: Table[WalletTransaction] = Table("wallet_id")
        self.consumptions: Table[Consumption] = Table("inbound_id", "outbound_id")
        self.features: Table[Feature] = Table("code")
        self.entitlements: Table[Entitlement] = Table("plan_id", "subscription_id")
        self.entitlement_removals: dict[str, Removals] = {}
        self.alerts: Table[Alert] = Table("owner")
        self.alerts_seen = 0
        self.webhook_endpoints: Table[WebhookEndpoint] = Table()
        self.billing_entity = BillingEntity.of(identity)
        # What the organization shows of itself, which changes with its entity only where it is changed by its own name.
        self.settings = BillingEntity.of(identity)
        # What lists said that they have, and until when they go on to say so.
        self.counts: dict[str, tuple[int, datetime]] = {}
        self.served_at: Callable[[], str] = str
        self.published_key: Callable[[], str] = str
        self.signed: Callable[[Mapping[str, Any]], str] = str
        self.tell: Callable[[Organization, str, object], None] = _to_nobody

    @property
    def front_url(self) -> str:
        """Where links to Lago's own pages lead."""
        return self.identity.front_url or self.served_at()

    def now(self) -> datetime:
        """The present instant, later than every one told before it."""
        return self.clock.now()

    def new_id(self) -> str:
        """A UUID that nothing else has. Reading (GET) must not make ids, so that a replayed journal makes the same."""
        # Written out, because every event has one and the uuid module's objects cost as much as the rest of it.
        digits = f"{self._random.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def later(self, job: Callable[[], None]) -> None:
        """Queue work that the real server does in the background, after it has answered."""
        self._jobs.append(job)

    def notify(self, webhook_type: str, subject: object) -> None:
        """Queue a webhook about a row; it is rendered when its turn in the background work comes.

        Args:
            webhook_type: One of the contract's, such as `customer.created`.
            subject: The row that it is about.
        """
        if len(self.webhook_endpoints):
            self.later(partial(self._tell_in_turn, partial(self.tell, self, webhook_type, subject)))

    def _tell_in_turn(self, tell: Callable[[], None]) -> None:
        if self._held is None:
            tell()
        else:
            self._held.append(tell)

    @contextmanager
    def webhooks_last(self) -> Iterator[None]:
        """Render webhooks when all that happens meanwhile is done.

        Of clock jobs that run at one moment, the real server tells as things are after the last (recorded in
        webhooks-0004).
        """
        held: list[Callable[[], None]] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            self._jobs.extend(held)
            self.run_jobs()

    def run_jobs(self) -> None:
        """Do the background work, also what it queues itself, in order.

        What Lago itself cannot price leaves no trace but a line in the log, as a job that fails for good.
        """
        while self._jobs:
            try:
                self._jobs.popleft()()
            except (UnpriceableError, ArithmeticError) as error:
                log.warning("background work of %s fails, as Lago's does: %s", self.identity.name, error)


def _to_nobody(org: Organization, webhook_type: str, subject: object) -> None:
    """Where webhooks go until a simulator takes them."""
