# The source of the flavour for threads: run `make sync` after a change.
"""Reading of Lago what a migration is planned from; nothing here writes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar
from urllib.parse import urlencode

import attrs

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, items
from lago_orgs.errors import ActionRefused, NotFound, UnexpectedAnswer
from lago_orgs.migrate._async._io import Crew, call
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts, kept_usage, metrics_of
from lago_orgs.migrate.mapping import Move, UserMapping, mapping_by
from lago_orgs.migrate.moving import in_use
from lago_orgs.migrate.overrides import set_beside
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lago_orgs._core.answers import Answer
    from lago_orgs.client import AsyncLagoOrgs
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.mapping import Rule

T = TypeVar("T")
FEW = 40  # customers up to which each is asked for by itself; of more all are read, a hundred at a time
PAGE = 100
NEVER = datetime.max.replace(tzinfo=UTC)
LIVING = (("status[]", "active"), ("status[]", "pending"))


class AsyncReading:
    """Reads of one Lago, which are counted, and its clock.

    Args:
        lago: The client.
        at_once: How many calls at the same time.
    """

    def __init__(self, lago: AsyncLagoOrgs, at_once: int) -> None:
        self.lago = lago
        self.crew = Crew(at_once)
        self.reads: Counter[str] = Counter()
        self._metrics: dict[str, Json] = {}
        self._plans: dict[str, Json | None] = {}
        self._latest: datetime | None = None

    async def ask(self, kind: str, path: str, params: Sequence[tuple[str, str]] = ()) -> Answer:
        """Read once, and note it under a kind."""
        self.reads[kind] += 1
        return await call(self.lago, "GET", f"{path}?{urlencode(params)}" if params else path)

    @staticmethod
    def seen(answer: Answer) -> datetime | None:
        """Read Lago's clock off an answer; None if it does not say."""
        try:
            seen = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return None
        return seen.replace(tzinfo=seen.tzinfo or UTC).astimezone(UTC)

    async def one(self, kind: str, path: str, root: str, params: Sequence[tuple[str, str]] = ()) -> Json | None:
        """Read one object; None if Lago says that there is none."""
        try:
            answer = await self.ask(kind, path, params)
        except (NotFound, ActionRefused) as error:
            if error.code in {f"{root}_not_found", "no_active_subscription", "customer_not_found"}:
                return None
            raise
        return fields(_root(answer, answer.json(), root))

    async def listed(
        self, path: str, root: str, params: Sequence[tuple[str, str]] = (), keep: Sequence[str] = ()
    ) -> list[Json]:
        """Read all of a list, whatever is added or taken away meanwhile.

        Args:
            path: The path.
            root: What the answer calls it.
            params: The query.
            keep: Which fields of each row are of use; all if empty.
        """
        pages = Pages(PAGE)
        found: list[Json] = []
        while pages.following is not None:
            found += [slim(row, keep) if keep else row for row in await self.page(pages, path, root, params)]
        return found

    async def page(self, pages: Pages, path: str, root: str, params: Sequence[tuple[str, str]] = ()) -> Sequence[Json]:
        """Read the page of a list that follows, without what an earlier one had."""
        asked = (*params, ("page", str(pages.following)), ("per_page", str(PAGE)))
        answer = await self.ask(root, path, asked)
        body = answer.json()
        return pages.new_of(items(_root(answer, body, root)), fields(fields(body).get("meta")))

    async def clock(self) -> datetime:
        """Return the present instant by Lago's clock.

        Raises:
            UnexpectedAnswer: Its answers do not say.
        """
        now = self.seen(await self.ask("organization", "/organizations"))
        if now is None:
            raise UnexpectedAnswer(
                "Lago's answers have no Date, and its clock decides: let proxies pass it", status=200
            )
        return now

    async def has_come(self, at: datetime) -> bool:
        """Whether an instant has come by Lago's clock, which is asked no more once it was seen there."""
        if self._latest is None or self._latest < at:
            self._latest = await self.clock()
        return self._latest >= at

    async def organization(self) -> str:
        """Return the id of the organization within Lago that the key belongs to."""
        found = await self.one("organization", "/organizations", "organization")
        return str((found or {}).get("lago_id"))

    async def customer(self, customer_id: str) -> Json | None:
        """Return a customer; None if there is none."""
        for each in await self.listed("/customers", "customers", [("external_id", customer_id)]):
            if each.get("external_id") == customer_id:
                return each
        return None

    async def metric(self, code: str) -> Json:
        """Return a metric, asked for once; nothing where there is none."""
        if code not in self._metrics:
            path = f"/billable_metrics/{segment(code)}"
            self._metrics[code] = fields(await self.one("billable_metric", path, "billable_metric"))
        return self._metrics[code]

    async def plan(self, code: str) -> Json | None:
        """Return a plan, asked for once; None if there is none."""
        if code not in self._plans:
            self._plans[code] = await self.one("plan", f"/plans/{segment(code)}", "plan")
        return self._plans[code]

    async def invoice(self, ident: object) -> Json:
        """Return an invoice whole, which lists do not show; empty if there is none."""
        return await self.one("invoice", f"/invoices/{segment(str(ident))}", "invoice") or {}

    async def mapping(self, rule: Rule) -> UserMapping:
        """Ask of every customer where it moves."""
        return mapping_by(rule, await self.listed("/customers", "customers"))

    async def facts(
        self,
        moves: Sequence[Move],
        plan_code: str | None,
        act: Callable[[OrganizationFacts], T],
        *,
        is_whole: bool = False,
        turning: Any = None,
    ) -> list[T]:
        """Read everything that a plan is made from, organization by organization, so that not all of it is held.

        Args:
            moves: Who moves where.
            plan_code: The organizations' plan where the moves name none.
            act: Makes of each organization's facts what is kept of them.
            is_whole: Whether organizations' own subscriptions are read as users' are.
            turning: Looks whether users' last periods are invoiced.
        """
        read = await self._gathered(moves, plan_code)
        by_organization: dict[str, list[Move]] = {}
        for move in moves:
            by_organization.setdefault(move.org_id, []).append(move)

        async def organization(entry: tuple[str, list[Move]]) -> T:
            users = [await read.user(move) for move in entry[1]]
            users = users if turning is None else [await turning.of_user(user) for user in users]
            found = await read.organization(entry[0], users)
            return act(await read.whole(found) if is_whole else found)

        return await self.crew.each(organization, list(by_organization.items()))

    async def _gathered(self, moves: Sequence[Move], plan_code: str | None) -> _Gathered:
        ids = list(dict.fromkeys([*(move.user_id for move in moves), *(move.org_id for move in moves)]))
        wanted, few = set(ids), len(ids) <= FEW
        if few:
            known = [slim(each, CUSTOMER) for each in await self.crew.each(self.customer, ids) if each is not None]
        else:
            known = await self.listed("/customers", "customers", (), CUSTOMER)
        gathered = _Gathered(self, plan_code)
        gathered.customers = {str(each["external_id"]): each for each in known if each.get("external_id") in wanted}
        asked = [each for each in ids if each in gathered.customers] if few else [None]

        async def of_each(
            path: str, root: str, keep: Sequence[str], params: Sequence[tuple[str, str]] = ()
        ) -> dict[str, list[Json]]:
            found: dict[str, list[Json]] = {}
            for customer in asked:
                more = () if customer is None else (("external_customer_id", customer),)
                for row in await self.listed(path, root, [*params, *more], keep):
                    owner = str(row.get("external_customer_id") or fields(row.get("customer")).get("external_id"))
                    if owner in wanted:
                        found.setdefault(owner, []).append(row)
            return found

        unpaid = (("payment_status[]", "pending"), ("payment_status[]", "failed"))
        gathered.subscriptions = await of_each("/subscriptions", "subscriptions", SUBSCRIPTION, LIVING)
        gathered.wallets = await of_each("/wallets", "wallets", WALLET)
        gathered.coupons = await of_each("/applied_coupons", "applied_coupons", COUPON, [("status", "active")])
        if gathered.coupons:
            limits = await self.listed("/coupons", "coupons", (), LIMITS)
            gathered.limits = {str(each["code"]): each for each in limits}
        gathered.invoices = await of_each("/invoices", "invoices", INVOICE, unpaid)
        gathered.drafts = await of_each("/invoices", "invoices", INVOICE, [("status[]", "draft")])
        asked_of = [("overridden", "true"), LIVING[0]]
        overridden = await self.listed("/subscriptions", "subscriptions", asked_of, ("lago_id",))
        gathered.overridden = {str(each["lago_id"]) for each in overridden}
        metrics = await self.listed("/billable_metrics", "billable_metrics", (), METRIC)
        gathered.uniques = [each for each in metrics if each.get("aggregation_type") == "unique_count_agg"]
        gathered.recurring = {str(each["code"]) for each in metrics if each.get("recurring")}
        codes = {plan_code, *(move.plan_code for move in moves)} - {None}
        codes |= {each.get("plan_code") for rows in gathered.subscriptions.values() for each in rows}
        for code in sorted(map(str, codes)):
            gathered.plans[code] = await self.one("plan", f"/plans/{segment(code)}", "plan")
        return gathered


