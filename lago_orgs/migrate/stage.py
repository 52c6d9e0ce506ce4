"""An embedded Lago that holds what was read of the real one; what cannot be rebuilt there is said by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

import attrs

from lago_orgs._core.answers import Answer
from lago_orgs._core.wire import encoded, fields, instant, iso, items, needed_instant, number
from lago_orgs.migrate import copies
from lago_orgs.migrate.facts import Json, UserFacts, zone_of
from lago_orgs.migrate.moving import moved_coupon
from lago_orgs.migrate.overrides import prices_of
from lago_orgs.migrate.writing import segment

# The jobs of a period's begin have run by then, and an instant of the day before it is an earlier day everywhere.
HALF_A_DAY = timedelta(hours=12)
WHILE = timedelta(minutes=15)  # before the present instant, in which usage is sent, so that Lago counts it
BATCH = 100
_THRESHOLDS = ("usage_thresholds", "applicable_usage_thresholds")


class Refused(Exception):
    """What the embedded Lago does not take."""


@attrs.frozen(kw_only=True)
class Original:
    """What was read of the real Lago, without usage.

    Args:
        now: Its present instant.
        organization: Its organization.
        taxes: All its taxes.
        metrics: All its metrics.
        features: All its features.
        add_ons: Those of fixed charges.
        plans: All its plans; those that somebody is subscribed to with their fixed charges and entitlements.
        coupons: Those that somebody has.
        held: Who is subscribed to what: users, and organizations that are subscribed already.
        customers: Who is a customer beside them.
    """

    now: datetime
    organization: Json
    taxes: Sequence[Json] = ()
    metrics: Sequence[Json] = ()
    features: Sequence[Json] = ()
    add_ons: Sequence[Json] = ()
    plans: Sequence[Json] = ()
    coupons: Sequence[Json] = ()
    held: Sequence[UserFacts] = ()
    customers: Sequence[Json] = ()

    def beginnings(self) -> list[tuple[datetime, UserFacts]]:
        """Return when each subscription is begun on the stage: as late as its present period allows, in order."""
        found = [(staged_from(held, self.now), held) for held in self.held]
        return sorted(found, key=itemgetter(0))


def staged_from(held: UserFacts, now: datetime) -> datetime:
    """Return when a subscription is begun on the stage.

    Its period under way must be invoiced as in Lago: by the job of its first day, where it began before that; when it
    was made, where it was made since. Earlier periods are as if they had not been.
    """
    made = instant(held.subscription.get("created_at")) or now
    started = instant(held.subscription.get("started_at")) or made
    return min(max(held.moment(now).from_datetime - HALF_A_DAY, started, made), now)


class Stage:
    """An embedded Lago that is filled with what was read of the real one.

    Args:
        original: What was read.

    Attributes:
        left_out: What cannot be rebuilt, each in a sentence.
    """

    def __init__(self, original: Original) -> None:
        from lago_orgs.simulator import LagoSimulator

        self.left_out: list[str] = []
        self._original = original
        self._beginnings = original.beginnings()
        first = min((at for at, _ in self._beginnings), default=original.now - WHILE)
        self.simulator = LagoSimulator()
        people = [held.customer or {} for held in original.held]
        premium = any(held.overridden for held in original.held) or copies.needs_licence(
            original.organization, [*people, *original.customers], original.plans
        )
        self.simulator.reset(now=first, premium=premium)
        self._metrics: dict[str, str] = {}
        self._catalogue()
        self._subscribers([*people, *original.customers])
        self._reach(original.now - WHILE)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the embedded Lago.

        Raises:
            Refused: It refuses.
        """
        from lago_orgs.simulator.http.messages import Request

        headers = {"authorization": f"Bearer {self.simulator.api_key}", "content-type": "application/json"}
        content = b"" if body is None else encoded(body)
        response = self.simulator.handle(Request(method, f"/api/v1{path}", headers, content))
        if response.status >= 400:
            raise Refused(response.body[:300].decode(errors="replace"))
        return Answer(status=response.status, headers={}, content=response.body).json() if response.body else {}

    def listed(self, path: str, root: str) -> Iterator[Json]:
        """Read all of a list."""
        page: int | None = 1
        while page:
            answer = self.ask("GET", f"{path}{'&' if '?' in path else '?'}page={page}&per_page=1000")
            yield from items(answer[root])
            page = fields(answer.get("meta")).get("next_page")

    def travel(self, to: datetime) -> None:
        """Go to an instant, with all that Lago does on the way."""
        self.simulator.travel(to)

    def _reach(self, at: datetime) -> None:
        if at > self.simulator.clock.peek():
            self.travel(at)

    def _try(self, what: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused as error:
            self.left_out.append(f"{what} is missing here, for the embedded Lago refuses it: {error}")

    def _catalogue(self) -> None:
        original = self._original
        self._try(
            "the organization's setting",
            lambda: self.ask(
                "PUT", "/organizations", {"organization": copies.organization_form(original.organization)}
            ),
        )
        for name, path, rows, form in (
            ("tax", "/taxes", original.taxes, copies.tax_form),
            ("add_on", "/add_ons", original.add_ons, copies.add_on_form),
            ("feature", "/features", original.features, copies.feature_form),
        ):
            for each in rows:
                self._try(f"the {name} {each['code']!r}", partial(self.ask, "POST", path, {name: form(each)}))
        for each in original.metrics:
            self._try(f"the metric {each['code']!r}", partial(self._metric, each))
        for each in original.plans:
            self.left_out += copies.not_rebuilt(each)
            self._try(f"the plan {each['code']!r}", partial(self._plan, each))
        codes = [str(each["code"]) for each in original.plans]
        for each in original.coupons:
            body = {"coupon": copies.coupon_form(each, codes)}
            self._try(f"the coupon {each['code']!r}", partial(self.ask, "POST", "/coupons", body))

    def _metric(self, shown: Json) -> None:
        made = self.ask("POST", "/billable_metrics", {"billable_metric": copies.metric_form(shown)})
        self._metrics[str(shown["code"])] = made["billable_metric"]["lago_id"]

    def _plan(self, shown: Json) -> None:
        self.ask("POST", "/plans", {"plan": copies.plan_form(shown, self._metrics)})
        if shown.get("entitlements"):
            body = {"entitlements": copies.entitlements_form(items(shown["entitlements"]))}
            self.ask("POST", f"/plans/{segment(str(shown['code']))}/entitlements", body)

    def _subscribers(self, customers: Sequence[Json]) -> None:
        """Make everybody a customer, and begin each subscription when it is its time."""
        for shown in {str(each["external_id"]): each for each in customers}.values():
            body = {"customer": copies.customer_form(shown)}
            self._try(f"the customer {shown['external_id']!r}", partial(self.ask, "POST", "/customers", body))
        for at, held in self._beginnings:
            self._reach(at)
            self._try(f"the subscription {held.subscription['external_id']!r}", partial(self._begin, held))

    def _begin(self, held: UserFacts) -> None:
        shown = held.subscription
        code = str(shown["plan_code"])
        own = self._own_prices(held, code)
        if held.overridden and own is None:
            code = f"{code} of {shown['external_id']}"
            self._plan({**fields(held.plan), "code": code, "entitlements": None})
        body = {
            "external_customer_id": shown["external_customer_id"],
            "external_id": shown["external_id"],
            "plan_code": code,
            "billing_time": shown["billing_time"],
            "subscription_at": iso(self._since(held)),
            **(own or {}),
        }
        self.ask("POST", "/subscriptions", {"subscription": body})

    def _since(self, held: UserFacts) -> datetime:
        """Return from when on a subscription runs here, as it is told to the embedded Lago."""
        shown, zone = held.subscription, zone_of(held.customer)
        said, started = needed_instant(shown["subscription_at"]), needed_instant(shown["started_at"])
        # By the calendar, nothing but its beginning matters; from its first day, that day does.
        calendar = shown.get("billing_time") == "calendar"
        if calendar or said.astimezone(zone).date() == started.astimezone(zone).date():
            return started
        if said != started and started > held.moment(self._original.now).from_datetime:
            self.left_out.append(
                f"the subscription {shown['external_id']!r} began anew within its period, at {iso(started)}: the whole "
                "period is billed by its present plan here"
            )
        return said

    def _own_prices(self, held: UserFacts, code: str) -> Json | None:
        """Return what gives a subscription its own prices here too; None if only a plan of its own can."""
        if not held.overridden:
            return None
        self.left_out += copies.not_rebuilt(fields(held.plan))
        plan = fields(self.ask("GET", f"/plans/{segment(code)}")["plan"])
        own = prices_of({**fields(held.plan), "minimum_commitment": None, **dict.fromkeys(_THRESHOLDS)}, plan)
        return None if own.faults else own.terms

    def use(self, events: Sequence[Json]) -> None:
        """Send usage that was read, at its instants."""
        forms = [copies.event_form(each) for each in events]
        for start in range(0, len(forms), BATCH):
            batch = forms[start : start + BATCH]
            try:
                self.ask("POST", "/events/batch", {"events": batch})
            except Refused:
                for form in batch:
                    what = f"the event {form['transaction_id']!r}"
                    self._try(what, partial(self.ask, "POST", "/events", {"event": form}))

    def finish(self) -> None:
        """Give everybody what they hold besides, and come to the present instant."""
        for held in self._original.held:
            self._furnish(held)
        for held in {each.user_id: each for each in self._original.held}.values():
            self._wallets_and_coupons(held)
        self._pay()
        self._reach(self._original.now)

    def _furnish(self, held: UserFacts) -> None:
        """Give a subscription its alerts, entitlements, and what is to become of it."""
        external_id = str(held.subscription["external_id"])
        path = f"/subscriptions/{segment(external_id)}"
        for alert in held.alerts:
            act = partial(self.ask, "POST", f"{path}/alerts", {"alert": copies.alert_form(alert)})
            self._try(f"the alert {alert.get('code')!r} of {external_id!r}", act)
        if held.entitlements:
            body = {"entitlements": copies.entitlements_form(held.entitlements, "override_value")}
            act = partial(self.ask, "PATCH", f"{path}/entitlements", body)
            self._try(f"the entitlements of {external_id!r}", act)
        for row in held.pending:
            self._try(f"the change that waits of {row['external_id']!r}", partial(self._await_change, row))
        if held.subscription.get("ending_at"):
            body = {"subscription": {"ending_at": held.subscription["ending_at"]}}
            self._try(f"the end of {external_id!r}", partial(self.ask, "PUT", path, body))

    def _await_change(self, row: Mapping[str, Any]) -> None:
        """Ask for a change of plan, or a subscription, that begins later."""
        names = ("external_customer_id", "external_id", "plan_code")
        body = {name: row[name] for name in names}
        later = instant(row.get("subscription_at"))
        if later is not None and later > self._original.now:
            body |= {"subscription_at": iso(later), "billing_time": row["billing_time"]}
        self.ask("POST", "/subscriptions", {"subscription": body})

    def _wallets_and_coupons(self, held: UserFacts) -> None:
        """Give a customer what is left in its wallets and of its coupons."""
        for wallet in held.wallets:
            what = f"the wallet {wallet.get('name') or wallet.get('code')!r} of {held.user_id!r}"
            if number(wallet.get("credits_balance")) > 0:
                body = {"wallet": copies.wallet_form(wallet)}
                self._try(what, partial(self.ask, "POST", "/wallets", body))
            if wallet.get("recurring_transaction_rules"):
                self.left_out.append(f"{what} is topped up by rules: here it is not")
        for coupon in held.coupons:
            terms = moved_coupon(coupon, held.user_id)
            if terms is not None:
                what = f"the coupon {coupon.get('coupon_code')!r} of {held.user_id!r}"
                self._try(what, partial(self.ask, "POST", "/applied_coupons", {"applied_coupon": terms}))

    def _pay(self) -> None:
        """Let invoices be paid whose customers owe nothing in Lago."""
        owing = {held.user_id for held in self._original.held if held.invoices}
        for invoice in [*self.listed("/invoices?payment_status=pending", "invoices")]:
            if fields(invoice.get("customer")).get("external_id") not in owing:
                body = {"invoice": {"payment_status": "succeeded"}}
                self.ask("PUT", f"/invoices/{invoice['lago_id']}", body)
