# The source of the flavour for threads: run `make sync` after a change.
"""Reading of Lago what a migration is planned from; nothing here writes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, items
from lago_orgs.errors import ActionRefused, NotFound, UnexpectedAnswer
from lago_orgs.migrate._async._io import Crew, call
from lago_orgs.migrate.mapping import UserMapping, mapping_by
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs._core.answers import Answer
    from lago_orgs.client import AsyncLagoOrgs
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.mapping import Rule

FEW = 40  # customers up to which each is asked for by itself; of more all are read, a hundred at a time
PAGE = 100
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


def slim(row: Json, keep: Sequence[str]) -> Json:
    """Return what of a row is of use."""
    kept = {name: row[name] for name in keep if row.get(name) is not None}
    if "customer" in kept:
        kept["customer"] = {"external_id": fields(kept["customer"]).get("external_id")}
    if "taxes" in kept:
        kept["taxes"] = [{"code": each.get("code")} for each in items(kept["taxes"])]
    return kept


def own_entitlements(subscription: Json) -> list[Json]:
    """Return the features whose values are a subscription's own, not its plan's."""
    return [each for each in items(subscription.get("entitlements")) if _is_own(each)]


def _is_own(entitlement: Json) -> bool:
    overrides = (each.get("override_value") for each in items(entitlement.get("privileges")))
    return bool(entitlement.get("overrides")) or any(value is not None for value in overrides)


def _root(answer: Answer, body: Any, root: str) -> Any:
    if not isinstance(body, dict) or root not in body:
        raise UnexpectedAnswer(f"the answer has no {root!r}", status=answer.status, body=answer.excerpt())
    return body[root]
