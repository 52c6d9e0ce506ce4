# The source of the flavour for threads: run `make sync` after a change.
"""Access: may this organization do this, now?"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from lago_orgs._core.decisions import denial
from lago_orgs._store.forks import follow_forks
from lago_orgs.access import verdicts
from lago_orgs.access._async._io import Reserving, quickly
from lago_orgs.access._async.asking import AsyncAsking, watched
from lago_orgs.access._async.deciding import AsyncDeciding
from lago_orgs.access._async.reserver import AsyncReserver
from lago_orgs.access._async.telling import AsyncTelling
from lago_orgs.access.events import organizations_of
from lago_orgs.access.ledger import Ledger
from lago_orgs.access.outages import checked_policy
from lago_orgs.access.questions import question
from lago_orgs.access.recalling import Recalling
from lago_orgs.access.settings import Settings
from lago_orgs.types import Decision, Money

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal
    from types import TracebackType

    from lago_orgs.access._async._io import Made
    from lago_orgs.access._async.reserving import AsyncReservation
    from lago_orgs.access.outages import OnOutage
    from lago_orgs.client import AsyncLagoOrgs
    from lago_orgs.recorder.recording import Recording
    from lago_orgs.types import Privilege


class AsyncAccess(AsyncTelling):
    """Says whether an organization may do something, from memory, for event loops.

    Args:
        lago: The client, which is asked for what is not known.
        recorder: The recorder of the organization's usage: what it holds and Lago has not counted is counted here.
            Without one only Lago's own figures are known, and nothing can be reserved.
        ttl: Seconds that what Lago said is taken for true; for as long again it is, while it is asked anew.
        none_ttl: Seconds that "there is none" is.
        max_stale: Seconds that what Lago said last is gone by while it is away.
        patience: Seconds that a caller waits for Lago at most, for all that has to be asked together. When they are
            over, Lago is away: nobody else waits, and the policy decides.
        settling: Seconds after which Lago surely counts the usage that it took.
        max_organizations: How many organizations are remembered.
        on_outage: What is decided while Lago is away: `last_known`, up to `max_stale`, and then no; `allow`; `deny`.
        reserve_for: Seconds after which a reservation ends that is neither committed nor released.
        clock: Gives the present instant (aware); the client's if None.

    Raises:
        ConfigurationError: A span of time or a number is none.
        InvalidArgument: There is no such policy.

    Example:
        >>> access = AsyncAccess(lago, recorder=recorder)
        >>> async with access.reserve("org_1", "tokens", 4000, limit=1_000_000) as held:
        ...     await held.commit(1280, properties={"model": "m"})
    """

    def __init__(
        self,
        lago: AsyncLagoOrgs,
        *,
        recorder: Recording | None = None,
        ttl: float = 30.0,
        none_ttl: float = 5.0,
        max_stale: float = 3600.0,
        patience: float = 5.0,
        settling: float = 5.0,
        max_organizations: int = 100_000,
        on_outage: OnOutage = "last_known",
        reserve_for: float = 60.0,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._settings = Settings(
            ttl=ttl,
            none_ttl=none_ttl,
            max_stale=max_stale,
            patience=patience,
            settling=settling,
            max_organizations=max_organizations,
            on_outage=on_outage,
            reserve_for=reserve_for,
        )
        self._lago = lago
        self._recorder = recorder
        keep = max_stale + 2 * ttl + patience
        self._ledger = None if recorder is None else Ledger(recorder.outbox, settling=settling, keep=keep)
        self._asking = AsyncAsking(lago, self._ledger, self._settings)
        self._clock = clock or lago.clock
        self._deciding = AsyncDeciding(self._asking, self._ledger, self._clock, self._settings.again)
        self._reserver = AsyncReserver(recorder, self._ledger, self._deciding, self._clock)
        self._recalling = Recalling(self._asking.memory, self._ledger, self._clock)
        lago.watch(watched(self._asking.memory))
        if self._ledger is not None:
            follow_forks(self._ledger)

    # Asking

    async def check(
        self,
        org_id: str | None,
        metric_code: str | None = None,
        units: Decimal | int | str = 1,
        *,
        limit: Decimal | int | str | Money | Privilege | None = None,
        feature: str | None = None,
        product: str | None = None,
        user_id: str | None = None,
        user_limit: Decimal | int | str | None = None,
        on_outage: OnOutage | None = None,
    ) -> Decision:
        """Say whether an organization may do something: be here, use a feature, or use more of a metric.

        Args:
            org_id: The organization; None is decided as "who?".
            metric_code: What is to be used.
            units: How much of it.
            limit: How much may be used in the period, or what that may cost (`Money`), or the privilege in Lago that
                says; None limits nothing. An amount of money without a metric limits what everything costs together.
            feature: A feature that its subscription is to include.
            product: Which subscription, if the organization has one per product.
            user_id: Who uses it, for a limit of the user's own.
            user_limit: How much this user may use in the period.
            on_outage: What to decide while Lago is away; None is as this Access was told.

        Returns:
            The decision, which is true or false by itself.

        Raises:
            InvalidArgument: Something cannot be meant.
            UnknownMetric: No charge of the plan is on the metric; the error names those that there are.
            CurrencyMismatch: The limit is in another currency than the plan.
            AuthenticationError: The key is refused, which is no outage.
        """
        if on_outage is not None:
            checked_policy(on_outage)
        if metric_code is None and feature is None and limit is None and user_limit is None and user_id is None:
            if org_id is None:
                return verdicts.without_organization(self._clock())
            entry = self._asking.memory.standing(org_id, product)
            if entry is not None and (now := monotonic()) < entry.fresh_until:
                return verdicts.remembered(org_id, product, entry.value, now - entry.asked_at, self._clock())
        elif org_id is None:
            return verdicts.without_organization(self._clock())
        asked = question(
            org_id,
            metric_code,
            units,
            limit=limit,
            feature=feature,
            product=product,
            user_id=user_id,
            user_limit=user_limit,
            on_outage=on_outage or self._settings.on_outage,
        )
        recalled = self._recalling.decided(asked)
        return await self._deciding.decided(asked) if recalled is None else recalled

    async def require(
        self,
        org_id: str | None,
        metric_code: str | None = None,
        units: Decimal | int | str = 1,
        *,
        limit: Decimal | int | str | Money | Privilege | None = None,
        feature: str | None = None,
        product: str | None = None,
        user_id: str | None = None,
        user_limit: Decimal | int | str | None = None,
        on_outage: OnOutage | None = None,
    ) -> Decision:
        """Do what `check` does, and raise where it would be false.

        Raises:
            NotSubscribed: The organization has no active subscription.
            NotEntitled: Its subscription does not include the feature.
            LimitReached: The limit does not leave so much.
            AccessUndecided: Lago is away, and the policy is to deny.
        """
        decision = await self.check(
            org_id,
            metric_code,
            units,
            limit=limit,
            feature=feature,
            product=product,
            user_id=user_id,
            user_limit=user_limit,
            on_outage=on_outage,
        )
        if not decision:
            raise denial(decision)
        return decision

    # Reserving

    def reserve(
        self,
        org_id: str,
        metric_code: str,
        units: Decimal | int | str = 1,
        *,
        limit: Decimal | int | str | Money | Privilege | None,
        product: str | None = None,
        user_id: str | None = None,
        user_limit: Decimal | int | str | None = None,
        overage: str = "reject",
        seconds: float | None = None,
        transaction_id: str | None = None,
        on_outage: OnOutage | None = None,
    ) -> Made[AsyncReservation]:
        """Set units aside for a use whose size is known when it is over; nobody else gets them meanwhile.

        Args:
            org_id: The organization.
            metric_code: What will be used.
            units: How much at the most.
            limit: How much may be used in the period, or what that may cost (`Money`), or the privilege in Lago that
                says; None limits nothing.
            product: Which subscription, if the organization has one per product.
            user_id: Who uses it.
            user_limit: How much this user may use in the period.
            overage: If less is left: `reject` it, `cap` reserves what is left, `overflow` lets the last one pass.
            seconds: After so many the reservation ends by itself; None is as this Access was told.
            transaction_id: The id of the event that will be recorded; None makes one.
            on_outage: What to decide while Lago is away; None is as this Access was told.

        Returns:
            The reservation: `commit` records the usage and gives the rest back, without it nothing was used.

        Raises:
            NotSubscribed: The organization has no active subscription; nothing was kept.
            NotEntitled: The privilege that limits is not the organization's.
            LimitReached: The limit does not leave so much.
            AccessUndecided: Lago is away, and the policy is to deny.
            InvalidArgument: Something cannot be meant, such as a part of an event, of a metric that counts events.
            ConfigurationError: This Access has no recorder.
        """
        return Reserving(
            self._reserver.reserve,
            org_id,
            metric_code,
            units,
            limit=limit,
            product=product,
            user_id=user_id,
            user_limit=user_limit,
            overage=overage,
            seconds=self._settings.reserve_for if seconds is None else seconds,
            transaction_id=transaction_id,
            on_outage=self._settings.on_outage if on_outage is None else on_outage,
        )

    # Forgetting

    def forget(self, org_id: str) -> bool:
        """Drop what is remembered of an organization, so that Lago is asked next time; whether there was anything."""
        return self._asking.forget(org_id)

    def on_webhook(self, event: Any) -> bool:
        """Drop what an event of Lago makes untrue.

        Args:
            event: A webhook of Lago: an object with its `type` and its payload in `raw`, or the payload itself.

        Returns:
            Whether something was dropped.
        """
        found = organizations_of(event)
        if found is None:
            dropped = len(self._asking.memory) > 0
            self._asking.memory.forget_all()
            return dropped
        return sum(map(self._asking.forget, found)) > 0

    # Life

    async def close(self) -> None:
        """Ask no more in the background. Client and recorder stay yours to close."""
        await self._asking.aclose()
        if (ledger := self._ledger) is not None:
            await quickly(ledger, ledger.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._asking.memory)} organizations>"
