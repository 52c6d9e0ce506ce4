# Written by `make sync` from lago_orgs/migrate/_async/acting.py: change that.
"""One step at a time: looked whether it is done, meant, done, and noted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lago_orgs._core.metadata import merged
from lago_orgs._core.wire import fields, instant, iso, number
from lago_orgs.errors import ActionRefused, NotFound, ValidationFailed
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate.bills import ends_with
from lago_orgs.migrate.changes import END_IT, end_set
from lago_orgs.migrate.closing import closed_before, unbilled
from lago_orgs.migrate.copies import code_of_metric
from lago_orgs.migrate.coupons import worth
from lago_orgs.migrate.money import is_over
from lago_orgs.migrate.moving import first_end, moved_coupon, moved_wallet, not_own, wallet_code
from lago_orgs.migrate.outcomes import NotAsPlanned, NotYet
from lago_orgs.migrate.overrides import unlike
from lago_orgs.migrate.writing import MOVED_AT, MOVED_TO, segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate.closing import Closed
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step

PATIENCE = timedelta(hours=2)  # after which an invoice that is not there will not be made: nothing was to be invoiced


class Acting(Sending):
    """The steps of one organization. Each looks before it writes, so that it may be begun again at any point.

    Args:
        reading: The way to Lago.
        journal: Where intents are noted.
        plan: What is done for the organization.
    """

    def do(self, step: Step) -> Mapping[str, Any]:
        """Do a step, unless it is done; what came of it.

        Raises:
            NotYet: Its turn has not come.
            NotAsPlanned: Lago holds something else than the plan expects.
        """
        try:
            found: Mapping[str, Any] = getattr(self, f"_{step.kind.replace('-', '_')}")(step)
        except (ValidationFailed, ActionRefused, NotFound) as error:
            raise NotAsPlanned(f"{step.says}: {error.message}") from error
        return found

    def _customer(self, step: Step) -> Mapping[str, Any]:
        body = fields(fields(step.body).get("customer"))
        held = self._reading.customer(str(body["external_id"]))
        if held is not None:
            return {"lago_id": held["lago_id"], "created": self._journal.is_intended(step)}
        made = fields((self._write(step, step.body)).get("customer"))
        return {"lago_id": made.get("lago_id"), "created": True}

    def _cancel(self, step: Step) -> Mapping[str, Any]:
        external_id = str(self._plan.users[str(step.user)].get("subscription") or "")
        held = self.subscription(external_id, "pending") if external_id else None
        if held is not None and held.get("lago_id") == step.given["lago_id"]:
            made = fields((self._write(step)).get("subscription"))
            return {"plan_code": made.get("plan_code"), "canceled": True}
        if not self._journal.is_intended(step):
            raise NotAsPlanned(
                f"the change of plan of {step.user!r} waits no longer: somebody else cancelled it, or it came"
            )
        return {"canceled": True}

    def _end_at(self, step: Step) -> Mapping[str, Any]:
        external_id, wanted = (
            self._of(step)["subscription"],
            instant(fields(fields(step.body)["subscription"])["ending_at"]),
        )
        held = self._own(step, external_id)
        present = instant(held.get("ending_at"))
        if present == wanted:
            return {"ending_at": held.get("ending_at"), "before": step.given.get("before")}
        if present != instant(step.given.get("before")):
            raise NotAsPlanned(f"{external_id!r} is to end at {held.get('ending_at')}, which somebody else has set")
        made = fields((self._write(step, step.body)).get("subscription"))
        return {"ending_at": made.get("ending_at"), "before": step.given.get("before")}

    def _end(self, step: Step) -> Mapping[str, Any]:
        external_id = self._of(step)["subscription"]
        if self._journal.is_intended(step):
            ended = self.subscription(external_id, "terminated")
            if ended is not None and ended.get("lago_id") == step.given["lago_id"]:
                return {"terminated_at": ended.get("terminated_at")}
        self._own(step, external_id)
        if self._plan.way == "carry":
            late = (
                f"the period that was to be the organization's is over, and {external_id!r} runs: it is invoiced for "
                "that itself. Roll back, and plan anew; users who have ended are subscribed again"
            )
        else:
            late = (
                f"the midnight is over, and {external_id!r} runs: its day would be billed twice. Roll back and plan a "
                "later one, with --wait; users of the organization who have ended are subscribed again"
            )
        self._check_time(step, late)
        made = fields((self._write(step)).get("subscription"))
        return {"terminated_at": made.get("terminated_at")}

    def _mark(self, step: Step) -> Mapping[str, Any]:
        held = self._reading.customer(str(step.user))
        if held is None:
            raise NotAsPlanned(f"the customer {step.user!r} is gone")
        moved_at = step.given[MOVED_AT] or self._ended_at(str(step.user)) or self._began_at()
        changes = {MOVED_TO: str(step.given[MOVED_TO]), **({MOVED_AT: moved_at} if moved_at else {})}
        metadata = merged(held.get("metadata"), changes)
        if metadata is not None:
            self._write(step, {"customer": {"external_id": step.user, "metadata": metadata}})
        return {"marked": True}

    def _began_at(self) -> str:
        """From when on usage of a user who has no subscription is the organization's."""
        begin = first_end(self._journal.of_kind(self._plan, "end"))
        if begin is not None:
            return iso(begin)
        made = [self._journal.outcome(step) for step in self._plan.steps if step.kind == "subscribe"]
        return str(fields(made[0] if made else None).get("started_at") or iso(self._reading.clock()))

    def _subscribe(self, step: Step) -> Mapping[str, Any]:
        body = dict(fields(fields(step.body)["subscription"]))
        if step.given.get("with_first_end"):
            begin = first_end(self._journal.of_kind(self._plan, "end"))
            body |= {} if begin is None else {"subscription_at": iso(begin)}
        begin = instant(body.get("subscription_at"))
        held = self.subscription(str(body["external_id"]))
        is_given = held is not None and not self._journal.is_intended(step)
        if held is None:
            self._check_time(
                step,
                "the period that was to be the organization's is over: its users are invoiced for it. Roll back, and "
                "plan anew",
            )
            self._check_day(step, begin)
            self._check_own_prices(step)
            # Asked for once more, prices of its own would be another plan's: Lago would begin it anew.
            made = self._write(step, {"subscription": body}, creates="prices" in step.given)
            held = fields(made.get("subscription"))
        owner, code = held.get("external_customer_id"), held.get("plan_code")
        if owner != body["external_customer_id"] or code != body["plan_code"]:
            raise NotAsPlanned(
                f"{body['external_id']!r} is a subscription of {owner!r} to {code!r} already, made by somebody else: "
                "end it, and execute again; or roll back"
            )
        if is_given and held.get("billing_time") != body["billing_time"]:
            raise NotAsPlanned(
                f"{body['external_id']!r} was subscribed by somebody else, and is billed by "
                f"{held.get('billing_time')}, not by {body['billing_time']} as planned. {END_IT}"
            )
        started = instant(held.get("started_at"))
        if begin is not None and started != begin:
            is_early = started is not None and started < begin
            billed = "its days are billed beside its users" if is_early else "usage between them is billed to nobody"
            raise NotAsPlanned(
                f"{body['external_id']!r} began at {held.get('started_at')}, not at {iso(begin)}, by somebody else: "
                f"{billed}. {END_IT}"
            )
        wrong = unlike(fields(held.get("plan")), step.given["prices"]) if "prices" in step.given else []
        if wrong:
            raise NotAsPlanned(f"{body['external_id']!r} has not the planned prices: {', '.join(wrong)}. Roll back")
        made = {"lago_id": held.get("lago_id"), "started_at": held.get("started_at")}
        made |= {"given": True} if is_given else {}
        closed = self._closed_by_hand(step, held) if is_given else None
        if closed is not None:
            made["says"] = (
                f"{body['external_id']!r} was subscribed by somebody else when days of it were over: "
                f"{unbilled(closed)} are billed to nobody. Verify with late=invoice, which raises it as a one-off"
            )
        return made

    def _closed_by_hand(self, step: Step, held: Json) -> Closed | None:
        """Say what Lago will never invoice of a subscription that somebody else has made, too late."""
        began, made = instant(held.get("started_at")), instant(held.get("created_at"))
        if began is None or made is None:
            return None
        return closed_before(
            fields(step.given.get("terms")),
            began,
            made,
            billing_time=str(held.get("billing_time")),
            zone=self._zone(),
            in_advance=bool(step.given.get("pay_in_advance")),
        )

    def _check_own_prices(self, step: Step) -> None:
        """Refuse to give prices that are no longer those of the user whose they were."""
        if "prices" not in step.given:
            return
        external_id = str(step.given["prices_of"])
        for status in ("active", "terminated"):
            held = self.subscription(external_id, status)
            if held is not None and held.get("lago_id") == step.given["prices_from"]:
                wrong = unlike(fields(held.get("plan")), step.given["prices"])
                if wrong:
                    raise NotAsPlanned(
                        f"the prices of {external_id!r} changed since the plan: {', '.join(wrong)}. Roll back, and "
                        "plan anew"
                    )
                return
        raise NotAsPlanned(f"the subscription {external_id!r}, whose prices were to be given, is not there any more")

    def _check_day(self, step: Step, begin: datetime | None) -> None:
        """Refuse to begin so late that Lago would never invoice the fee or the usage of some days."""
        if begin is None:
            return
        body, given = fields(fields(step.body)["subscription"]), step.given
        closed = closed_before(
            fields(given.get("terms")),
            begin,
            self._reading.clock(),
            billing_time=str(body["billing_time"]),
            zone=self._zone(),
            in_advance=bool(given.get("pay_in_advance")),
        )
        if closed is None:
            return
        day = begin.astimezone(self._zone()).date()
        says = f"the day of the seam, {day}, has passed, and Lago does not invoice a plan paid in advance"
        if closed.until > closed.since:
            says = f"the billing period in which the seam is, {iso(begin)}, is over, and Lago does not invoice a period"
        raise NotAsPlanned(
            f"{says} that began before its subscription was made: {unbilled(closed)} would be billed to nobody. Nor "
            f"would rolling back bill it. Subscribe {body['external_id']!r} to {body['plan_code']!r} yourself, with "
            f"external_customer_id {body['external_customer_id']!r}, billing_time {body['billing_time']!r} and "
            f"subscription_at {iso(begin)}; execute again; then verify with late=invoice, which raises it as a one-off"
        )

    def _alert(self, step: Step) -> Mapping[str, Any]:
        wanted = fields(fields(step.body)["alert"])
        metric = wanted.get("billable_metric_code")
        for each in self._reading.listed(f"/subscriptions/{segment(self._plan.subscription)}/alerts", "alerts"):
            if each.get("code") == wanted["code"]:
                return {"code": wanted["code"], "created": self._journal.is_intended(step)}
            if each.get("alert_type") == wanted["alert_type"] and code_of_metric(each) == metric:
                return {"code": each.get("code"), "created": False}  # Lago has one of a kind
        self._write(step, step.body, creates=True)
        return {"code": wanted["code"], "created": True}

    def _entitlements(self, step: Step) -> Mapping[str, Any]:
        given = self._journal.intent(step).get("given")
        if given is None:
            path = f"/subscriptions/{segment(self._plan.subscription)}/entitlements"
            own = {str(each["code"]): each for each in self._reading.listed(path, "entitlements")}
            given = not_own(fields(fields(step.body)["entitlements"]), own)
        if given:
            self._journal.intend(step, given=given)
            self._write(step, {"entitlements": given})
        return {"given": given}

    def _ended(self, step: Step) -> Mapping[str, Any]:
        external_id = step.given["subscription"]
        held = self.subscription(external_id, "terminated")
        if held is None or held.get("lago_id") != step.given["lago_id"]:
            running = self.subscription(external_id)
            if running is not None and running.get("lago_id") == step.given["lago_id"]:
                self._check_end(step, running)
                raise NotYet(f"Lago ends {external_id} some minutes after {step.due and iso(step.due)}")
            raise NotAsPlanned(f"the subscription {external_id!r} is neither running nor ended as planned")
        is_invoiced = step.given.get("is_invoiced", True)
        invoice = self._last_invoice(str(step.user), held) if is_invoiced else None
        return {"terminated_at": held.get("terminated_at"), "invoice": invoice}

    def _check_end(self, step: Step, running: Json) -> None:
        """Refuse to wait for an end that somebody took back: the user would be billed beside the organization."""
        _, wanted = end_set([each for each in self._plan.steps if each.user == step.user])
        if wanted is not None and instant(running.get("ending_at")) != wanted:
            name = running.get("external_id")
            raise NotAsPlanned(
                f"{name!r} was to end at {iso(wanted)}, and somebody has set its end to {running.get('ending_at')}: it "
                f"runs, and is billed beside the organization. End it in Lago and execute again, and credit "
                f"{step.user!r} what is billed twice; or roll back"
            )

    def _last_invoice(self, user: str, held: Json) -> str | None:
        asked = [("external_customer_id", user), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            whole = self._reading.invoice(row["lago_id"])
            if ends_with(whole, held["lago_id"]) is None:
                continue
            if whole.get("status") in {"pending", "generating", "draft"}:
                raise NotYet(f"the last invoice of {user} is {whole.get('status')}")
            return str(row["lago_id"])
        ended = instant(held.get("terminated_at"))
        if ended is not None and self._reading.clock() - ended < PATIENCE:
            raise NotYet(f"the last invoice of {user} is not made yet")
        return None

    def _wallet(self, step: Step) -> Mapping[str, Any]:
        path = f"/wallets/{segment(step.given['wallet'])}"
        wallet = self._reading.one("wallet", path, "wallet")
        if wallet is None:
            raise NotAsPlanned(f"the wallet {step.given['wallet']} of {step.user!r} is gone")
        asked = [("external_customer_id", self._plan.org_id)]
        for each in self._reading.listed("/wallets", "wallets", asked):
            if each.get("code") == wallet_code(wallet):
                return {"lago_id": each["lago_id"], "credits": str(wallet["credits_balance"])}
        if wallet.get("expiration_at") is not None and is_over(wallet, self._reading.clock()):
            says = f"the wallet {wallet.get('name') or wallet.get('code')} of {step.user} expired: it was not moved"
            return {"lago_id": None, "skipped": says}
        if wallet.get("status") != "active":
            left = number(wallet.get("credits_balance")).normalize()
            says = f"the wallet {wallet.get('name') or wallet.get('code')} of {step.user} was ended by somebody else, "
            says += f"with {left:f} credits in it: they were not moved; if they are owed, grant them to "
            return {"lago_id": None, "skipped": says + self._plan.org_id}
        body = moved_wallet(wallet, self._plan.org_id)
        made = fields((self._write(step, {"wallet": body}, creates=True)).get("wallet"))
        return {"lago_id": made.get("lago_id"), "credits": body["granted_credits"]}

    def _close_wallet(self, step: Step) -> Mapping[str, Any]:
        if (self._outcome_beside(step, "wallet") or {}).get("skipped"):
            return {"wallet": step.given["wallet"]}
        wallet = fields((self._write(step)).get("wallet"))
        return {"credits": str(wallet.get("credits_balance")), "wallet": step.given["wallet"]}

    def _outcome_beside(self, step: Step, kind: str) -> Mapping[str, Any] | None:
        """Return what came of the step before, about the same wallet or coupon."""
        return outcome_beside(self._journal, self._plan, step, kind)

    def _coupon(self, step: Step) -> Mapping[str, Any]:
        known = {str(each["lago_id"]) for each in self._others(step)}
        rows = [it for it in self._applied(self._plan.org_id) if it.get("coupon_code") == step.given["code"]]
        if self._journal.is_intended(step):
            known |= set(self._journal.intent(step).get("before") or ())
            made = [each for each in rows if each["lago_id"] not in known]
            if made:
                return {"lago_id": made[0]["lago_id"], "created": True}
        if not step.given.get("is_balance") and any(each.get("status") == "active" for each in rows):
            says = f"the organization has the coupon {step.given['code']} already: {step.user}'s was not moved"
            return {"lago_id": None, "created": False, "skipped": says}
        own = [it for it in self._applied(str(step.user)) if it["lago_id"] == step.given["applied"]]
        terms = moved_coupon(own[0], self._plan.org_id) if own and own[0].get("status") == "active" else None
        if terms is None:
            return {"lago_id": None, "created": False}
        self._journal.intend(step, before=[str(each["lago_id"]) for each in rows])
        try:
            answer = self._write(step, {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            says = f"the coupon {step.given['code']} has ended: {step.user}'s was not moved"
            return {"lago_id": None, "created": False, "skipped": says}
        return {"lago_id": fields(answer.get("applied_coupon")).get("lago_id"), "created": True}

    def _replace_coupon(self, step: Step) -> Mapping[str, Any]:
        """Take the organization's own coupon from it, in whose place a user's comes that takes more off."""
        rows = [it for it in self._applied(self._plan.org_id) if it["lago_id"] == step.given["applied"]]
        rows += [it for it in self._applied(str(step.user)) if it["lago_id"] == step.given["by"]]
        both = [each for each in rows if each.get("status") == "active"]
        # What the user used up meanwhile takes nobody's place.
        if len(both) == 2 and worth(both[1]) > worth(both[0]):
            self._journal.intend(step, terms=moved_coupon(both[0], self._plan.org_id))
            self._write(step)
        return {"terms": self._journal.intent(step).get("terms")}

    def _others(self, step: Step) -> list[Mapping[str, Any]]:
        found = [self._journal.outcome(each) for each in self._plan.steps if each.kind == "coupon" and each != step]
        return [each for each in found if each is not None and each.get("lago_id")]

    def _remove_coupon(self, step: Step) -> Mapping[str, Any]:
        if (self._outcome_beside(step, "coupon") or {}).get("skipped"):
            return {"terms": None}  # what is not moved is not taken
        held = [each for each in self._applied(str(step.user)) if each["lago_id"] == step.given["applied"]]
        if held and held[0].get("status") == "active":
            self._journal.intend(step, terms=moved_coupon(held[0], str(step.user)))
            self._write(step)
        return {"terms": self._journal.intent(step).get("terms")}


def outcome_beside(journal: Journal, plan: OrganizationPlan, step: Step, kind: str) -> Mapping[str, Any] | None:
    """Return what came of the step of another kind that is about the same wallet or coupon; None if nothing did."""
    same = "applied" if kind == "coupon" else "wallet"
    for each in plan.steps:
        if each.kind == kind and each.user == step.user and each.given.get(same) == step.given[same]:
            return journal.outcome(each)
    return None
