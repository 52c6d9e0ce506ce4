"""Subscriptions begin, end and follow each other (`app/services/subscriptions/`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import in_advance, invoicing
from .credit_notes import credit_unused_days
from .fixed_charges import current_charges, emit_units
from .standing import Standing

SECOND = timedelta(seconds=1)


def open_today(org: Organization, subscription: Subscription) -> None:
    """Begin on the day of the request, at the hour that was asked for, and bill what is paid in advance."""
    _mark_active(subscription, subscription.subscription_at)
    emit_units(org, subscription, subscription.subscription_at + SECOND)
    _bill_start(org, subscription, subscription.subscription_at)
    org.notify("subscription.started", subscription)


def open_backdated(org: Organization, subscription: Subscription) -> None:
    """Begin in the past, but not before the last subscription of that id was billed; nothing is billed at once."""
    rows = org.subscriptions.where("external_id", subscription.external_id)
    ends = [
        row.terminated_at
        for row in rows
        if row.customer is subscription.customer
        and row.status == "terminated"
        and row.on_termination_invoice == "generate"
        and row.terminated_at is not None
    ]
    _mark_active(subscription, max([subscription.subscription_at, *ends]))
    emit_units(org, subscription, subscription.subscription_at + SECOND)
    org.notify("subscription.started", subscription)


def activate(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Begin when the clock job comes, at its time (`Clock::ActivateSubscriptionsJob`)."""
    _mark_active(subscription, at)
    emit_units(org, subscription, at + SECOND)
    _bill_start(org, subscription, at)
    org.notify("subscription.started", subscription)


def _mark_active(subscription: Subscription, at: datetime) -> None:
    subscription.started_at = subscription.started_at or at
    subscription.activated_at = subscription.activated_at or subscription.started_at
    subscription.status = "active"


def _bill_start(org: Organization, subscription: Subscription, at: datetime) -> None:
    if subscription.plan.pay_in_advance and not Standing(org, subscription).in_trial(org.now()):
        org.later(lambda: invoicing.bill_start(org, subscription, at))
    elif _pays_units_in_advance(subscription):
        org.later(lambda: in_advance.bill_units(org, subscription, at + SECOND))


def _pays_units_in_advance(subscription: Subscription) -> bool:
    return any(charge.pay_in_advance for charge in current_charges(subscription))


def cancel(org: Organization, subscription: Subscription) -> None:
    """A pending subscription will never begin."""
    subscription.canceled_at = subscription.canceled_at or org.now()
    subscription.updated_at = subscription.canceled_at
    subscription.status = "canceled"


def terminate(
    org: Organization,
    subscription: Subscription,
    *,
    credit_note: str | None = None,
    invoice: str | None = None,
    at_once: bool = False,
) -> None:
    """End an active subscription now, or cancel a pending one (`TerminateService#call`).

    Args:
        org: Whose it is.
        subscription: Which.
        credit_note: What unused days that were paid in advance become: `credit`, `refund`, `offset` or `skip`; without
            it what the subscription says, else `credit`.
        invoice: Whether the final invoice is made: `generate` or `skip`; without it what the subscription says.
        at_once: Whether it is made before anything else ends, not in the background.
    """
    credit_note = credit_note or subscription.on_termination_credit_note or "credit"
    invoice = invoice or subscription.on_termination_invoice
    if subscription.status == "pending":
        cancel(org, subscription)
    else:
        ended = _end_now(org, subscription, credit_note=credit_note, invoice=invoice)
        bill = partial(invoicing.bill, org, [subscription], ended, "subscription_terminating")
        if invoice == "generate" and not at_once:
            # Before anything is told: a credit note that this invoice uses up is told of as such (see move-close).
            org.later(bill)
        if credit_note != "skip":
            credit_unused_days(org, subscription, mode=credit_note)
        # The stored option and the asked one are compared in a way that always finds them different.
        org.notify("subscription.updated", subscription)
        if invoice == "generate" and at_once:
            bill()
    _cancel_successor(org, subscription)
    org.notify("subscription.terminated", subscription)
    if subscription.status == "canceled" and subscription.previous is not None:
        org.notify("subscription.updated", subscription.previous)


def _end_now(org: Organization, subscription: Subscription, *, credit_note: str, invoice: str) -> datetime:
    at = org.now()
    subscription.terminated_at = subscription.terminated_at or at
    subscription.updated_at = at
    subscription.status = "terminated"
    if subscription.plan.pay_in_advance:
        subscription.on_termination_credit_note = credit_note
    subscription.on_termination_invoice = invoice
    return subscription.terminated_at


def _cancel_successor(org: Organization, subscription: Subscription) -> None:
    following = Standing(org, subscription).pending_successor
    if following is not None:
        cancel(org, following)


def upgrade(org: Organization, current: Subscription, following: Subscription) -> None:
    """Begin a dearer plan now: one invoice has the rest of the old plan and what the new one asks in advance."""
    _cancel_successor(org, current)
    org.subscriptions.add(following)
    _end_now(org, current, credit_note="credit", invoice=current.on_termination_invoice)
    credit_unused_days(org, current, mode="credit", upgrade=True)
    org.notify("subscription.updated", current)
    org.notify("subscription.terminated", current)
    now = org.now()
    billed = [current]
    _mark_active(following, now)
    is_paid_now = following.plan.pay_in_advance and not Standing(org, following).in_trial(now)
    if is_paid_now or _pays_units_in_advance(following):
        billed.append(following)
    emit_units(org, following, now + SECOND)
    org.notify("subscription.started", following)
    org.later(lambda: invoicing.bill(org, billed, now + SECOND, "upgrading"))


def downgrade(org: Organization, current: Subscription, following: Subscription) -> None:
    """Let a cheaper plan wait until the period's end."""
    _cancel_successor(org, current)
    org.subscriptions.add(following)
    org.notify("subscription.updated", current)


def switch(org: Organization, subscription: Subscription, at: datetime) -> None:
    """The period is over: end the dearer plan and begin the pending one (`#terminate_and_start_next`)."""
    following = Standing(org, subscription).pending_successor
    if following is None:
        return
    subscription.terminated_at = subscription.terminated_at or at
    subscription.updated_at = at
    subscription.status = "terminated"
    _mark_active(following, at)
    emit_units(org, following, at + SECOND)
    billed = [subscription]
    if following.plan.pay_in_advance or _pays_units_in_advance(following):
        billed.append(following)
    org.later(lambda: invoicing.bill(org, billed, at, "upgrading"))
    org.notify("subscription.terminated", subscription)
    org.notify("subscription.started", following)
