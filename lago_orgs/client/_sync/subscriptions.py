# Written by `make sync` from lago_orgs/client/_async/subscriptions.py: change that.
"""Verbs about subscriptions: one per organization, or one per product, and never another plan by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.subscriptions import (
    create_subscription,
    destroy_subscription,
    find_all_subscriptions,
    find_subscription,
)
from lago_orgs_client.models import OnTerminationInvoice, SubscriptionStatus
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core import metadata as merging
from lago_orgs._core.identity import belongs, chosen
from lago_orgs._core.ids import checked_id, subscription_id
from lago_orgs._core.wire import aware, iso
from lago_orgs.client._sync.customers import PLAIN, CustomerVerbs, creation_metadata
from lago_orgs.client._sync.verbs import missing
from lago_orgs.client._shared import log
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
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Literal

    from lago_orgs.types import Subscription

STATUSES = {"active", "pending", "terminated", "canceled", "incomplete"}
BILLING_TIMES = ("calendar", "anniversary")
# Found nothing: look again soon, for it may be subscribed any moment.
NOTHING_FOR = 30.0


class SubscriptionVerbs(CustomerVerbs):
    """Verbs about subscriptions."""

    def get_subscription(self, org_id: str, *, product: str | None = None) -> Subscription | None:
        """The organization's subscription, active or waiting for its start; None if it has none.

        It is looked for under the organization's own id first, then among all that the organization has: one that was
        made elsewhere under another id is found, and remembered.

        Args:
            org_id: The organization.
            product: Which one, if the organization has one per product.

        Raises:
            SubscriptionConflict: Several might be meant.
            LagoOrgsError: The server could not be asked; that is never None.
        """
        wanted = subscription_id(org_id, product)
        known = self._known.get(org_id, product) or wanted
        found = self._active(known)
        if found is None or not belongs(found, org_id, known):
            found = chosen(self.list_subscriptions(org_id), org_id, product)
        if found is None:
            self._known.forget(org_id, product)
        else:
            self._known.remember(org_id, product, found.external_id)
        return found

    def list_subscriptions(
        self, org_id: str, *, statuses: Sequence[str] = ("active", "pending")
    ) -> list[Subscription]:
        """All subscriptions of the organization.

        Args:
            org_id: The organization.
            statuses: Of `active`, `pending`, `terminated`, `canceled` and `incomplete`, those to list.

        Raises:
            InvalidArgument: None, or one that Lago does not know: it would list the active ones, or all.
        """
        if isinstance(statuses, str) or not statuses or not STATUSES.issuperset(statuses):
            raise InvalidArgument(f"statuses are {statuses!r}: give a list with some of {', '.join(sorted(STATUSES))}")
        request = find_all_subscriptions.build_request(
            external_customer_id=checked_id("org_id", org_id),
            status=[SubscriptionStatus(each) for each in statuses],
        )
        return [
            core.read.subscription(raw) for raw in self._listed("findAllSubscriptions", request, "subscriptions")
        ]

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
            billing_time: Periods of the calendar, or from the day it started.
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
        with self._locks.holding(f"subscription {org_id}"):
            present = self.get_subscription(org_id, product=product)
            if present is not None:
                return _unless_conflicting(present, plan_code)
            with self._locks.holding(f"customer {org_id}"):
                if self._customer(org_id) is None:
                    self._create_customer(org_id, org_name, email, entries, {})
            return self._subscribe(org_id, product, wanted)

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

        Raises:
            NotFound: It is no customer (Lago would create a nameless one), or there is no such plan.
            PlanConflict: It is subscribed to another plan, and stays so.
        """
        wanted = _wanted(org_id, plan_code, product, billing_time, subscription_at)
        with self._locks.holding(f"subscription {org_id}"):
            present = self.get_subscription(org_id, product=product)
            if present is not None:
                return _unless_conflicting(present, plan_code)
            if self._customer(org_id) is None:
                raise missing(f"customer {org_id!r}: subscribe_org_to_plan creates it too", "customer_not_found")
            return self._subscribe(org_id, product, wanted)

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
        """
        present = self.get_subscription(org_id, product=product)
        if present is None:
            raise missing(f"subscription of {org_id!r} to terminate", "subscription_not_found")
        self._known.forget(org_id, product)
        try:
            return self._destroy(present, skip_invoice=not invoice)
        except NotFound:
            # It ended meanwhile: by an attempt whose answer was lost, or by someone else.
            ended = self._active(present.external_id, status=SubscriptionStatus.TERMINATED)
            if ended is None or ended.lago_id != present.lago_id:
                raise
            return ended

    def subscription_id(self, org_id: str, *, product: str | None = None) -> str:
        """The id under which the organization's usage is recorded; looked up once, then remembered for minutes.

        An organization without a subscription gets the id that its subscription will have: Lago takes usage for it, and
        bills it only if a subscription covers the time of use.

        Raises:
            SubscriptionConflict: Several might be meant, or the id is another organization's.
        """
        wanted = subscription_id(org_id, product)
        known = self._known.get(org_id, product)
        if known is not None:
            return known
        try:
            found = self.get_subscription(org_id, product=product)
            owner = None if found else self._active(wanted)
        except PermissionDenied:
            # A key that may only record usage cannot look; then the id that everybody gets has to do.
            self._known.remember(org_id, product, wanted)
            return wanted
        if found is not None:
            return found.external_id
        if owner is not None and owner.external_customer_id != org_id:
            raise SubscriptionConflict(
                f"usage of {org_id!r} would be billed to {owner.external_customer_id!r}, whose subscription has the id "
                f"{wanted!r}: subscribe {org_id!r} under an id of its own"
            )
        log.warning("%s has no subscription: Lago takes its usage, and bills it only if one covers the time", org_id)
        self._known.remember(org_id, product, wanted, NOTHING_FOR)
        return wanted

    def _active(
        self, external_id: str, *, status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    ) -> Subscription | None:
        request = find_subscription.build_request(external_id, status=status)
        raw = self._object_or_none("findSubscription", request, "subscription")
        return None if raw is None else core.read.subscription(raw)

    def _destroy(
        self, present: Subscription, *, waiting: bool = False, skip_invoice: bool = False
    ) -> Subscription:
        """End a subscription, or take back the change that waits behind it."""
        if not PLAIN(present.external_id):
            # The path decides whom it hits: a proxy that tidies paths up would make another id of this one.
            status = SubscriptionStatus(present.status)
            seen = self._active(present.external_id, status=status)
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
        return core.read.subscription(self._object("destroySubscription", request, "subscription"))

    def _subscribe(self, org_id: str, product: str | None, wanted: Mapping[str, str]) -> Subscription:
        plan_code = wanted["plan_code"]
        try:
            made = self._post_subscription(wanted)
        except (ValidationFailed, ServerError) as error:
            # Lago answers a race of equal requests with errors, and yet one of them made the subscription.
            made = self._made_by_another(org_id, product, error)
            _unless_conflicting(made, plan_code)
        self._known.remember(org_id, product, made.external_id)
        if made.plan_code != plan_code or made.previous_plan_code is not None:
            self._undo_change(made, plan_code)
        return made

    def _post_subscription(self, fields: Mapping[str, Any]) -> Subscription:
        body: Any = {"subscription": dict(fields)}
        request = create_subscription.build_request(body=body)
        return core.read.subscription(self._object("createSubscription", request, "subscription"))

    def _made_by_another(self, org_id: str, product: str | None, error: LagoOrgsError) -> Subscription:
        found = self.get_subscription(org_id, product=product)
        if found is not None:
            return found
        if isinstance(error, ValidationFailed) and error.says("external_id", "value_already_exist"):
            raise SubscriptionConflict(
                f"another organization has a subscription under the id {subscription_id(org_id, product)!r}"
            ) from error
        raise error

    def _undo_change(self, made: Subscription, plan_code: str) -> None:
        """Someone subscribed it to another plan between the look and the request, which so became a change of plan."""
        if made.next_plan_code == plan_code:
            self._destroy(made, waiting=True)
            _unless_conflicting(made, plan_code)
        raise PlanConflict(
            f"{made.org_id} was subscribed to {made.previous_plan_code} by someone else at the same moment, and is on "
            f"{plan_code} now: change_plan takes it back if that was not meant",
            org_id=made.org_id,
            current_plan=made.plan_code,
            requested_plan=plan_code,
        )


def _wanted(
    org_id: str, plan_code: str, product: str | None, billing_time: str, subscription_at: datetime | None
) -> dict[str, str]:
    """The subscription to ask for: made before anything is sent, so that a bad argument leaves nothing behind."""
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
    waiting = f" (a change to {present.next_plan_code} is waiting)" if present.next_plan_code else ""
    raise PlanConflict(
        f"{present.org_id} is on plan {present.plan_code}{waiting}, not on {plan_code}; nothing was changed. Ask for "
        f"{present.plan_code}, or change it with change_plan({present.org_id!r}, {plan_code!r}), which "
        "preview_plan_change explains beforehand",
        org_id=present.org_id,
        current_plan=present.plan_code,
        requested_plan=plan_code,
    )
