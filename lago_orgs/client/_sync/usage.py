# Written by `make sync` from lago_orgs/client/_async/usage.py: change that.
"""Verbs about usage that was recorded: added up, and estimated."""

from __future__ import annotations

from functools import partial
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.billable_metrics import find_all_billable_metrics
from lago_orgs_client.api.customers import find_all_customer_past_usage, find_customer_current_usage
from lago_orgs_client.api.events import event_estimate_fees, find_all_events
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core.arguments import whole
from lago_orgs._core.encoding import encoded_properties
from lago_orgs._core.ids import checked_event_id, checked_id
from lago_orgs._core.wire import aware, needed_items
from lago_orgs.client._sync.base import PAGE, Base, Verbs
from lago_orgs.client._sync.customers import CustomerVerbs
from lago_orgs.client._sync.finding import is_reached
from lago_orgs.client._sync.settling import settled_id
from lago_orgs.client._sync.subscriptions import SubscriptionVerbs
from lago_orgs.client._shared import held, ready
from lago_orgs.errors import ActionRefused, NotFound, PermissionDenied, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from lago_orgs.types import Fee, RecordedEvent, Usage


class UsageVerbs(Verbs):
    """Verbs about usage that was recorded."""

    def get_current_usage(self, org_id: str, *, product: str | None = None) -> Usage | None:
        """Say what the organization used in the present period; None if it has no active subscription.

        Lago adds up in the background: an event of the last seconds may be missing still.

        Raises:
            LagoOrgsError: The server could not be asked; that is never None.
        """
        checked_id("org_id", org_id)
        known = self._base.known.get(org_id, product)
        external_id = settled_id(self._base, org_id, product)
        if not is_reached(self._base, org_id):
            return None
        try:
            return current_usage(self._base, org_id, external_id)
        except ActionRefused as error:
            if error.code != "no_active_subscription":
                raise
        except NotFound:
            # Lago has no code of its own for an unknown customer here.
            if CustomerVerbs(self._base).get_customer(org_id) is not None:
                raise
            return None
        self._base.known.forget(org_id, product)
        if known is None:
            return None
        found = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
        if found is None or found.external_id == external_id:
            return None
        return current_usage(self._base, org_id, found.external_id)

    def get_past_usage(
        self,
        org_id: str,
        *,
        product: str | None = None,
        metric_code: str | None = None,
        periods: int | None = None,
    ) -> list[Usage]:
        """Say what was used in the periods that were invoiced, the newest first.

        Lago lists in them what was used alone. The metrics that there are besides are read once for all periods, so
        that `units` of a metric is 0 in an idle period, and of a misspelt one an error there too.

        Args:
            org_id: The organization.
            product: Which subscription, if the organization has one per product.
            metric_code: Only this billable metric.
            periods: At most so many periods.
        """
        if periods is not None:
            whole("periods", periods)
        external_id = settled_id(self._base, org_id, product)
        if not is_reached(self._base, org_id):
            return []
        pages = partial(
            find_all_customer_past_usage.build_request,
            org_id,
            external_subscription_id=external_id,
            billable_metric_code=UNSET if metric_code is None else metric_code,
            periods_count=UNSET if periods is None else periods,
        )
        found: list[Usage] = []
        # Whatever a server's pages hold: no more than was asked for is read.
        for raw in self._base.listed(pages, size=min(periods or PAGE, PAGE)):
            found.append(core.read_usage.usage(raw))
            if len(found) == periods:
                break
        there = metric_codes(self._base, metric_code) if found else frozenset[str]()
        return [core.read_usage.past_usage(each, there) for each in found]

    def iter_events(
        self,
        org_id: str,
        code: str | None = None,
        *,
        product: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        """Return the events that Lago holds of an organization, the latest use first, page by page as they are used.

        Args:
            org_id: The organization.
            code: Only this billable metric's.
            product: Which subscription, if the organization has one per product.
            since: Only use from this instant on (aware).
            until: Only use up to this instant (aware).

        Raises:
            UnexpectedAnswer: Lago answered with events of another subscription.
        """
        if code is not None:
            checked_event_id("code", code)
        for name, at in (("since", since), ("until", until)):
            if at is not None:
                aware(name, at)
        external_id = settled_id(self._base, org_id, product)
        pages = partial(
            find_all_events.build_request,
            external_subscription_id=external_id,
            code=UNSET if code is None else code,
            timestamp_from=UNSET if since is None else since,
            timestamp_to=UNSET if until is None else until,
        )
        for raw in self._base.listed(pages, bounded=False):
            found = core.read.event(raw)
            if found.external_subscription_id != external_id or code not in {None, found.code}:
                raise UnexpectedAnswer(
                    f"asked for events of subscription {external_id!r}, answered with one of "
                    f"{found.external_subscription_id!r} and metric {found.code!r}: something between here and Lago "
                    "mixes answers up",
                    status=200,
                )
            yield found

    def estimate_cost(
        self, org_id: str, code: str, properties: Mapping[str, Any] | None = None, *, product: str | None = None
    ) -> tuple[Fee, ...]:
        """Say what one more use would cost now, by the charges of the plan that are billed with each use.

        Args:
            org_id: The organization.
            code: The billable metric's code.
            properties: Those of the event.
            product: Which subscription, if the organization has one per product.

        Raises:
            ValidationFailed: The plan has no charge on it that is paid in advance: the others can be told at the
                period's end only.
            NotFound: The organization has no active subscription, or there is no such metric.
        """
        text = encoded_properties({} if properties is None else properties)
        checked_event_id("code", code)
        subscription = settled_id(self._base, org_id, product)
        event = f'{{"external_subscription_id":{quoted(subscription)},"code":{quoted(code)},"properties":{text}}}'
        request = ready(event_estimate_fees.OPERATION, f'{{"event":{event}}}'.encode())
        answer = self._base.session.call(request)
        return tuple(core.read.fee(raw) for raw in needed_items(held(answer, request)))


def metric_codes(base: Base, only: str | None) -> frozenset[str]:
    """Read the codes of all metrics; none if the key may not read them."""
    if only is not None:
        return frozenset([only])  # Lago knew it, or it had not answered
    try:
        codes = [str(raw.get("code")) for raw in base.listed(find_all_billable_metrics.build_request)]
    except PermissionDenied:
        return frozenset()
    return frozenset(codes)


def current_usage(base: Base, org_id: str, external_id: str) -> Usage:
    """Read the usage of a subscription's present period."""
    request = find_customer_current_usage.build_request(org_id, external_subscription_id=external_id)
    return core.read_usage.usage(base.object(request))
