# The source of the flavour for threads: run `make sync` after a change.
"""What an Access tells beside yes and no: what is left, what is used and by whom, and what an organization may use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal

from lago_orgs._core.arguments import shown
from lago_orgs._core.decisions import denial
from lago_orgs._core.ledger import ZERO
from lago_orgs._secrets import HoldsSecret
from lago_orgs.access import verdicts
from lago_orgs.access._async._io import quickly
from lago_orgs.access.granting import amount_of
from lago_orgs.access.memory import FEATURES
from lago_orgs.access.questions import Question, question
from lago_orgs.access.users import Users, by_most
from lago_orgs.errors import ConfigurationError, InvalidArgument, UnexpectedAnswer
from lago_orgs.types import Decision, Money, Reason

# Of so many events that Lago lists at most it is counted who used them.
MOST_EVENTS = 1_000_000

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from lago_orgs.access._async.asking import AsyncAsking
    from lago_orgs.access._async.deciding import AsyncDeciding
    from lago_orgs.access.facts import Figures
    from lago_orgs.access.ledger import Ledger
    from lago_orgs.access.outages import OnOutage
    from lago_orgs.access.settings import Settings
    from lago_orgs.client import AsyncLagoOrgs
    from lago_orgs.types import Entitlement, Privilege, UserUsage


class AsyncTelling(HoldsSecret, ABC):
    """The part of an Access that tells amounts."""

    _lago: AsyncLagoOrgs
    _ledger: Ledger | None
    _asking: AsyncAsking
    _deciding: AsyncDeciding
    _settings: Settings
    _clock: Callable[[], datetime]

    @abstractmethod
    async def check(
        self,
        org_id: str | None,
        metric_code: str | None = None,
        units: Decimal | int | str = 1,
        *,
        limit: Decimal | int | str | Money | Privilege | None = None,
        product: str | None = None,
        on_outage: OnOutage | None = None,
    ) -> Decision:
        """Say whether an organization may do something."""

    async def remaining(
        self,
        org_id: str,
        metric_code: str | None = None,
        *,
        limit: Decimal | int | str | Money | Privilege,
        product: str | None = None,
        on_outage: OnOutage | None = None,
    ) -> Decimal | Money | None:
        """Say how much of a limit is left; None if nothing limits. Of money without a metric: for all metrics together.

        An organization that is not subscribed or not entitled, or of which nothing is known, has nothing left.
        """
        decision = await self.check(org_id, metric_code, 0, limit=limit, product=product, on_outage=on_outage)
        nothing = Money(0, limit.currency) if isinstance(limit, Money) else ZERO
        return nothing if not decision and decision.remaining is None else decision.remaining

    async def entitlement(
        self, org_id: str, feature: str, *, product: str | None = None, on_outage: OnOutage | None = None
    ) -> Entitlement | None:
        """Return a feature that the organization is entitled to, with its privileges; None if it is not.

        Raises:
            AccessUndecided: Lago is away, and nothing is known.
        """
        asked = self._about(org_id, feature, product, on_outage)
        known = await self._asking.known(org_id, (FEATURES, product), asked.on_outage)
        if known is None:
            raise denial(verdicts.away(asked._replace(on_outage="deny"), self._clock()))
        found: tuple[Entitlement, ...] = known.value
        return next((each for each in found if each.feature == feature), None)

    async def usage(self, org_id: str, *, product: str | None = None) -> dict[str, Decimal]:
        """Say how much of each metric of its plan an organization used in the present period, as limits count it.

        Args:
            org_id: The organization.
            product: Which subscription, if the organization has one per product.

        Returns:
            The units by metric; nothing if it has no active subscription.

        Raises:
            AccessUndecided: Lago is away, and nothing is known.
        """
        asked = self._about(org_id, None, product, "last_known")
        known = await self._deciding.usage(asked, float("-inf"))
        if known is None:
            raise denial(verdicts.away(asked, self._clock()))
        figures: Figures | None = known.value
        found: dict[str, Decimal] = {}
        for code in () if figures is None else sorted(figures.units):
            decision = await self.check(org_id, code, 0, product=product, on_outage="last_known")
            if decision.reason is Reason.OUTAGE_DENIED:
                raise denial(decision)
            found[code] = ZERO if decision.used is None else amount_of(decision.used)
        return found

    async def usage_by_user(
        self,
        org_id: str,
        metric_code: str,
        *,
        product: str | None = None,
        source: Literal["recorded", "lago"] = "recorded",
    ) -> list[UserUsage]:
        """Say which user of an organization used how much of a metric in the present period, the most first.

        Who used it is the event's `user_id`.

        Args:
            org_id: The organization.
            metric_code: The metric: one that counts events or sums up.
            product: Which subscription, if the organization has one per product.
            source: `recorded` counts what was recorded into the recorder's outbox, by whatever process, since limits or
                usage of the metric were first looked at here. `lago` reads all events of the period that Lago holds,
                those of other systems among them, in pages of a hundred: it takes a request per page.

        Raises:
            UnknownMetric: No charge of the plan is on the metric.
            NotSubscribed: The organization has no active subscription.
            AccessUndecided: Lago is away, and nothing is known of the period.
            ConfigurationError: This Access has no recorder, and Lago is not to be asked.
            UnexpectedAnswer: Lago lists more than a million events of the period.
        """
        if source not in {"recorded", "lago"}:
            raise InvalidArgument(f"source is {shown(source)}: it is 'recorded' or 'lago'")
        asked = self._deciding.timed(question(org_id, metric_code, 0, product=product, on_outage="last_known"))
        counted = await self._deciding.counted(asked, float("-inf"))
        if isinstance(counted, Decision):
            raise denial(counted)
        ledger, measure, figures = self._ledger, counted.measure, counted.figures
        if measure.how != "sum":
            raise InvalidArgument(f"metric_code is {metric_code!r}, whose units are no sum of what users used")
        if source == "lago":
            since = None if measure.is_recurring else figures.first
            users = Users(measure)
            most = MOST_EVENTS
            async for event in self._lago.iter_events(org_id, metric_code, product=product, since=since):
                users.add(event)
                most -= 1
                if most < 0:
                    raise UnexpectedAnswer(
                        f"Lago lists more than {MOST_EVENTS} events of the period: count them where they are recorded",
                        status=200,
                    )
            return by_most(users.usage())
        if ledger is None:
            raise ConfigurationError("usage by user is counted from what is recorded: make it with recorder=...")
        key, first = (org_id, product or "", metric_code), figures.count(measure).first
        return by_most(await quickly(ledger, lambda: ledger.by_user(key, measure, first)))

    def _about(self, org_id: str, feature: str | None, product: str | None, on_outage: OnOutage | None) -> Question:
        policy = on_outage or self._settings.on_outage
        return question(org_id, None, 0, feature=feature, product=product, on_outage=policy)
