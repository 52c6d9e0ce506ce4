# Written by `make sync` from lago_orgs/migrate/_async/reading.py: change that.
"""Reading of Lago what a migration is planned from; nothing here writes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, items
from lago_orgs.errors import ActionRefused, NotFound, UnexpectedAnswer
from lago_orgs.migrate._sync._io import Crew, call
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts
from lago_orgs.migrate.mapping import UserMapping, mapping_by
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lago_orgs._core.answers import Answer
    from lago_orgs.client import LagoOrgs
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.mapping import Move, Rule

FEW = 40  # customers up to which each is asked for by itself; of more all are read, a hundred at a time
PAGE = 100
LIVING = (("status[]", "active"), ("status[]", "pending"))


class Reading:
    """Reads of one Lago, which are counted, and its clock.

    Args:
        lago: The client.
        at_once: How many calls at the same time.
    """

    def __init__(self, lago: LagoOrgs, at_once: int) -> None:
        self.lago = lago
        self.crew = Crew(at_once)
        self.reads: Counter[str] = Counter()

    def ask(self, kind: str, path: str, params: Sequence[tuple[str, str]] = ()) -> Answer:
        """Read once, and note it under a kind."""
        self.reads[kind] += 1
        return call(self.lago, "GET", f"{path}?{urlencode(params)}" if params else path)

    @staticmethod
    def seen(answer: Answer) -> datetime | None:
        """Read Lago's clock off an answer; None if it does not say."""
        try:
            seen = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return None
        return seen.replace(tzinfo=seen.tzinfo or UTC).astimezone(UTC)

    def one(self, kind: str, path: str, root: str, params: Sequence[tuple[str, str]] = ()) -> Json | None:
        """Read one object; None if Lago says that there is none."""
        try:
            answer = self.ask(kind, path, params)
        except (NotFound, ActionRefused) as error:
            if error.code in {f"{root}_not_found", "no_active_subscription", "customer_not_found"}:
                return None
            raise
        return fields(_root(answer, root))

    def listed(self, path: str, root: str, params: Sequence[tuple[str, str]] = ()) -> list[Json]:
        """Read all of a list, whatever is added or taken away meanwhile."""
        pages, found = Pages(PAGE), []
        while pages.following is not None:
            asked = (*params, ("page", str(pages.following)), ("per_page", str(PAGE)))
            answer = self.ask(root, path, asked)
            found += pages.new_of(items(_root(answer, root)), fields(fields(answer.json()).get("meta")))
        return found

    def clock(self) -> datetime:
        """Return the present instant by Lago's clock.

        Raises:
            UnexpectedAnswer: Its answers do not say.
        """
        now = self.seen(self.ask("organization", "/organizations"))
        if now is None:
            raise UnexpectedAnswer(
                "Lago's answers have no Date, and its clock decides: let proxies pass it", status=200
            )
        return now

    def organization(self) -> str:
        """Return the id of the organization within Lago that the key belongs to."""
        found = self.one("organization", "/organizations", "organization")
        return str((found or {}).get("lago_id"))

    def customer(self, customer_id: str) -> Json | None:
        """Return a customer; None if there is none."""
        for each in self.listed("/customers", "customers", [("external_id", customer_id)]):
            if each.get("external_id") == customer_id:
                return each
        return None

    def mapping(self, rule: Rule) -> UserMapping:
        """Ask of every customer where it moves."""
        return mapping_by(rule, self.listed("/customers", "customers"))

    def facts(self, moves: Sequence[Move], plan_code: str | None) -> list[OrganizationFacts]:
        """Read everything that a plan is made from."""
        read = self._gathered(moves, plan_code)
        users = self.crew.each(read.user, moves)
        by_organization: dict[str, list[UserFacts]] = {}
        for user in users:
            by_organization.setdefault(user.move.org_id, []).append(user)
        return self.crew.each(read.organization, list(by_organization.items()))

    def fingerprints(self, moves: Sequence[Move]) -> list[UserFacts]:
        """Read what must still be as it was when the plan was made."""

        def user(move: Move) -> UserFacts:
            asked = [*LIVING, ("external_customer_id", move.user_id)]
            held = self.listed("/subscriptions", "subscriptions", asked)
            return UserFacts(move=move, customer=self.customer(move.user_id), subscriptions=tuple(held))

        return [user(move) for move in moves]

    def _gathered(self, moves: Sequence[Move], plan_code: str | None) -> _Gathered:
        ids = list(dict.fromkeys([*(move.user_id for move in moves), *(move.org_id for move in moves)]))
        users = {move.user_id for move in moves}
        few = len(ids) <= FEW
        if few:
            known = [each for each in self.crew.each(self.customer, ids) if each is not None]
        else:
            known = self.listed("/customers", "customers")
        customers = {str(each["external_id"]): each for each in known if each.get("external_id") in set(ids)}
        asked = [each for each in ids if each in customers] if few else [None]

        def of_each(path: str, root: str, params: Sequence[tuple[str, str]] = ()) -> dict[str, list[Json]]:
            found: dict[str, list[Json]] = {}
            for customer in asked:
                more = () if customer is None else (("external_customer_id", customer),)
                for row in self.listed(path, root, [*params, *more]):
                    owner = row.get("external_customer_id") or fields(row.get("customer")).get("external_id")
                    if owner in users or owner in customers:
                        found.setdefault(str(owner), []).append(row)
            return found

        unpaid = (("payment_status[]", "pending"), ("payment_status[]", "failed"))
        gathered = _Gathered(self, plan_code)
        gathered.customers = customers
        gathered.subscriptions = of_each("/subscriptions", "subscriptions", LIVING)
        gathered.wallets = of_each("/wallets", "wallets")
        gathered.coupons = of_each("/applied_coupons", "applied_coupons", [("status", "active")])
        gathered.invoices = of_each("/invoices", "invoices", unpaid)
        gathered.drafts = of_each("/invoices", "invoices", [("status[]", "draft")])
        overridden = self.listed("/subscriptions", "subscriptions", [("overridden", "true"), LIVING[0]])
        gathered.overridden = {str(each["lago_id"]) for each in overridden}
        metrics = self.listed("/billable_metrics", "billable_metrics")
        gathered.recurring = {str(each["code"]) for each in metrics if each.get("recurring")}
        codes = {plan_code, *(move.plan_code for move in moves)} - {None}
        for code in sorted(map(str, codes)):
            gathered.plans[code] = self.one("plan", f"/plans/{segment(code)}", "plan")
        return gathered


