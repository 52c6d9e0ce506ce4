"""Features, their privileges, and which plan or subscription is entitled to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from .catalogue import Plan
from .subscriptions import Subscription


@attrs.define(eq=False)
class Privilege:
    """One setting of a feature: how many seats, whether with single sign-on."""

    code: str
    name: str | None = None
    value_type: str = "string"
    config: dict[str, Any] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Feature:
    """Something that customers may be entitled to."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str | None = None
    description: str | None = None
    privileges: list[Privilege] = attrs.field(factory=list)
    deleted_at: datetime | None = None

    def privilege(self, code: str) -> Privilege | None:
        """The privilege with this code."""
        return next((privilege for privilege in self.privileges if privilege.code == code), None)


@attrs.define(eq=False)
class Entitlement:
    """A feature that a plan has, or that a subscription has of its own, with the values of its privileges as text."""

    lago_id: str
    created_at: datetime
    feature: Feature
    plan: Plan | None = None
    subscription: Subscription | None = None
    values: dict[str, str | None] = attrs.field(factory=dict)

    @property
    def plan_id(self) -> str | None:
        """The id that plans' entitlements are found by."""
        return self.plan.lago_id if self.plan else None

    @property
    def subscription_id(self) -> str | None:
        """The id that subscriptions' entitlements are found by."""
        return self.subscription.lago_id if self.subscription else None


@attrs.define
class Removals:
    """What a subscription was denied of its plan's entitlements.

    Args:
        features: Codes of whole features.
        privileges: Codes of feature and privilege.
    """

    features: set[str] = attrs.field(factory=set)
    privileges: set[tuple[str, str]] = attrs.field(factory=set)

    def forget(self, feature: str) -> None:
        """Give back a feature with its privileges."""
        self.features.discard(feature)
        self.privileges = {pair for pair in self.privileges if pair[0] != feature}