# What is kept of each row of a list: of ten thousand customers everything else would be most of the memory.
CUSTOMER = (
    *("lago_id", "external_id", "currency", "timezone", "applicable_timezone", "net_payment_term", "taxes"),
    *("metadata", "finalize_zero_amount_invoice", "billing_entity_code"),
)
SUBSCRIPTION = (
    *("lago_id", "external_id", "external_customer_id", "plan_code", "status", "billing_time", "subscription_at"),
    *("started_at", "created_at", "ending_at", "next_plan_code", "plan_amount_currency"),
)
WALLET = (
    *("lago_id", "external_customer_id", "name", "code", "status", "currency", "rate_amount", "credits_balance"),
    *("balance_cents", "expiration_at", "priority", "applies_to", "recurring_transaction_rules"),
)
COUPON = (
    *("lago_id", "external_customer_id", "coupon_code", "status", "amount_cents", "amount_cents_remaining"),
    *("amount_currency", "percentage_rate", "frequency", "frequency_duration_remaining"),
)
LIMITS = (
    *("code", "reusable", "limited_plans", "plan_codes", "limited_billable_metrics", "billable_metric_codes"),
    *("expiration_at", "terminated_at"),
)
METRIC = ("code", "recurring", "aggregation_type", "field_name")
INVOICE = ("lago_id", "status", "total_due_amount_cents", "customer")