class _Gathered:
    """What was read of everybody at once."""

    customers: Mapping[str, Json]
    subscriptions: Mapping[str, list[Json]]
    wallets: Mapping[str, list[Json]]
    coupons: Mapping[str, list[Json]]
    invoices: Mapping[str, list[Json]]
    drafts: Mapping[str, list[Json]]
    overridden: set[str]
    recurring: set[str]

    def __init__(self, reading: Reading, plan_code: str | None) -> None:
        self._reading = reading
        self._plan_code = plan_code
        self.plans: dict[str, Json | None] = {}

    def user(self, move: Move) -> UserFacts:
        """Read what is one user's alone."""
        name = move.user_id
        customer = self.customers.get(name)
        held = self.subscriptions.get(name, [])
        more: dict[str, Any] = {}
        active = [each for each in held if each.get("status") == "active"]
        if customer is not None and len(active) == 1:
            more = self._of_subscription(name, active[0])
        owed = [each for each in self.invoices.get(name, []) if _is_owed(each)]
        return UserFacts(
            move=move,
            customer=customer,
            subscriptions=tuple(held),
            wallets=tuple(each for each in self.wallets.get(name, []) if each.get("status") == "active"),
            coupons=tuple(each for each in self.coupons.get(name, []) if each.get("status") == "active"),
            invoices=(*owed, *self.drafts.get(name, [])),
            **more,
        )

    def _of_subscription(self, user_id: str, held: Json) -> dict[str, Any]:
        reading, external_id = self._reading, str(held["external_id"])
        path = f"/subscriptions/{segment(external_id)}"
        whole = reading.one("subscription", path, "subscription")
        usage = reading.one(
            "current_usage",
            f"/customers/{segment(user_id)}/current_usage",
            "customer_usage",
            [("external_subscription_id", external_id), ("apply_taxes", "false")],
        )
        alerts = reading.listed(f"{path}/alerts", "alerts")
        plan = fields((whole or {}).get("plan"))
        codes = {str(charge.get("billable_metric_code")) for charge in items(plan.get("charges"))}
        own = [
            str(each.get("code"))
            for each in items((whole or {}).get("entitlements"))
            if each.get("overrides")
            or any(it.get("override_value") is not None for it in items(each.get("privileges")))
        ]
        return {
            "plan": plan,
            "usage": usage,
            "overridden": held.get("lago_id") in self.overridden,
            "entitlements": tuple(own),
            "alerts": tuple(str(each.get("code")) for each in alerts),
            "recurring": tuple(sorted(codes & self.recurring)),
        }

    def organization(self, entry: tuple[str, list[UserFacts]]) -> OrganizationFacts:
        """Read what is one organization's alone."""
        org_id, users = entry
        move = users[0].move
        code = move.plan_code or self._plan_code
        target = org_id if move.product is None else f"{org_id}:{move.product}"
        held = list(self.subscriptions.get(org_id, []))
        taken = self._reading.one("subscription", f"/subscriptions/{segment(target)}", "subscription")
        if taken is not None and all(taken.get("lago_id") != each.get("lago_id") for each in held):
            held.append(taken)
        return OrganizationFacts(
            org_id=org_id,
            customer=self.customers.get(org_id),
            subscriptions=tuple(held),
            users=tuple(users),
            plan=None if code is None else self.plans.get(code),
            plan_code=code,
        )


def _is_owed(invoice: Json) -> bool:
    return invoice.get("status") == "finalized" and bool(invoice.get("total_due_amount_cents"))


def _root(answer: Answer, root: str) -> Any:
    body = answer.json()
    if not isinstance(body, dict) or root not in body:
        raise UnexpectedAnswer(f"the answer has no {root!r}", status=answer.status, body=answer.excerpt())
    return body[root]
