"""When Lago's clock runs which job (`clock.rb`), and travelling over it.

Most ticks find nothing to do: a year has nine thousand hours. Each job tells when it will find work next, so the clock
goes straight to the first tick after it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Final

import attrs

from ..state.clock import Clock
from ..state.organization import Organization
from . import event_jobs, other_jobs, subscription_jobs

Due = Callable[[Organization, datetime], datetime | None]
Work = Callable[[Organization, datetime], None]
Ran = dict[tuple[int, str], datetime]

log = logging.getLogger("lago_orgs.simulator")

_MINUTE: Final = timedelta(minutes=1)


@attrs.frozen
class ClockJob:
    """A job of Lago's clock.

    Args:
        name: Its class.
        run: What it does.
        due: When it finds work next; None if it never does as things are.
        every: How many minutes lie between its ticks.
        minute: Its mark in the hour.
        last_only: Whether only its last tick on a journey matters, as it just brings something up to date.
    """

    name: str
    run: Work
    due: Due
    every: int = 60
    minute: int = 0
    last_only: bool = False

    def tick(self, at: datetime) -> datetime:
        """The first tick at this instant or after it."""
        first = at.replace(minute=self.minute % self.every, second=0, microsecond=0)
        step = timedelta(minutes=self.every)
        return first + max(-((first - at) // step), 0) * step

    def last_tick(self, until: datetime) -> datetime:
        """The last tick at this instant or before it."""
        tick = self.tick(until)
        return tick if tick == until else tick - timedelta(minutes=self.every)


def _never(org: Organization, now: datetime) -> datetime | None:
    return None


def _nothing(org: Organization, now: datetime) -> None:
    """What this job does has no effect on what is simulated."""


WORKING: Final = (
    ClockJob("Clock::ActivateSubscriptionsJob", subscription_jobs.activate, subscription_jobs.activation_due, every=5),
    ClockJob("Clock::TerminateEndedSubscriptionsJob", subscription_jobs.end, subscription_jobs.ending_due, minute=5),
    ClockJob("Clock::EventsValidationJob", event_jobs.validate, event_jobs.validation_due, minute=5),
    ClockJob("Clock::SubscriptionsBillerJob", subscription_jobs.bill, subscription_jobs.billing_due, minute=10),
    ClockJob("Clock::MarkInvoicesAsPaymentOverdueJob", other_jobs.mark_overdue, other_jobs.overdue_due, minute=25),
    ClockJob("Clock::TerminateCouponsJob", other_jobs.expire_coupons, other_jobs.coupons_due, minute=30),
    ClockJob(
        "Clock::FreeTrialSubscriptionsBillerJob", subscription_jobs.end_trials, subscription_jobs.trials_due, minute=35
    ),
    ClockJob(
        "Clock::ProcessAllSubscriptionActivitiesJob", other_jobs.look_after_alerts, other_jobs.alerts_due, every=1
    ),
    ClockJob("Clock::TerminateWalletsJob", other_jobs.expire_wallets, other_jobs.wallets_due, minute=45),
    ClockJob("Clock::SubscriptionsToBeTerminatedJob", subscription_jobs.alert, subscription_jobs.alerts_due, minute=50),
    ClockJob(
        "Clock::RefreshWalletsOngoingBalanceJob",
        other_jobs.refresh_wallets,
        other_jobs.refresh_due,
        every=5,
        last_only=True,
    ),
)
# Jobs that need premium, or look after what is not simulated: drafts, dunning, daily usage, Lago's own housekeeping.
IDLE: Final = tuple(
    ClockJob(f"Clock::{name}Job", _nothing, _never)
    for name in (
        "ApiKeys::TrackUsage",
        "CancelAbandonedPayments",
        "ComputeAllDailyUsages",
        "ConsumeSubscriptionRefreshedQueue",
        "CreateBillingCycles",
        "CreateBillingSegments",
        "CreateIntervalWalletTransactions",
        "DetectMissingBillingPeriods",
        "DispatchJobOverrides",
        "ExecuteScheduledOrders",
        "ExpireIncompleteSubscriptions",
        "ExpireOrderForms",
        "FinalizeInvoices",
        "InboundWebhooksCleanup",
        "InboundWebhooksRetry",
        "ProcessBillingCycles",
        "ProcessBillingSegments",
        "ProcessDedicatedOrgsSubscriptionActivities",
        "ProcessDunningCampaigns",
        "RateSchedulesActivate",
        "RateSchedulesBiller",
        "RateSchedulesGenerateCycles",
        "RecordDeletionsCleanup",
        "RefreshDedicatedOrgWalletsOngoingBalance",
        "RefreshDraftInvoices",
        "RefreshLifetimeUsages",
        "RefreshSubscriptionBillingPeriods",
        "ResetSlowWebhookEndpoints",
        "RetryFailedInvoices",
        "RetryGeneratingSubscriptionInvoices",
        "RetryTaxPendingInvoices",
        "TerminateRecurringTransactionRules",
        "WebhooksCleanup",
    )
)
_NAME: Final = re.compile(r"Clock::(\w+::)*\w+Job")
_BY_NAME: Final = {job.name: job for job in (*WORKING, *IDLE)}


def check_jobs(names: Sequence[str]) -> None:
    """Refuse names that are not of the form that Lago's clock jobs have.

    Raises:
        ValueError: One of them is not.
    """
    foreign = [name for name in names if not _NAME.fullmatch(name)]
    if foreign:
        raise ValueError(f"jobs: {foreign[0]!r} is no clock job of Lago's; it has {', '.join(sorted(_BY_NAME))}")


def run_named(organizations: Collection[Organization], clock: Clock, names: Sequence[str]) -> None:
    """Run these jobs now, each with all that it queues, in the order given; webhooks tell what is after the last.

    A job that another version of Lago has is taken for one with nothing to do here, and a log line says so.
    """
    with ExitStack() as held:
        for org in organizations:
            held.enter_context(org.webhooks_last())
        for name in names:
            job = _BY_NAME.get(name)
            if job is None:
                log.warning("clock job %s is not known here and does nothing", name)
                continue
            for org in organizations:
                _run(org, job, clock.peek())


def _run(org: Organization, job: ClockJob, at: datetime) -> None:
    job.run(org, at.replace(microsecond=0))
    org.run_jobs()


def travel(organizations: Collection[Organization], clock: Clock, to: datetime) -> None:
    """Move the clock and run what falls due on the way, in order; going back runs nothing."""
    now = clock.peek()
    ran: Ran = {}
    while now < to:
        found = _next(organizations, now, to, ran)
        if found is None:
            break
        tick, org, job = found
        if tick > now:
            clock.travel(tick)
            now = tick
        _run(org, job, tick)
        ran[id(org), job.name] = tick
    clock.travel(to)


def _next(
    organizations: Collection[Organization], now: datetime, to: datetime, ran: Ran
) -> tuple[datetime, Organization, ClockJob] | None:
    """The first tick until the journey's end at which a job finds work; at one tick, in the clock's own order."""
    best: tuple[datetime, Organization, ClockJob] | None = None
    for job in WORKING:
        for org in organizations:
            due = job.due(org, now)
            if due is None or due > to:
                continue
            since = max(due, now)
            last = ran.get((id(org), job.name))
            if last is not None:
                since = max(since, last + _MINUTE)
            tick = job.last_tick(to) if job.last_only else job.tick(since)
            if since <= tick <= to and (best is None or tick < best[0]):
                best = tick, org, job
    return best
