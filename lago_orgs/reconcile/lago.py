"""The other columns: what Lago holds, counts and bills, read over a client."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote

import attrs

from lago_orgs._core.events import EPOCH
from lago_orgs._core.read import fee as read_fee
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.client import LagoOrgs
from lago_orgs.client import raw as door
from lago_orgs.errors import NotFound, PermissionDenied, UnexpectedAnswer
from lago_orgs.reconcile.book import Accepted, Book
from lago_orgs.reconcile.properties import kept
from lago_orgs.reconcile.recording import Tell
from lago_orgs.reconcile.scope import FIRST, LAST, Scope
from lago_orgs.types import Fee, Usage

PAGE = 1000  # recorded: Lago serves pages of a thousand events
EVER = ("active", "pending", "terminated")
JSON = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Time:
    """A time in which a subscription ran.

    Args:
        external_id: Its id.
        organization: The customer that pays.
        raw: Lago's object.
        start: Its first millisecond; None while it has not begun.
        end: Its last; None while it runs.
    """

    external_id: str
    organization: str
    raw: JSON = attrs.field(repr=False)
    start: int | None
    end: int | None

    def covers(self, moment: int) -> bool:
        """Return whether it ran at a millisecond."""
        return self.start is not None and self.start <= moment and (self.end is None or moment <= self.end)


class Lago:
    """What Lago says, as a comparison needs it; catalogues are read once.

    Args:
        client: The client.
    """

    def __init__(self, client: LagoOrgs) -> None:
        self._client = client
        self._plans: dict[str, JSON | None] = {}
        self._zone = "", "UTC"
        self._many = 0  # events that were read

    # The catalogue

    @cached_property
    def metrics(self) -> Mapping[str, JSON]:
        """All billable metrics, by code."""
        return {each["code"]: each for each in door.listed(self._client, "/billable_metrics", "billable_metrics")}

    def plan(self, time: Time) -> JSON | None:
        """Return the plan of a subscription as it is for it, with its charges; None if it is not there any more.

        Args:
            time: The subscription; prices of its own are shown while it runs.
        """
        if time.raw.get("status") == "active":
            own = self._of_subscription(time.external_id)
            if own is not None:
                return own
        code = str(time.raw["plan_code"])
        if code not in self._plans:
            try:
                self._plans[code] = door.read(self._client, f"/plans/{_segment(code)}", "plan")
            except NotFound:
                self._plans[code] = None
        return self._plans[code]

    def _of_subscription(self, external_id: str) -> JSON | None:
        try:
            found = door.read(self._client, f"/subscriptions/{_segment(external_id)}", "subscription")
        except NotFound:
            return None
        plan = found.get("plan") if found.get("external_id") == external_id else None
        return plan if isinstance(plan, dict) and isinstance(plan.get("charges"), list) else None

    # Subscriptions

    def times(self, org_id: str | None) -> dict[str, list[Time]]:
        """Return when each subscription ran, ended ones included, the earliest first.

        Args:
            org_id: Only this organization's; everybody's if None.
        """
        params = [("status[]", each) for each in EVER]
        if org_id is not None:
            params.append(("external_customer_id", org_id))
        return self._times(params)

    def times_under(self, external_id: str) -> list[Time]:
        """Return when subscriptions ran under one id, whoever's they were."""
        params = [("status[]", each) for each in EVER] + [("external_id", external_id)]
        return self._times(params).get(external_id, [])

    def _times(self, params: list[tuple[str, str]]) -> dict[str, list[Time]]:
        found: dict[str, list[Time]] = {}
        for raw in door.listed(self._client, "/subscriptions", "subscriptions", params):
            time = _time(raw)
            found.setdefault(time.external_id, []).append(time)
        for rows in found.values():
            rows.sort(key=lambda each: LAST if each.start is None else each.start)
        return found

    # Events

    def read_events(self, subscription: str, book: Book, scope: Scope, tell: Tell) -> None:
        """Read all events of a subscription, the latest first, in slices of time that do not shift.

        Each slice begins at the last instant of the one before. What arrives meanwhile lies above it, or is met.

        Args:
            subscription: Its external id.
            book: Takes them in, and remembers how far it came.
            scope: What is compared.
            tell: Told how many were read, of other subscriptions too.
        """
        cursor, is_done = book.cursor(subscription)
        if cursor is None and scope.until is not None:
            cursor = scope.last
        page = 1
        while not is_done:
            rows = self._events(subscription, scope, cursor, page)
            found = [each for each in map(_accepted, rows) if scope.first <= each.timestamp <= scope.last]
            self._many += book.add_accepted(found)
            tell("accepted", self._many)
            oldest = min((each.timestamp for each in found), default=None)
            is_done = len(rows) < PAGE
            # Lago keeps microseconds, and shows milliseconds.
            following = cursor if oldest is None or oldest >= LAST - 1 else oldest + 1
            if following is not None and (cursor is None or following < cursor):
                cursor, page = following, 1
            else:
                page += 1
            book.set_cursor(subscription, cursor, is_done=is_done)

    def read_anew(self, subscription: str, book: Book, scope: Scope, first: int, last: int) -> None:
        """Read events once more, of what may have arrived meanwhile.

        Args:
            subscription: Its external id.
            book: Takes them in.
            scope: What is compared.
            first: From this millisecond on.
            last: Up to this one.
        """
        since = None if max(first, scope.first) == FIRST else instant(max(first, scope.first))
        narrowed = attrs.evolve(scope, since=since, until=None)
        cursor: int | None = None if min(last, scope.last) == LAST else min(last, scope.last)
        page, is_done = 1, False
        while not is_done:
            rows = self._events(subscription, narrowed, cursor, page)
            found = [each for each in map(_accepted, rows) if each.timestamp <= scope.last]
            book.add_accepted(found)
            is_done, page = len(rows) < PAGE, page + 1

    def _events(self, subscription: str, scope: Scope, until: int | None, page: int) -> list[JSON]:
        params = [("external_subscription_id", subscription), ("page", str(page)), ("per_page", str(PAGE))]
        if until is not None:
            params.append(("timestamp_to", _iso(until)))
        if scope.first != FIRST:
            params.append(("timestamp_from", _iso(scope.first)))
        if scope.metric is not None:
            params.append(("code", scope.metric))
        rows: list[JSON] = door.read(self._client, "/events", "events", params)
        strange = [each for each in rows if each.get("external_subscription_id") != subscription]
        if strange:
            raise UnexpectedAnswer(
                f"asked for the events of subscription {subscription!r}, answered with those of "
                f"{strange[0].get('external_subscription_id')!r}: something between forgets the query",
                status=200,
            )
        return rows

    def event(self, id_: str) -> JSON | None:
        """Return the event that Lago finds first under an id; None if there is none."""
        try:
            found: JSON = door.read(self._client, f"/events/{_segment(id_)}", "event")
        except NotFound:
            return None
        return found if found.get("transaction_id") == id_ else None

    # Figures

    def current_usage(self, time: Time) -> Usage | None:
        """Return the usage of the period under way; None if the subscription does not run."""
        return door.current_usage(self._client, time.organization, time.external_id)

    def past_usage(self, organization: str, external_id: str) -> list[Usage]:
        """Return the usage of the periods that were invoiced."""
        return list(door.past_usage(self._client, organization, external_id))

    def fees(self, external_id: str) -> Iterator[Fee]:
        """Give the fees of a subscription's charges."""
        params = [("external_subscription_id", external_id), ("fee_type", "charge")]
        return map(read_fee, door.listed(self._client, "/fees", "fees", params))

    def invoices(self, organization: str) -> Mapping[str, JSON]:
        """Return an organization's invoices by Lago's id, without their fees; none if the key may not read them."""
        params = [("external_customer_id", organization)]
        try:
            rows = list(door.listed(self._client, "/invoices", "invoices", params))
        except PermissionDenied:
            return {}
        return {row["lago_id"]: row for row in rows}

    def knows(self, organization: str) -> bool:
        """Return whether Lago has an organization as a customer."""
        return self._client.get_customer(organization) is not None

    def zone(self, organization: str) -> str:
        """Return the name of the time zone in which an organization is billed."""
        if organization != self._zone[0]:
            customer = self._client.get_customer(organization)
            self._zone = organization, (customer.timezone if customer is not None else None) or "UTC"
        return self._zone[1]