def slim(row: Json, keep: Sequence[str]) -> Json:
    """Return what of a row is of use."""
    kept = {name: row[name] for name in keep if row.get(name) is not None}
    if "customer" in kept:
        kept["customer"] = {"external_id": fields(kept["customer"]).get("external_id")}
    if "taxes" in kept:
        kept["taxes"] = [{"code": each.get("code")} for each in items(kept["taxes"])]
    return kept


class _Gathered:
    """What was read of everybody at once; what is one customer's is given away once."""

    customers: dict[str, Json]
    subscriptions: dict[str, list[Json]]
    wallets: dict[str, list[Json]]
    coupons: dict[str, list[Json]]
    invoices: dict[str, list[Json]]
    drafts: dict[str, list[Json]]
    overridden: set[str]
    recurring: set[str]
    uniques: list[Json]

    def __init__(self, reading: AsyncReading, plan_code: str | None) -> None:
        self._reading = reading
        self._plan_code = plan_code
        self.plans: dict[str, Json | None] = {}
        self.limits: dict[str, Json] = {}

    async def user(self, move: Move) -> UserFacts:
        """Read what is one user's alone."""
        return await self.customer(move, self.subscriptions.pop(move.user_id, []))

    async def customer(self, move: Move, held: Sequence[Json]) -> UserFacts:
        """Read what is one customer's alone, of these subscriptions."""
        name = move.user_id
        known = self.customers.get(name)
        more: dict[str, Any] = {}
        active = [each for each in held if each.get("status") == "active"]
        if known is not None and len(active) == 1:
            more = await self._of_subscription(name, active[0])
        owed = [each for each in self.invoices.get(name, []) if _is_owed(each)]
        return UserFacts(
            move=move,
            customer=known,
            subscriptions=tuple(held),
            wallets=tuple(each for each in self.wallets.get(name, []) if each.get("status") == "active"),
            coupons=tuple(each for each in self.coupons.get(name, []) if each.get("status") == "active"),
            invoices=(*owed, *self.drafts.get(name, [])),
            **more,
        )

    async def _of_subscription(self, user_id: str, held: Json) -> dict[str, Any]:
        reading, external_id = self._reading, str(held["external_id"])
        path = f"/subscriptions/{segment(external_id)}"
        whole = fields(await reading.one("subscription", path, "subscription"))
        own = own_entitlements(whole)
        planned = self.plans.get(str(held.get("plan_code")))
        overridden = held.get("lago_id") in self.overridden
        plan = fields(whole.get("plan")) if planned is None or overridden else planned
        fixed: list[Json] = []
        if plan is not planned or items(plan.get("fixed_charges")):
            fixed = await reading.listed(f"{path}/fixed_charges", "fixed_charges")
        beside = {} if planned is None else set_beside(whole, fixed, planned)
        plan = {**plan, **({"fixed_charges": fixed} if plan is not planned else {}), **beside}
        overridden = overridden or bool(beside)
        usage = await reading.one(
            "current_usage",
            f"/customers/{segment(user_id)}/current_usage",
            "customer_usage",
            [("external_subscription_id", external_id), ("apply_taxes", "false")],
        )
        alerts = await reading.listed(f"{path}/alerts", "alerts")
        codes = {str(charge.get("billable_metric_code")) for charge in items(plan.get("charges"))}
        return {
            "plan": plan,
            "usage": None if usage is None else kept_usage(usage, self.recurring, plan),
            "base": (planned or {}) if overridden else None,
            "entitlements": tuple(own),
            "alerts": tuple(alerts),
            "recurring": tuple(sorted(codes & self.recurring)),
        }

    async def organization(self, org_id: str, users: Sequence[UserFacts]) -> OrganizationFacts:
        """Read what is one organization's alone."""
        move = users[0].move
        code = move.plan_code or self._plan_code
        target = org_id if move.product is None else f"{org_id}:{move.product}"
        held = list(self.subscriptions.get(org_id, []))
        taken = await self._reading.one("subscription", f"/subscriptions/{segment(target)}", "subscription")
        if taken is not None and all(taken.get("lago_id") != each.get("lago_id") for each in held):
            held.append(taken)
        plan = None if code is None else self.plans.get(code)
        if code is None and users[0].overridden:
            plan = self.plans.get(str(users[0].subscription["plan_code"]))  # prices of a user's own are the user's
        return OrganizationFacts(
            org_id=org_id,
            customer=self.customers.get(org_id),
            subscriptions=tuple(held),
            users=tuple(users),
            plan=plan,
            plan_code=code,
            held_plan=fields(taken.get("plan")) if _runs_for(taken, org_id) else None,
            applied=tuple(each for each in self.coupons.get(org_id, []) if each.get("status") == "active"),
            coupons=self._limits(org_id, users),
            shared=await self._shared(users),
        )

    async def _shared(self, users: Sequence[UserFacts]) -> dict[str, int | None]:
        """Count what several users have of metrics that count different values: it is one unit of the organization."""
        found: dict[str, int | None] = {}
        for metric in self.uniques:
            code, values = str(metric["code"]), Counter[str]()
            having = [user for user in users if len(user.active) == 1 and code in metrics_of(user.plan)]
            if len(having) < 2:  # nobody to share with
                continue
            found[code] = None
            for user in having if metric.get("recurring") else ():
                asked = [("external_subscription_id", str(user.subscription["external_id"])), ("code", code)]
                events = await self._reading.listed("/events", "events", asked, ("timestamp", "properties"))
                values.update({str(each[str(metric.get("field_name"))]) for each in in_use(metric, events, NEVER)})
            if metric.get("recurring"):
                found[code] = values.total() - len(values)
        return found

    def _limits(self, org_id: str, users: Sequence[UserFacts]) -> dict[str, Json]:
        rows = [*self.coupons.get(org_id, []), *(each for user in users for each in user.coupons)]
        codes = {str(each["coupon_code"]) for each in rows}
        return {code: self.limits[code] for code in codes if code in self.limits}

    async def whole(self, facts: OrganizationFacts) -> OrganizationFacts:
        """Read what an organization that is subscribed already has, as what a user has is read."""
        move = Move(user_id=facts.org_id, org_id=facts.org_id)
        own = [each for each in facts.subscriptions if each.get("external_customer_id") == facts.org_id]
        running = []
        for each in own:
            if each.get("status") == "active":
                waiting = (it for it in own if it is not each and it.get("external_id") == each.get("external_id"))
                running.append(await self.customer(move, [each, *waiting]))
        return attrs.evolve(facts, running=tuple(running))


def _runs_for(held: Json | None, org_id: str) -> TypeGuard[Json]:
    return held is not None and held.get("external_customer_id") == org_id and held.get("status") == "active"


def own_entitlements(subscription: Json) -> list[Json]:
    """Return the features whose values are a subscription's own, not its plan's."""
    return [each for each in items(subscription.get("entitlements")) if _is_own(each)]


def _is_own(entitlement: Json) -> bool:
    overrides = (each.get("override_value") for each in items(entitlement.get("privileges")))
    return bool(entitlement.get("overrides")) or any(value is not None for value in overrides)


def _is_owed(invoice: Json) -> bool:
    return invoice.get("status") == "finalized" and bool(invoice.get("total_due_amount_cents"))


def _root(answer: Answer, body: Any, root: str) -> Any:
    if not isinstance(body, dict) or root not in body:
        raise UnexpectedAnswer(f"the answer has no {root!r}", status=answer.status, body=answer.excerpt())
    return body[root]
