# The source of the flavour for threads: run `make sync` after a change.
"""Undoing what a migration did, from its journal, in reverse: each looked at first, so that it may be begun again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.metadata import merged
from lago_orgs._core.wire import fields, instant, iso, items, number
from lago_orgs.errors import ActionRefused, NotFound, ValidationFailed
from lago_orgs.migrate._async._io import call
from lago_orgs.migrate._async.acting import AsyncActing
from lago_orgs.migrate._async.execution import AWAY
from lago_orgs.migrate._async.handing import outcome_beside
from lago_orgs.migrate._async.idle import idle_fees
from lago_orgs.migrate._async.owning import AsyncOwning, noted_moves
from lago_orgs.migrate._async.returning import AsyncReturning
from lago_orgs.migrate._async.turning import AsyncTurning
from lago_orgs.migrate._async.using_again import AsyncUsingAgain
from lago_orgs.migrate.becoming import MOVED_AT, MOVED_TO
from lago_orgs.migrate.carrying import DAY
from lago_orgs.migrate.changes import end_set
from lago_orgs.migrate.money import part
from lago_orgs.migrate.moving import left_of_moved, moved_coupon, moved_wallet
from lago_orgs.migrate.outcomes import NotAsPlanned, NotYet, Progress, Rollback
from lago_orgs.migrate.steps import ENDS
from lago_orgs.migrate.undo import among, in_reverse, said, undoings
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate._async.returning import Return
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step
    from lago_orgs.migrate.returning import Again


class AsyncUndoing:
    """One run of undoing a migration.

    Args:
        reading: The way to Lago.
        journal: What was done, and what of it is undone.
        twice: Whether what both sides are billed is credited: `credit` or `keep`; None as it was planned.
    """

    def __init__(self, reading: AsyncReading, journal: Journal, twice: str | None = None) -> None:
        self._reading = reading
        self._journal = journal
        self._notes: Mapping[str, Sequence[str]] = {}
        self._is_credited = (twice or journal.planned().decide.get("twice")) == "credit"

    async def run(self, only: Sequence[str] = ()) -> Rollback:
        """Undo all that was done; or, with organizations named, what was done for them, while the others go on."""
        plans = among(self._journal, only)
        for plan in plans if only else ():
            self._journal.leave_out(plan)
        self._notes = await noted_moves(self._reading, self._journal, plans)
        failures = await self._reading.crew.each(self._organization, plans)
        steps = undoings(self._journal, plans)
        return Rollback(steps=steps, failures=tuple(each for each in failures if each is not None))

    async def told(self, only: Sequence[str] = ()) -> Rollback:
        """Say what would be undone, with what nobody would be billed then."""
        plans = among(self._journal, only)
        lost: dict[str, str] = {}
        for plan in plans:
            acting = _Acting(self._reading, self._journal, plan, {}, is_credited=self._is_credited)
            for step in plan.steps:
                begun = self._journal.is_intended(step) or self._journal.is_done(step)
                if begun and self._journal.undone(step) is None:
                    lost[step.id] = await acting.told(step)
        steps = undoings(self._journal, plans)
        return Rollback(
            steps=tuple(attrs.evolve(it, stays="; ".join(filter(None, (lost.get(it.step), it.stays)))) for it in steps)
        )

    async def _organization(self, plan: OrganizationPlan) -> Progress | None:
        acting = _Acting(self._reading, self._journal, plan, self._notes, is_credited=self._is_credited)
        for step in in_reverse(plan):
            begun = self._journal.is_intended(step) or self._journal.is_done(step)
            if not begun or self._journal.undone(step) is not None:
                continue
            try:
                outcome = await acting.undo(step)
            except (NotAsPlanned, ValidationFailed, ActionRefused, NotFound, *AWAY) as error:
                state: Any = "away" if isinstance(error, AWAY) else "not as planned"
                return Progress(org_id=plan.org_id, state=state, says=f"{said(step)}: {error.message}")
            except NotYet as waits:
                until = waits.until or await self._reading.clock()
                says = f"{said(step)}: {waits.says}. Roll back again at {iso(until)}"
                return Progress(org_id=plan.org_id, state="waiting", says=says, until=until)
            self._journal.undo(step, outcome)
        return None


class _Acting:
    def __init__(
        self,
        reading: AsyncReading,
        journal: Journal,
        plan: OrganizationPlan,
        notes: Mapping[str, Sequence[str]],
        *,
        is_credited: bool,
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._owning = AsyncOwning(reading, journal, plan, notes)
        self._returning = AsyncReturning(reading, journal, plan)
        self._is_credited = is_credited

    async def undo(self, step: Step) -> Mapping[str, Any]:
        """Undo a step, unless that is done; what came of it."""
        act = getattr(self, f"_{step.kind.replace('-', '_')}", None)
        if act is None:
            return {}
        found: Mapping[str, Any] = await act(step)
        return found

    async def _write(self, method: str, path: str, body: Any = None, *, creates: bool = False) -> Json:
        repeat: Any = "never" if creates else "safe"
        answer = await call(self._reading.lago, method, path, body, repeat=repeat)
        return fields(answer.json()) if answer.content.strip() else {}

    async def _running(self, external_id: str) -> Json | None:
        path = f"/subscriptions/{segment(external_id)}"
        return await self._reading.one("subscription", path, "subscription")

    async def _subscribe(self, step: Step) -> Mapping[str, Any]:
        held = await self._running(self._plan.subscription)
        if held is None or held.get("external_customer_id") != self._plan.org_id:
            path = f"/subscriptions/{segment(self._plan.subscription)}"
            ended = await self._reading.one("subscription", path, "subscription", [("status", "terminated")])
            return _ended(ended if (ended or {}).get("external_customer_id") == self._plan.org_id else None)
        self._owning.check_made(step, held)
        path = f"/subscriptions/{segment(self._plan.subscription)}"
        twice, using = "", AsyncUsingAgain(self._reading, self._journal, self._plan)
        if self._is_nobodys:
            path += "?on_termination_invoice=skip"  # it has nobody's usage yet, and the users' days are the users'
        else:
            await AsyncTurning(self._reading).check_organization(self._plan.org_id, held)
            twice = await using.twice(held, is_credited=self._is_credited)
        if twice and self._is_credited:
            await using.credit(held)
        made = fields((await self._write("DELETE", path)).get("subscription"))
        return {**_ended(made), **({"twice": twice} if twice else {})}

    @property
    def _is_nobodys(self) -> bool:
        """Whether the organization's subscription has begun, though its days and its usage are still its users'."""
        return self._plan.way == "carry" and not any(map(self._returning.is_carried, self._plan.users))

    async def _carry(self, step: Step) -> Mapping[str, Any]:
        held = await self._running(step.given["subscription"])
        # Whom somebody subscribed again is billed from then on.
        again = None if held is None or held.get("external_customer_id") != step.user else instant(held["started_at"])
        return await AsyncActing(self._reading, self._journal, self._plan).carry(step, again)

    async def _advance(self, step: Step) -> Mapping[str, Any]:
        """Void the one-off of the days to the period's end, and raise that of the days which the organization had."""
        acting = AsyncActing(self._reading, self._journal, self._plan)
        invoice = await acting.one_off(step, self._plan.org_id)
        if invoice is None:
            return {"voided": None}
        first, last = acting.days_of_advance(step)
        ended = await self._ended_on()
        if ended > last:
            return {"stays": f"the one-off invoice stays: its days from {first} to {last} were the organization's"}
        path = f"/invoices/{segment(invoice)}"
        whole = await self._reading.invoice(invoice)
        if whole.get("status") != "voided":
            try:
                await self._write("POST", f"{path}/void")
            except ActionRefused:
                says = f"the one-off invoice {invoice} cannot be voided: credit its days from {ended} to {last} in Lago"
                return {"stays": says}
        until = ended - DAY
        cents = part(step.given["cents"], (until - first).days + 1, step.given["days"])
        if cents <= 0:
            return {"voided": invoice}
        rest = attrs.evolve(step, id=f"{step.id}-rest")
        says, currency = f"from {first} to {until}", str(step.given["currency"])
        await acting.one_off_of(rest, cents, currency, says)
        self._journal.undo(rest, {})  # nothing of it is left to undo
        return {
            "voided": invoice,
            "stays": f"{cents} {currency} cents {says} are the organization's, in another one-off",
        }

    async def _ended_on(self) -> date:
        """The day, in the organization's time zone, on which its subscription ended: its users begin again on it."""
        undone = [self._journal.undone(step) or {} for step in self._plan.steps if step.kind == "subscribe"]
        ended = instant(undone[0].get("terminated_at")) if undone else None
        zone: Any = ZoneInfo(self._plan.zone)
        return (ended or await self._reading.clock()).astimezone(zone).date()

    async def _credit(self, _: Step) -> Mapping[str, Any]:
        code = f"moved_{self._journal.planned().digest[7:19]}"
        for each in await self._applied(self._plan.org_id):
            if each.get("coupon_code") == code:
                path = f"/customers/{segment(self._plan.org_id)}/applied_coupons/{segment(str(each['lago_id']))}"
                await self._write("DELETE", path)
        return {}

    async def _end_at(self, step: Step) -> Mapping[str, Any]:
        described: Any = self._plan.users[str(step.user)]
        held = await self._running(described["subscription"])
        others = await self._owning.ended_by_others(step)
        if others is not None:
            return {"stays": others, "others": True}
        if held is None or held.get("lago_id") != step.given["lago_id"]:
            if held is None and await self._ended_before(step):
                return {
                    "left": True,
                    "stays": "somebody else had ended it before: who has left is not subscribed again",
                }
            if held is None or held.get("external_customer_id") != step.user or await self._has_ended(step):
                return await self._end(step)
            await self._take_end_back(step, held)  # its plan was changed, and the new one has the end of the old one
            return {"lago_id": held.get("lago_id"), "ending_at": step.given.get("before")}
        await self._take_end_back(step, held)
        return {"ending_at": step.given.get("before")}

    async def _take_end_back(self, step: Step, held: Json) -> None:
        """Take the end that the migration has set from what runs, and from a change of plan that waits beside it."""
        path = f"/subscriptions/{segment(str(held['external_id']))}"
        before, wanted = step.given.get("before"), end_set([step])[1]
        is_planned = held.get("lago_id") == step.given["lago_id"]
        ends = held.get("ending_at")
        if ends != before if is_planned else instant(ends) == wanted:
            await self._write("PUT", path, {"subscription": {"ending_at": before}})
        asked = [("status", "pending")]
        waits = (
            await self._reading.one("subscription", path, "subscription", asked) if held.get("next_plan_code") else None
        )
        if waits is not None and waits.get("external_customer_id") == step.user:
            if instant(waits.get("ending_at")) == wanted:
                await self._write("PUT", f"{path}?status=pending", {"subscription": {"ending_at": before}})
            waits = await self._reading.one("subscription", path, "subscription", asked) or {}
            if instant(waits.get("ending_at")) == wanted != instant(before):
                raise NotAsPlanned(
                    f"the change of {step.user!r} to {waits.get('plan_code')!r}, which waits, is to end at "
                    f"{waits.get('ending_at')} still: cancel it in Lago, ask for it again, and roll back again"
                )

    async def _ended_before(self, step: Step) -> bool:
        """Whether a user's subscription ended before the end that the migration has set."""
        at, wanted = await self._ended_at(step), end_set([step])[1]
        return at is not None and wanted is not None and at < wanted

    async def _has_ended(self, step: Step) -> bool:
        """Whether it ended as the migration has set it: what runs was subscribed again since."""
        at, wanted = await self._ended_at(step), end_set([step])[1]
        return at is not None and wanted is not None and at >= wanted

    async def _ended_at(self, step: Step) -> datetime | None:
        path = f"/subscriptions/{segment(str(self._plan.users[str(step.user)]['subscription']))}"
        ended = await self._reading.one("subscription", path, "subscription", [("status", "terminated")]) or {}
        return instant(ended.get("terminated_at"))

    async def _end(self, step: Step) -> Mapping[str, Any]:
        """Subscribe a user again whose subscription has ended: what has ended stays ended in Lago."""
        described: Any = self._plan.users[str(step.user)]
        held = await self._running(described["subscription"])
        others = await self._owning.ended_by_others(step) if held is None else None
        if others is not None:
            return {"stays": others, "others": True}
        if held is None:
            await self._owning.check_alone()
            described = await self._as_it_was_last(step, described)
            back = await self._returning.of(step, described)
            await self._credit_twice(step, back.coming)
            body = {
                "external_customer_id": step.user,
                "external_id": described["subscription"],
                "plan_code": described["plan"],
                "billing_time": described["billing_time"],
                **({} if back.begin is None else {"subscription_at": iso(back.begin)}),
                **self._prices(described),
            }
            creates = "prices" in described
            made = await self._write("POST", "/subscriptions", {"subscription": body}, creates=creates)
            held = fields(made.get("subscription"))
        elif held.get("external_customer_id") != step.user:
            raise NotAsPlanned(
                f"{described['subscription']!r} is a subscription of {held.get('external_customer_id')!r}"
            )
        else:  # what was done before the program was ended, or by somebody else
            back = await self._returning.of(step, described, held)
            await self._credit_twice(step, back.coming)
        using = AsyncUsingAgain(self._reading, self._journal, self._plan)
        await using.bring_back(step, described, instant(held.get("started_at")))
        return {
            "lago_id": held.get("lago_id"),
            "started_at": held.get("started_at"),
            **_noted(back, is_credited=self._is_credited),
        }

    async def told(self, step: Step) -> str:
        """Say what nobody is billed, and what is billed twice, once a step is undone; empty if nothing is."""
        if step.kind == "subscribe":
            return await self._told_of_end()
        if step.kind not in ENDS:
            return ""
        described: Any = self._plan.users[str(step.user)]
        if await self._running(described["subscription"]) is not None:
            return ""
        coming = (await self._returning.of(step, described)).coming
        return "" if coming is None else "; ".join(coming.says(is_credited=self._is_credited).values())

    async def _told_of_end(self) -> str:
        """Say what keeps the organization from being ended now, or what it was invoiced that is its users'."""
        held = await self._owning.running()
        if held is None:
            return ""
        if self._is_nobodys:
            says = await idle_fees(self._reading, self._plan, held.get("lago_id"))
            return (
                f"{says}, for days that its users are billed: void that invoice, or credit it, in Lago" if says else ""
            )
        try:
            await AsyncTurning(self._reading).check_organization(self._plan.org_id, held)
        except NotYet as waits:
            return f"{waits.says}: wait until {waits.until and iso(waits.until)}"
        using = AsyncUsingAgain(self._reading, self._journal, self._plan)
        return await using.twice(held, is_credited=self._is_credited)

    async def _credit_twice(self, step: Step, coming: Again | None) -> None:
        """Give a user a coupon of the day that is billed twice, for its next invoice."""
        if coming is None or coming.days is None or coming.cents <= 0 or not self._is_credited:
            return
        code = f"moved_{self._journal.planned().digest[7:19]}"
        await AsyncActing(self._reading, self._journal, self._plan).coupon_of(
            str(step.user), code, coming.cents, coming.currency
        )

    async def _as_it_was_last(self, step: Step, described: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a user is subscribed to again: what it had when it ended, if its plan was changed since."""
        name = str(described["subscription"])
        path = f"/subscriptions/{segment(name)}"
        last = await self._reading.one("subscription", path, "subscription", [("status", "terminated")])
        if last is None or last.get("external_customer_id") != step.user:
            return described
        gone = await self._reading.one("subscription", path, "subscription", [("status", "canceled")]) or {}
        at, ended = instant(gone.get("canceled_at")), instant(last.get("terminated_at"))
        # A change of plan that waited is cancelled by the end with which it was to come; another step asks again for
        # one that the migration itself has cancelled.
        ours = any(it.kind == "cancel" and it.user == step.user for it in self._plan.steps)
        is_waiting = not ours and at is not None and ended is not None and at >= ended
        wanted, is_other = gone.get("plan_code"), last.get("lago_id") != described.get("lago_id")
        if is_waiting or (is_other and "prices" in described):
            what = f"asked for the plan {wanted!r} from its end on" if is_waiting else "had prices of its own once"
            raise NotAsPlanned(
                f"the plan of {name!r} was {last.get('plan_code')!r}, and it {what}, which is lost. Subscribe it in "
                "Lago as it is to be, then roll back again"
            )
        if not is_other:
            return described
        return {**described, "plan": last["plan_code"], "billing_time": last["billing_time"]}

    @staticmethod
    def _prices(described: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what gives a user its own prices again."""
        if described.get("not_again"):
            raise NotAsPlanned(
                f"{described['subscription']!r} had prices of its own, which no new subscription can be given: "
                f"{'; '.join(described['not_again'])}. Subscribe it in Lago as it is to be, then roll back again"
            )
        return fields(described.get("prices"))

    async def _alert(self, step: Step) -> Mapping[str, Any]:
        outcome = self._journal.outcome(step)
        code = fields(fields(step.body)["alert"])["code"]
        if await self._running(self._plan.subscription) is None or (outcome is not None and not outcome.get("created")):
            return {}
        path = f"/subscriptions/{segment(self._plan.subscription)}/alerts"
        if any(each.get("code") == code for each in await self._reading.listed(path, "alerts")):
            await self._write("DELETE", f"{path}/{segment(str(code))}")
        return {"code": code}

    async def _entitlements(self, step: Step) -> Mapping[str, Any]:
        given = fields((self._journal.outcome(step) or self._journal.intent(step)).get("given"))
        if not given or await self._running(self._plan.subscription) is None:
            return {}
        path = f"/subscriptions/{segment(self._plan.subscription)}/entitlements"
        for each in await self._reading.listed(path, "entitlements"):
            if each.get("code") not in given:
                continue
            planned = {
                str(one["code"]): one["plan_value"]
                for one in items(each.get("privileges"))
                if one.get("plan_value") is not None
            }
            back = {name: value for name, value in planned.items() if name in given[each["code"]]}
            if back:  # a value that equals the plan's is none of its own
                await self._write("PATCH", path, {"entitlements": {each["code"]: back}})
            elif not planned:
                await self._write("DELETE", f"{path}/{segment(str(each['code']))}")
        return {"given": given}

    async def _cancel(self, step: Step) -> Mapping[str, Any]:
        code = step.given.get("plan_code")
        described: Any = self._plan.users[str(step.user)]
        held = await self._running(described["subscription"])
        if code is None or held is None or held.get("next_plan_code") == code or held.get("plan_code") == code:
            return {}
        body = {"external_customer_id": step.user, "external_id": described["subscription"], "plan_code": code}
        await self._write("POST", "/subscriptions", {"subscription": body})
        return {"plan_code": code}

    async def _mark(self, step: Step) -> Mapping[str, Any]:
        held = await self._reading.customer(str(step.user))
        known = {str(each.get("key")) for each in (held or {}).get("metadata") or ()}
        changes = {key: None for key in (MOVED_TO, MOVED_AT) if key in known}
        metadata = merged((held or {}).get("metadata"), changes) if changes else None
        if metadata is not None:
            await self._write("POST", "/customers", {"customer": {"external_id": step.user, "metadata": metadata}})
        return {}

    async def _customer(self, step: Step) -> Mapping[str, Any]:
        held = await self._reading.customer(self._plan.org_id)
        outcome = self._journal.outcome(step)
        if held is None or (outcome is not None and not outcome.get("created")):
            return {}
        reason = await self._owning.in_the_way(step, held)
        if reason is not None:
            return {"stays": f"the customer {self._plan.org_id!r} stays: {reason}"}
        await self._write("DELETE", f"/customers/{segment(self._plan.org_id)}")
        return {"deleted": True}

    async def _wallet(self, step: Step) -> Mapping[str, Any]:
        """Give back what is left of what was moved, if the user's wallet was ended; what else there is stays."""
        code = f"moved_{step.given['wallet']}"
        rows = await self._reading.listed("/wallets", "wallets", [("external_customer_id", self._plan.org_id)])
        own = [each for each in rows if each.get("code") == code]
        if not own:
            return {}
        path = f"/wallets/{segment(step.given['wallet'])}"
        users = await self._reading.one("wallet", path, "wallet") or {}
        if own[0].get("status") != "active":
            return {"credits": "0"}
        if users.get("status") == "active":  # it was not ended yet, and nothing was taken from the user
            await self._write("DELETE", f"/wallets/{segment(str(own[0]['lago_id']))}")
            return {"credits": "0"}
        balance = number(own[0]["credits_balance"])
        moved = (self._journal.outcome(step) or {}).get("credits", users.get("credits_balance"))
        name = f"back_{own[0]['lago_id']}"
        given = await self._given_back(str(step.user), name)
        left = left_of_moved(number(moved), balance, number(own[0].get("consumed_credits") or 0))
        if given is None and left > 0:
            back = {**moved_wallet(own[0], str(step.user)), "code": name, "granted_credits": str(left)}
            await self._write("POST", "/wallets", {"wallet": back}, creates=True)
        elif given is not None:
            left = given
        stays = await self._take(own[0], name, left, balance)
        says = f"{stays.normalize():f} credits that the organization bought, or was granted, stay in its wallet"
        return {"credits": str(left), **({"stays": says} if stays > 0 else {})}

    async def _given_back(self, user: str, code: str) -> Decimal | None:
        """Return how much a user was given back already; None if nothing was."""
        for each in await self._reading.listed("/wallets", "wallets", [("external_customer_id", user)]):
            if each.get("code") == code:
                return number(each["credits_balance"]) + number(each.get("consumed_credits") or 0)
        return None

    async def _take(self, wallet: Json, name: str, taken: Decimal, balance: Decimal) -> Decimal:
        """Take credits from the organization's wallet, and end it if nothing is left; what is left."""
        path = f"/wallets/{segment(str(wallet['lago_id']))}"
        rows = await self._reading.listed(f"{path}/wallet_transactions", "wallet_transactions")
        if any(each.get("name") == name for each in rows):
            return balance  # without what was taken
        if taken >= balance:
            await self._write("DELETE", path)
            return Decimal(0)
        if taken > 0:
            body = {"wallet_id": wallet["lago_id"], "voided_credits": str(taken), "name": name}
            await self._write("POST", "/wallet_transactions", {"wallet_transaction": body}, creates=True)
        return balance - taken

    async def _applied(self, customer: str) -> list[Json]:
        asked = [("external_customer_id", customer), ("status", "active")]
        return await self._reading.listed("/applied_coupons", "applied_coupons", asked)

    async def _coupon(self, step: Step) -> Mapping[str, Any]:
        outcome, before = self._journal.outcome(step), set(self._journal.intent(step).get("before") or ())
        if outcome is not None and not outcome.get("created"):
            return {}
        others = [self._journal.outcome(each) for each in self._plan.steps if each.kind == "coupon" and each != step]
        known = before | {str(each.get("lago_id")) for each in others if each is not None}
        for each in await self._applied(self._plan.org_id):
            ours = each["lago_id"] == outcome["lago_id"] if outcome else each["lago_id"] not in known
            if each.get("coupon_code") == step.given["code"] and ours:
                path = f"/customers/{segment(self._plan.org_id)}/applied_coupons/{segment(str(each['lago_id']))}"
                await self._write("DELETE", path)
                break
        return {}

    async def _replace_coupon(self, step: Step) -> Mapping[str, Any]:
        """Give the organization its own coupon back, in whose place a user's has come."""
        terms = self._journal.intent(step).get("terms")
        rows = await self._applied(self._plan.org_id)
        if terms is None or any(each.get("coupon_code") == step.given["code"] for each in rows):
            return {}
        try:
            await self._write("POST", "/applied_coupons", {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            return {"stays": f"the coupon {step.given['code']} has ended, and cannot be given back"}
        return {}

    async def _remove_coupon(self, step: Step) -> Mapping[str, Any]:
        """Give the user back what the organization has left of its coupon."""
        terms = self._journal.intent(step).get("terms")
        moved = outcome_beside(self._journal, self._plan, step, "coupon") or {}
        if terms is not None and moved.get("lago_id") and moved.get("created"):
            own = [it for it in await self._applied(self._plan.org_id) if it["lago_id"] == moved["lago_id"]]
            terms = moved_coupon(own[0], str(step.user)) if own else None
            if terms is None:
                return {"stays": f"the organization has used up the coupon {step.given['code']}"}
        if terms is None:
            return {}
        steps = [each for each in self._plan.steps if each.kind == "remove-coupon" and each.user == step.user]
        known = {str((self._journal.undone(each) or {}).get("lago_id")) for each in steps}
        for each in await self._applied(str(step.user)):
            if each.get("coupon_code") == step.given["code"] and str(each["lago_id"]) not in known:
                created = instant(each.get("created_at"))
                if created is None or created >= self._journal.planned().made_at.replace(microsecond=0):
                    return {"lago_id": each["lago_id"]}
        try:
            made = await self._write("POST", "/applied_coupons", {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            return {"stays": f"the coupon {step.given['code']} has ended, and cannot be given back"}
        return {"lago_id": fields(made.get("applied_coupon")).get("lago_id")}


def _noted(back: Return, *, is_credited: bool) -> dict[str, Any]:
    """Return what the journal keeps of how a user is billed again."""
    found: dict[str, Any] = {} if back.before is None else back.before.as_json()
    return found if back.coming is None else {**found, **back.coming.says(is_credited=is_credited)}


def _ended(held: Json | None) -> dict[str, Any]:
    """Return what the journal keeps of the organization's subscription, which has ended."""
    return {name: (held or {}).get(name) for name in ("lago_id", "started_at", "terminated_at")}
