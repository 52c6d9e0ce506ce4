"""What is done for one organization, as it is planned: each call in order, and what becomes of money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.wire import instant, iso
from lago_orgs.migrate.conflicts import Conflict

ENDS = ("end", "end-at")  # the kinds of steps that end a user


@attrs.frozen(kw_only=True)
class Step:
    """One thing to do, usually one call.

    Args:
        id: What the journal calls it: the organization and a number.
        kind: What it does.
        says: The same in a sentence.
        user: Whose it is; None if the organization's.
        method: The HTTP verb of its call; empty if what it calls is found out when it is its turn.
        path: The path below the API's address.
        body: What it sends.
        due: Before this instant, by Lago's clock, it is not its turn; None at once.
        given: What it needs to know besides.
    """

    id: str
    kind: str
    says: str
    user: str | None = None
    method: str = ""
    path: str = ""
    body: Mapping[str, Any] | None = None
    due: datetime | None = None
    given: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def says_with_due(self) -> str:
        """What it does, and from when on, unless the sentence says that itself."""
        due = "" if self.due is None else iso(self.due)
        return self.says if due in self.says else f"{self.says} from {due}"


@attrs.frozen(kw_only=True)
class Effect:
    """What becomes of money.

    Args:
        kind: `invoice`, `credit_note`, `balance`, `coupon`, or `twice` for what both sides are billed.
        who: The customer.
        currency: The currency's code.
        cents: How much, in its smallest units, before taxes, coupons and credits; as of the plan.
        says: Of what, and when.
        fee: How much of an invoice that Lago makes is the plan's fee; None of anything else.
    """

    kind: str
    who: str
    currency: str
    cents: int
    says: str
    fee: int | None = None


@attrs.frozen(kw_only=True)
class OrganizationPlan:
    """What is done for one organization.

    Args:
        org_id: The organization.
        name: What its invoices will call it.
        way: How the period under way is treated.
        seam: From when on usage is the organization's; None if that is known when the users have ended.
        zone: The time zone in which that is a midnight.
        subscription: The external id of its subscription.
        product: Which product that is; None for the usual one.
        users: Per user the external id of the subscription, and when it ends; None if when the step is done.
        fingerprints: Per user what must still be so.
        steps: What is done, in order.
        effects: What becomes of money.
        conflicts: What needs a decision.
        basis: What else must still be so: the organization's customer, and what the plan bills that it is to have.
    """

    org_id: str
    name: str
    way: str
    seam: datetime | None
    zone: str
    subscription: str
    product: str | None
    users: Mapping[str, Mapping[str, Any]]
    fingerprints: Mapping[str, Any]
    steps: tuple[Step, ...]
    effects: tuple[Effect, ...]
    conflicts: tuple[Conflict, ...]
    basis: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def open(self) -> tuple[Conflict, ...]:
        """What keeps it from being moved."""
        return tuple(each for each in self.conflicts if each.is_open)

    def ends(self, user_id: str) -> datetime | None:
        """When a user's subscription ends; None if when the step is done."""
        return instant(self.users[user_id].get("ends"))
