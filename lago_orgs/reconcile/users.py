"""Who of an organization used how much of a metric, by the events that Lago holds."""

from lago_orgs.client import LagoOrgs
from lago_orgs.errors import NotFound
from lago_orgs.pricing import Use
from lago_orgs.reconcile.book import Book
from lago_orgs.reconcile.figures import plain_figure, use_of
from lago_orgs.reconcile.lago import Lago
from lago_orgs.reconcile.periods import span
from lago_orgs.reconcile.scope import Scope
from lago_orgs.reconcile.telling import plain_window
from lago_orgs.types.access import UserUsage


def usage_by_user(client: LagoOrgs, org_id: str, metric: str, *, product: str | None = None) -> list[UserUsage]:
    """Return who used how much in the present period, the most first, counted from Lago's own events.

    Args:
        client: The Lago to ask.
        org_id: The organization.
        metric: The billable metric's code.
        product: Which subscription, if the organization has one per product.

    Raises:
        NotFound: The organization has no active subscription, or there is no such metric.
    """
    lago = Lago(client)
    found = client.get_subscription(org_id, product=product)
    times = [] if found is None else lago.times(org_id).get(found.external_id, [])
    usage = lago.current_usage(times[-1]) if times else None
    if found is None or usage is None:
        raise NotFound(f"{org_id!r} has no active subscription", status=404, code="subscription_not_found")
    if metric not in lago.metrics:
        raise NotFound(f"there is no billable metric {metric!r}", status=404, code="billable_metric_not_found")
    first, last = span(usage, times)
    users: dict[str, list[Use]] = {}
    scope = Scope(org_id=org_id, metric=metric, since=usage.from_datetime)
    with Book(None, {"users": org_id}) as book:
        lago.read_events(found.external_id, book, scope, lambda *_: None)
        for event in book.accepted(found.external_id, metric, first, last):
            users.setdefault(event.user, []).append(use_of(event))
    window = plain_window(first, last)
    counted = [
        UserUsage(
            user_id=user or None,
            units=plain_figure(lago.metrics[metric], uses, window).units,
            events_count=len(uses),
        )
        for user, uses in users.items()
    ]
    return sorted(counted, key=lambda each: (-each.units, each.user_id or ""))