def _time(raw: JSON) -> Time:
    end = milliseconds_of(raw.get("terminated_at"))
    return Time(
        external_id=str(raw["external_id"]),
        organization=str(raw["external_customer_id"]),
        raw=raw,
        start=milliseconds_of(raw.get("started_at")),
        # Shown in whole seconds: what came within that second may have been in time.
        end=None if end is None else end + 999,
    )


def _accepted(raw: JSON) -> Accepted:
    properties = raw.get("properties") or {}
    text, digest = kept(properties)
    timestamp = milliseconds_of(raw.get("timestamp"))
    user = properties.get("user_id") if isinstance(properties, dict) else None
    amount = raw.get("precise_total_amount_cents")
    return Accepted(
        subscription=str(raw["external_subscription_id"]),
        id=str(raw["transaction_id"]),
        timestamp=LAST - 1 if timestamp is None else timestamp,  # years that only Lago's database can hold
        code=str(raw["code"]),
        user=user if isinstance(user, str) else "",
        properties=text,
        digest=digest,
        created_at=milliseconds_of(raw.get("created_at")) or 0,
        amount=None if amount is None else str(amount),
    )


def instant(milliseconds: int) -> datetime:
    """Return an instant, in UTC; the last that there is for what lies beyond it."""
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if milliseconds > 0 else datetime.min.replace(tzinfo=UTC)


def _iso(milliseconds: int) -> str:
    return instant(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _segment(text: str) -> str:
    return quote(text, safe="").replace(".", "%2E")
