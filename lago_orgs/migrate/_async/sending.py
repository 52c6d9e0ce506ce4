# The source of the flavour for threads: run `make sync` after a change.
"""What steps of a migration send: usage to the organization, a fee as a one-off invoice, a credit as a coupon."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, instant, iso, needed_instant
from lago_orgs.errors import ValidationFailed
from lago_orgs.migrate._async._io import call
from lago_orgs.migrate.carrying import DAY, carried_event, is_carried
from lago_orgs.migrate.fees import part
from lago_orgs.migrate.moving import MOMENT, first_end, seam_events
from lago_orgs.migrate.outcomes import NotAsPlanned
from lago_orgs.migrate.plan import Step
from lago_orgs.migrate.sides import is_recorded, said_by
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan
    from lago_orgs.migrate.sides import Known

BATCH = 100
ADD_ON = "lago_orgs_migration"


class AsyncSending:
    """What the steps of one organization send.

    Args:
        reading: The way to Lago.
        journal: Where intents are noted.
        plan: What is done for the organization.
        seen: Subscriptions that run, by their external ids, as they were a moment ago; each is believed once.
    """

    def __init__(
        self,
        reading: AsyncReading,
        journal: Journal,
        plan: OrganizationPlan,
        seen: Mapping[str, Json] | None = None,
    ) -> None:
        self._reading = reading
        self._seen = dict(seen or {})
        self._journal = journal
        self._plan = plan
        self._recorded: Known | None = None

    async def _write(self, step: Step, body: Any = None, *, path: str | None = None, creates: bool = False) -> Json:
        self._journal.intend(step)
        repeat: Any = "never" if creates else "safe"
        answer = await call(self._reading.lago, step.method, step.path if path is None else path, body, repeat=repeat)
        return fields(answer.json()) if answer.content.strip() else {}

    async def subscription(self, external_id: str, status: str = "active") -> Json | None:
        """Read a subscription; None if there is none with this status."""
        path = f"/subscriptions/{segment(external_id)}"
        return await self._reading.one("subscription", path, "subscription", [("status", status)])

    async def _own(self, step: Step, external_id: str) -> Json:
        held = self._seen.pop(external_id, None) or await self.subscription(external_id)
        if held is None or held.get("lago_id") != step.given["lago_id"]:
            raise NotAsPlanned(f"the subscription {external_id!r} of {step.user!r} is not the one of the plan any more")
        return held

    async def _check_time(self, step: Step, says: str) -> None:
        """Refuse what may not be done any more, by Lago's clock."""
        until = instant(step.given.get("until"))
        if until is not None and await self._reading.clock() >= until:
            raise NotAsPlanned(says)

    def _ended_at(self, user: str) -> str | None:
        found = self._journal.of_kind(self._plan, "end").get(user, {}).get("terminated_at")
        return None if found is None else str(found)

    async def _recurring(self, step: Step) -> Mapping[str, Any]:
        subscription, to = step.given["subscription"], step.given["to"]
        at = instant(step.given.get("at")) or step.due or instant(self._ended_at(str(step.user)))
        if at is None:
            raise NotAsPlanned(f"when {subscription!r} ended is not known")
        events = []
        for code in step.given["metrics"]:
            metric = await self._reading.metric(code)
            asked = [("external_subscription_id", subscription), ("code", code)]
            held = await self._reading.listed("/events", "events", asked)
            events += seam_events(metric, subscription, to, held, at)
        for start in range(0, len(events), BATCH):
            self._journal.intend(step)
            await self.send(events[start : start + BATCH])
        return {"sent": len(events)}

    async def _carry(self, step: Step) -> Mapping[str, Any]:
        return await self.carry(step)

    async def _recorded_since(self, to: str, since: datetime) -> Known:
        """Read what the application recorded for the organization itself, as a queue does that gives a use again."""
        pages, found = Pages(BATCH), dict[str, str]()
        asked = [("external_subscription_id", to), ("timestamp_from", iso(since))]
        while pages.following is not None:
            found |= said_by(await self._reading.page(pages, "/events", "events", asked))
        return {ident: said for ident, said in found.items() if not is_carried(ident)}

    async def carry(self, step: Step, before: datetime | None = None) -> Mapping[str, Any]:
        """Send what a user used in the period to the organization, page by page; what it has already is left out.

        So is what the application has recorded for it again meanwhile, which Lago would bill beside it.

        Args:
            step: Which user's.
            before: What was used from this instant on is left out; None sends all of it.
        """
        since, not_before = str(step.given["since"]), needed_instant(step.given["not_before"]) + MOMENT
        subscription, to, sent = str(step.given["subscription"]), str(step.given["to"]), 0
        invoiced = self._journal.invoiced_late(self._plan, subscription)
        if self._recorded is None:
            self._recorded = await self._recorded_since(to, needed_instant(step.given["not_before"]))
        pages = Pages(BATCH)
        asked = [("external_subscription_id", subscription), ("timestamp_from", since)]
        while pages.following is not None:
            params = (*asked, ("page", str(pages.following)), ("per_page", str(BATCH)))
            body = fields((await self._reading.ask("events", "/events", params)).json())
            rows = pages.new_of(body["events"], fields(body.get("meta")))
            events = [
                carried_event(each, step.user, subscription, to, not_before)
                for each in rows
                if str(each["transaction_id"]) not in invoiced
                and not is_recorded(each, step.user, self._recorded)
                and (before is None or needed_instant(each["timestamp"]) < before)
            ]
            if events:
                self._journal.intend(step)
                await self.send(events)
            sent += len(events)
        return {"sent": sent}

    async def send(self, batch: list[dict[str, Any]]) -> None:
        """Send a batch, without those that Lago holds already."""
        while batch:
            answer = await self._reading.lago.send_event_batch(batch)
            wrong = [each for each in answer.refusals if not each.is_duplicate]
            if wrong:
                raise NotAsPlanned(f"Lago refuses usage that is sent again: {wrong[0]}")
            if not answer.refusals:
                return
            known = {each.index for each in answer.refusals}
            batch = [each for index, each in enumerate(batch) if index not in known]

    def _ended_on(self, zone: Any) -> date:
        """The day, in the organization's time zone, on which the first of the users ended."""
        end = first_end(self._journal.of_kind(self._plan, "end"))
        if end is None:
            raise NotAsPlanned("no user has ended")
        return end.astimezone(zone).date()

    def _zone(self) -> Any:
        return ZoneInfo(self._plan.zone)

    async def _advance(self, step: Step) -> Mapping[str, Any]:
        """Raise as a one-off what Lago does not invoice of the period under way."""
        given, (first, last) = step.given, self.days_of_advance(step)
        cents = part(given["cents"], (last - first).days + 1, given["days"])
        return await self.one_off_of(step, cents, str(given["currency"]), f"from {first} to {last}")

    def days_of_advance(self, step: Step) -> tuple[date, date]:
        """Return the first and the last day of what Lago does not invoice of the period under way."""
        given, zone = step.given, self._zone()
        begin = instant(given.get("begin"))
        first = self._ended_on(zone) + DAY if begin is None else begin.astimezone(zone).date()
        return first, _day(given["last_day"])

    async def one_off_of(self, step: Step, cents: int, currency: str, says: str) -> Mapping[str, Any]:
        """Raise a one-off to the organization, unless it is raised."""
        return await self._one_off(step, self._plan.org_id, cents, currency, says)

    async def _one_off(self, step: Step, customer: str, cents: int, currency: str, says: str) -> Mapping[str, Any]:
        if cents <= 0:
            return {"invoice": None, "cents": 0}
        held = await self.one_off(step, customer)
        if held is not None:
            return {"invoice": held, "cents": cents}
        await self._make("/add_ons", "add_on", {"name": "Fee", "code": ADD_ON, "amount_cents": 100}, currency)
        fee = {
            "add_on_code": ADD_ON,
            "unit_amount_cents": cents,
            "units": 1,
            "description": f"{says} {self._marker(step)}",
        }
        body = {"external_customer_id": customer, "currency": currency, "fees": [fee]}
        made = fields((await self._write(step, {"invoice": body}, path="/invoices", creates=True)).get("invoice"))
        return {"invoice": made.get("lago_id"), "cents": cents}

    async def raise_late(
        self, step: Step, customer: str, money: tuple[int, str], says: str, of: Mapping[str, Any]
    ) -> None:
        """Raise late usage as a one-off, and note what it bills: before it is raised too, as it may be all there is.

        Args:
            step: Its step.
            customer: Who is billed.
            money: Cents, and the currency's code.
            says: What is billed.
            of: The subscription, and what of it is billed with it.
        """
        self._journal.intend(step, **of, customer=customer, cents=money[0])
        self._journal.note(step, {**await self._one_off(step, customer, *money, says), **of})

    async def settle_late(self) -> None:
        """Note the one-offs that were raised, and of which a kill kept that from being noted: none is raised twice."""
        for ident in self._journal.meant_late(self._plan):
            step = Step(id=ident, kind="late", says="invoice late usage", method="POST", path="/invoices")
            of = dict(self._journal.intent(step))
            customer, cents = of.pop("customer", None), of.pop("cents", 0)
            held = None if customer is None else await self.one_off(step, str(customer))
            if held is not None:
                self._journal.note(step, {"invoice": held, "cents": cents, **of})

    async def one_off(self, step: Step, customer: str) -> str | None:
        """Return the one-off invoice that a step has made; None if it has made none."""
        if not self._journal.is_intended(step):
            return None
        asked = [("external_customer_id", customer), ("invoice_type", "one_off")]
        for row in await self._reading.listed("/invoices", "invoices", asked):
            whole = await self._reading.invoice(row["lago_id"])
            said = [str(fee.get("description")) for fee in whole.get("fees") or ()]
            if any(each.endswith(self._marker(step)) for each in said):
                return str(row["lago_id"])
        return None

    def _marker(self, step: Step) -> str:
        return f"({self._journal.planned().digest[7:19]} {step.id})"

    async def _make(self, path: str, root: str, terms: Mapping[str, Any], currency: str) -> None:
        """Make what is needed once, unless it is there."""
        try:
            await call(self._reading.lago, "POST", path, {root: {**terms, "amount_currency": currency}}, repeat="safe")
        except ValidationFailed as error:
            if not error.says("code", "value_already_exist"):
                raise

    async def _credit(self, step: Step) -> Mapping[str, Any]:
        """Give the organization a coupon of what is billed twice."""
        given, zone = step.given, self._zone()
        begin, last = instant(given.get("begin")), _day(given["last_day"])
        ended = begin.astimezone(zone).date() if begin is not None and given["until"] is None else self._ended_on(zone)
        after = ended + DAY if given.get("after") else ended
        first = after if begin is None else begin.astimezone(zone).date()
        days = ((last if given.get("whole") else ended) - first).days + 1
        cents = part(given["cents"], days, given["days"]) + int(given.get("more") or 0)
        code = f"moved_{self._journal.planned().digest[7:19]}"
        if cents <= 0:
            return {"lago_id": None, "cents": 0}
        self._journal.intend(step)
        made = await self.coupon_of(self._plan.org_id, code, cents, str(given["currency"]))
        return {"lago_id": made, "cents": cents, "code": code}

    async def coupon_of(self, customer: str, code: str, cents: int, currency: str) -> object:
        """Give a customer a coupon of what is billed twice, unless it has it; its id."""
        for each in await self._applied(customer):
            if each.get("coupon_code") == code:
                return each["lago_id"]
        coupon = {
            "name": "Billed twice",
            "code": code,
            "coupon_type": "fixed_amount",
            "frequency": "once",
            "expiration": "no_expiration",
            "reusable": True,
            "amount_cents": cents,
        }
        await self._make("/coupons", "coupon", coupon, currency)
        body = {
            "external_customer_id": customer,
            "coupon_code": code,
            "frequency": "once",
            "amount_cents": cents,
            "amount_currency": currency,
        }
        answer = await call(self._reading.lago, "POST", "/applied_coupons", {"applied_coupon": body}, repeat="never")
        return fields(fields(answer.json()).get("applied_coupon")).get("lago_id")

    async def _applied(self, customer: str) -> list[Json]:
        return await self._reading.listed("/applied_coupons", "applied_coupons", [("external_customer_id", customer)])

    def _of(self, step: Step) -> Mapping[str, Any]:
        return self._plan.users[str(step.user)]


def _day(text: object) -> date:
    return date.fromisoformat(str(text))
