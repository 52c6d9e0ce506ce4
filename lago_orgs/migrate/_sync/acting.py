# Written by `make sync` from lago_orgs/migrate/_async/acting.py: change that.
"""One step at a time: looked whether it is done, meant, done, and noted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lago_orgs._core.metadata import merged
from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.errors import ActionRefused, NotFound, ValidationFailed
from lago_orgs.migrate._sync.beginning import Beginning
from lago_orgs.migrate._sync.handing import Handing
from lago_orgs.migrate._sync.turning import look_again
from lago_orgs.migrate.becoming import MOVED_AT, MOVED_TO
from lago_orgs.migrate.bills import ends_with
from lago_orgs.migrate.changes import end_set
from lago_orgs.migrate.copies import code_of_metric
from lago_orgs.migrate.moving import first_end, not_own
from lago_orgs.migrate.outcomes import NotAsPlanned, NotYet
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step

PATIENCE = timedelta(hours=2)  # after which an invoice that is not there will not be made: nothing was to be invoiced


class Acting(Beginning, Handing):
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
                raise NotYet(*self._not_ended(step, external_id))
            raise NotAsPlanned(f"the subscription {external_id!r} is neither running nor ended as planned")
        is_invoiced = step.given.get("is_invoiced", True)
        invoice = self._last_invoice(str(step.user), held) if is_invoiced else None
        return {"terminated_at": held.get("terminated_at"), "invoice": invoice}

    def _not_ended(self, step: Step, external_id: str) -> tuple[str, datetime]:
        """Say that Lago has not ended a subscription yet whose end has come, and when to look again."""
        now, due = self._reading.clock(), step.due
        said = "" if due is None else f", due at {iso(due)}"
        says = (
            f"Lago has not ended {external_id} yet{said}: its clock does within the hour, and the steps that are left "
        )
        says += "wait for that"
        if due is not None and now - due >= PATIENCE:
            says = f"Lago has not ended {external_id}{said}, though its clock does within the hour: see whether its "
            says += "clock and its workers run"
        return says, look_again(now)

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

    def is_invoiced(self, customer: str, held: Json) -> bool:
        """Whether the last invoice of a subscription that has ended is made and final, or none is waited for.

        Args:
            customer: Whose it is.
            held: Its id in Lago, and when it ended.
        """
        try:
            self._last_invoice(customer, held)
        except NotYet:
            return False
        return True

    def _last_invoice(self, user: str, held: Json) -> str | None:
        asked = [("external_customer_id", user), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            whole = self._reading.invoice(row["lago_id"])
            if ends_with(whole, held["lago_id"]) is None:
                continue
            if whole.get("status") in {"pending", "generating", "draft"}:
                says = f"the last invoice of {user} is {whole.get('status')}"
                if whole.get("status") == "draft":
                    says += ": Lago finalizes it after its days of grace, and the steps that are left wait for that"
                raise NotYet(says)
            return str(row["lago_id"])
        ended = instant(held.get("terminated_at"))
        now = self._reading.clock()
        if ended is not None and now - ended < PATIENCE:
            says = f"the last invoice of {user} is not made yet: Lago makes it minutes after the end, and none without "
            says += f"an amount, if it is told so. It is waited for until {iso(ended + PATIENCE)}"
            raise NotYet(says, min(look_again(now), ended + PATIENCE))
        return None
