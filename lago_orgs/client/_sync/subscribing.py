# Written by `make sync` from lago_orgs/client/_async/subscribing.py: change that.
"""Verbs that begin and end subscriptions: one per organization, or one per product, never another plan by accident."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.subscriptions import create_subscription, destroy_subscription
from lago_orgs_client.models import OnTerminationInvoice, SubscriptionStatus
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core import metadata as merging
from lago_orgs._core.identity import check_named
from lago_orgs._core.ids import checked_id, subscription_id
from lago_orgs._core.wire import aware, iso
from lago_orgs.client._sync.base import Base, Verbs
from lago_orgs.client._sync.customers import creation_metadata, make_customer
from lago_orgs.client._sync.finding import PLAIN, customer_of
from lago_orgs.client._sync.plans import plan_of, unknown_plan
from lago_orgs.client._sync.settling import subscription_under
from lago_orgs.client._sync.subscriptions import SubscriptionVerbs
from lago_orgs.client._shared import missing
from lago_orgs.errors import (
    InvalidArgument,
    LagoOrgsError,
    NotFound,
    PermissionDenied,
    PlanConflict,
    ServerError,
    SubscriptionConflict,
    UnexpectedAnswer,
    ValidationFailed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Literal

    from lago_orgs.types import Subscription

BILLING_TIMES = ("calendar", "anniversary")


class SubscribingVerbs(Verbs):
    """Verbs that begin and end subscriptions."""

    def subscribe_org_to_plan(
        self,
        org_id: str,
        plan_code: str,
        org_name: str | None = None,
        email: str | None = None,
        *,
        user_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        product: str | None = None,
        billing_time: Literal["calendar", "anniversary"] = "calendar",
        subscription_at: datetime | None = None,
    ) -> Subscription:
        """Set the organization up: a customer, subscribed to a plan. Doing it again changes nothing.

        Args:
            org_id: The organization's id: the customer's, and the subscription's too.
            plan_code: The plan.
            org_name: The customer's name, if it is created now.
            email: The customer's address, if it is created now.
            user_id: Who set it up; kept in the customer's metadata.
            metadata: More of the customer's metadata, if it is created now.
            product: Subscribe it to one product of several, under `"{org_id}:{product}"`.
            billing_time: Periods of the `calendar`, the first one pro rata, as Lago bills where nothing is said; or
                `anniversary`, from the day it started, which is the default of `lago_integration`. A subscription
                keeps what it began with.
            subscription_at: When it starts; now if None, a past instant or a future one as well.

        Returns:
            The subscription: made now, or found as it was.

        Raises:
            PlanConflict: It is subscribed to another plan, and stays so.
            NotFound: There is no such plan.

        Example:
            >>> subscription = lago.subscribe_org_to_plan("org_abc123", "pro_monthly", "ACME", "billing@acme.com")
        """
        wanted = _wanted(org_id, plan_code, product, billing_time, subscription_at)
        entries = merging.merged([], creation_metadata(user_id, metadata))
        with self._base.locks.holding(f"subscription {org_id}"):
            present = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
            if present is not None:
                return _unless_conflicting(present, plan_code)
            with self._base.locks.holding(f"customer {org_id}"):
                if customer_of(self._base, org_id) is None:
                    check_plan(self._base, plan_code)
                    make_customer(self._base, org_id, {"name": org_name, "email": email, "metadata": entries}, {})
            return subscribe(self._base, org_id, product, wanted)

    def create_subscription(
        self,
        org_id: str,
        plan_code: str,
        *,
        product: str | None = None,
        billing_time: Literal["calendar", "anniversary"] = "calendar",
        subscription_at: datetime | None = None,
    ) -> Subscription:
        """Subscribe an organization that is a customer already. Doing it again changes nothing.

        Args:
            org_id: The organization's id.
            plan_code: The plan.
            product: Which of several, under `"{org_id}:{product}"`.
            billing_time: `calendar` or `anniversary`, as in `subscribe_org_to_plan`.
            subscription_at: When it starts; now if None, a past instant or a future one as well.

        Raises:
            NotFound: It is no customer (Lago would create a nameless one), or there is no such plan.
            PlanConflict: It is subscribed to another plan, and stays so.
        """
        wanted = _wanted(org_id, plan_code, product, billing_time, subscription_at)
        with self._base.locks.holding(f"subscription {org_id}"):
            present = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
            if present is not None:
                return _unless_conflicting(present, plan_code)
            if customer_of(self._base, org_id) is None:
                raise missing(f"customer {org_id!r}: subscribe_org_to_plan creates it too", "customer_not_found")
            return subscribe(self._base, org_id, product, wanted)

    def terminate_subscription(
        self,
        org_id: str,
        *,
        product: str | None = None,
        invoice: bool = True,
    ) -> Subscription:
        """End the organization's subscription now; one that has not started yet is canceled.

        Args:
            org_id: The organization.
            product: Which one, if the organization has one per product.
            invoice: Whether what is due is invoiced at the end.

        Raises:
            NotFound: It has none.
            UnexpectedAnswer: The answer is about another subscription; whether this one has ended is not known.
        """
        present = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
        if present is None:
            raise missing(f"subscription of {org_id!r} to terminate", "subscription_not_found")
        self._base.known.forget(org_id, product)
        try:
            return end_subscription(self._base, present, skip_invoice=not invoice)
        except NotFound:
            # It ended meanwhile: by an attempt whose answer was lost, or by someone else.
            ended = subscription_under(self._base, present.external_id, status=SubscriptionStatus.TERMINATED)
            if ended is None or ended.lago_id != present.lago_id:
                raise
            return ended


def check_plan(base: Base, plan_code: str) -> None:
    """Refuse a plan that is not there, before anything is made for it.

    Raises:
        NotFound: It is not there.
    """
    with suppress(PermissionDenied):  # a key that may not read plans may subscribe to them all the same
        plan_of(base, plan_code)


def subscribe(base: Base, org_id: str, product: str | None, wanted: Mapping[str, str]) -> Subscription:
    """Ask Lago for the subscription, and take back what a request at the same moment made of it."""
    plan_code = wanted["plan_code"]
    try:
        made = post_subscription(base, wanted)
    except NotFound as error:
        if error.code != "plan_not_found":
            raise
        raise unknown_plan(base, plan_code) from error
    except (ValidationFailed, ServerError) as error:
        # Lago answers a race of equal requests with errors, and yet one of them made the subscription.
        made = made_by_another(base, org_id, product, error)
        _unless_conflicting(made, plan_code)
    base.known.remember(org_id, product, made.external_id)
    if made.plan_code != plan_code or made.previous_plan_code is not None:
        undo_change(base, made, plan_code)
    return made


def post_subscription(base: Base, fields: Mapping[str, Any]) -> Subscription:
    """Write a subscription: Lago creates it, or changes its plan, by its id."""
    body: Any = {"subscription": dict(fields)}
    request = create_subscription.build_request(body=body)
    try:
        return core.read.subscription(base.object(request))
    finally:  # whatever came back: it may have been written
        base.changed(fields["external_customer_id"])


def made_by_another(base: Base, org_id: str, product: str | None, error: LagoOrgsError) -> Subscription:
    """Read what a request at the same moment made; raise the error if it made nothing."""
    found = SubscriptionVerbs(base).get_subscription(org_id, product=product)
    if found is not None:
        return found
    if isinstance(error, ValidationFailed) and error.says("external_id", "value_already_exist"):
        raise SubscriptionConflict(
            f"another organization has a subscription under the id {subscription_id(org_id, product)!r}"
        ) from error
    raise error


def undo_change(base: Base, made: Subscription, plan_code: str) -> None:
    """Take back, or tell, what became a change of plan: someone subscribed it elsewhere since it was looked at."""
    if made.next_plan_code == plan_code:
        end_subscription(base, made, waiting=True)
        _unless_conflicting(made, plan_code)
    raise PlanConflict(
        f"{made.org_id!r} was subscribed to {made.previous_plan_code!r} by someone else at the same moment, and is on "
        f"{plan_code!r} now: change_plan takes it back if that was not meant",
        org_id=made.org_id,
        current_plan=made.plan_code,
        requested_plan=plan_code,
    )


def end_subscription(
    base: Base, present: Subscription, *, waiting: bool = False, skip_invoice: bool = False
) -> Subscription:
    """End a subscription, or take back the change that waits behind it."""
    if not PLAIN(present.external_id):
        # The path decides whom it hits: a proxy that tidies paths up would make another id of this one.
        status = SubscriptionStatus(present.status)
        seen = subscription_under(base, present.external_id, status=status)
        if seen is None or seen.lago_id != present.lago_id:
            raise UnexpectedAnswer(
                f"the path of subscription {present.external_id!r} does not reach it, so nothing was ended: "
                "something between here and Lago changes paths",
                status=200,
            )
    request = destroy_subscription.build_request(
        present.external_id,
        status="pending" if waiting or present.is_pending else UNSET,
        on_termination_invoice=OnTerminationInvoice.SKIP if skip_invoice else UNSET,
    )
    try:
        ended = core.read.subscription(base.object(request))
    finally:  # whatever came back: it may have been ended
        base.changed(present.org_id)
    check_named("external_customer_id", present.org_id, ended.org_id)
    if not waiting:  # a change that waits is a subscription of its own
        check_named("lago_id", present.lago_id, ended.lago_id)
    return ended


def _wanted(
    org_id: str, plan_code: str, product: str | None, billing_time: str, subscription_at: datetime | None
) -> dict[str, str]:
    """Make the subscription to ask for before anything is sent, so that a bad argument leaves nothing behind."""
    fields = {
        "external_customer_id": org_id,
        "external_id": subscription_id(org_id, product),
        "plan_code": checked_id("plan_code", plan_code),
        "billing_time": billing_time,
    }
    if billing_time not in BILLING_TIMES:
        raise InvalidArgument(f"billing_time is {billing_time!r}: name one of {', '.join(BILLING_TIMES)}")
    if subscription_at is not None:
        fields["subscription_at"] = iso(aware("subscription_at", subscription_at))
    return fields


def _unless_conflicting(present: Subscription, plan_code: str) -> Subscription:
    if present.plan_code == plan_code:
        return present
    waiting = f" (a change to {present.next_plan_code!r} is waiting)" if present.next_plan_code else ""
    raise PlanConflict(
        f"{present.org_id!r} is on plan {present.plan_code!r}{waiting}, not on {plan_code!r}; nothing was changed. Ask "
        f"for {present.plan_code!r}, or change it with change_plan({present.org_id!r}, {plan_code!r}), which "
        "preview_plan_change explains beforehand (update_subscription_plan in lago_integration)",
        org_id=present.org_id,
        current_plan=present.plan_code,
        requested_plan=plan_code,
    )
