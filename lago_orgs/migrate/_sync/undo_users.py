# Written by `make sync` from lago_orgs/migrate/_async/undo_users.py: change that.
"""Undoing the ends of users: taken back before they come, subscribed again after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.metadata import merged
from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate._sync.acting import Acting
from lago_orgs.migrate._sync.undo_base import UndoBase
from lago_orgs.migrate._sync.using_again import UsingAgain
from lago_orgs.migrate.becoming import MOVED_AT, MOVED_TO
from lago_orgs.migrate.changes import end_set
from lago_orgs.migrate.outcomes import NotAsPlanned
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate._sync.returning import Return
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step
    from lago_orgs.migrate.returning import Again


class UndoUsers(UndoBase):
    """It takes what `UndoBase` takes."""

    def _end_at(self, step: Step) -> Mapping[str, Any]:
        described: Any = self._plan.users[str(step.user)]
        held = self._running(described["subscription"])
        others = self._owning.ended_by_others(step)
        if others is not None:
            return {"stays": others, "others": True}
        if held is None or held.get("lago_id") != step.given["lago_id"]:
            if held is None and self._ended_before(step):
                return {
                    "left": True,
                    "stays": "somebody else had ended it before: who has left is not subscribed again",
                }
            if held is None or held.get("external_customer_id") != step.user or self._has_ended(step):
                return self._end(step)
            self._take_end_back(step, held)  # its plan was changed, and the new one has the end of the old one
            return {"lago_id": held.get("lago_id"), "ending_at": step.given.get("before")}
        self._take_end_back(step, held)
        return {"ending_at": step.given.get("before")}

    def _take_end_back(self, step: Step, held: Json) -> None:
        """Take the end that the migration has set from what runs, and from a change of plan that waits beside it."""
        path = f"/subscriptions/{segment(str(held['external_id']))}"
        before, wanted = step.given.get("before"), end_set([step])[1]
        is_planned = held.get("lago_id") == step.given["lago_id"]
        ends = held.get("ending_at")
        if ends != before if is_planned else instant(ends) == wanted:
            self._write("PUT", path, {"subscription": {"ending_at": before}})
        asked = [("status", "pending")]
        waits = (
            self._reading.one("subscription", path, "subscription", asked) if held.get("next_plan_code") else None
        )
        if waits is not None and waits.get("external_customer_id") == step.user:
            if instant(waits.get("ending_at")) == wanted:
                self._write("PUT", f"{path}?status=pending", {"subscription": {"ending_at": before}})
            waits = self._reading.one("subscription", path, "subscription", asked) or {}
            if instant(waits.get("ending_at")) == wanted != instant(before):
                raise NotAsPlanned(
                    f"the change of {step.user!r} to {waits.get('plan_code')!r}, which waits, is to end at "
                    f"{waits.get('ending_at')} still: cancel it in Lago, ask for it again, and roll back again"
                )

    def _ended_before(self, step: Step) -> bool:
        """Whether a user's subscription ended before the end that the migration has set."""
        at, wanted = self._ended_at(step), end_set([step])[1]
        return at is not None and wanted is not None and at < wanted

    def _has_ended(self, step: Step) -> bool:
        """Whether it ended as the migration has set it: what runs was subscribed again since."""
        at, wanted = self._ended_at(step), end_set([step])[1]
        return at is not None and wanted is not None and at >= wanted

    def _ended_at(self, step: Step) -> datetime | None:
        path = f"/subscriptions/{segment(str(self._plan.users[str(step.user)]['subscription']))}"
        ended = self._reading.one("subscription", path, "subscription", [("status", "terminated")]) or {}
        return instant(ended.get("terminated_at"))

    def _end(self, step: Step) -> Mapping[str, Any]:
        """Subscribe a user again whose subscription has ended: what has ended stays ended in Lago."""
        described: Any = self._plan.users[str(step.user)]
        held = self._running(described["subscription"])
        others = self._owning.ended_by_others(step) if held is None else None
        if others is not None:
            return {"stays": others, "others": True}
        if held is None:
            self._owning.check_alone()
            described = self._as_it_was_last(step, described)
            back = self._returning.of(step, described)
            self._credit_twice(step, back.coming)
            body = {
                "external_customer_id": step.user,
                "external_id": described["subscription"],
                "plan_code": described["plan"],
                "billing_time": described["billing_time"],
                **({} if back.begin is None else {"subscription_at": iso(back.begin)}),
                **self._prices(described),
            }
            creates = "prices" in described
            made = self._write("POST", "/subscriptions", {"subscription": body}, creates=creates)
            held = fields(made.get("subscription"))
        elif held.get("external_customer_id") != step.user:
            raise NotAsPlanned(
                f"{described['subscription']!r} is a subscription of {held.get('external_customer_id')!r}"
            )
        else:  # what was done before the program was ended, or by somebody else
            back = self._returning.of(step, described, held)
            self._credit_twice(step, back.coming)
        using = UsingAgain(self._reading, self._journal, self._plan)
        using.bring_back(step, described, instant(held.get("started_at")))
        return {
            "lago_id": held.get("lago_id"),
            "started_at": held.get("started_at"),
            **_noted(back, is_credited=self._is_credited),
        }

    def _credit_twice(self, step: Step, coming: Again | None) -> None:
        """Give a user a coupon of the day that is billed twice, for its next invoice."""
        if coming is None or coming.days is None or coming.cents <= 0 or not self._is_credited:
            return
        code = f"moved_{self._journal.planned().digest[7:19]}"
        Acting(self._reading, self._journal, self._plan).coupon_of(
            str(step.user), code, coming.cents, coming.currency
        )

    def _as_it_was_last(self, step: Step, described: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a user is subscribed to again: what it had when it ended, if its plan was changed since."""
        name = str(described["subscription"])
        path = f"/subscriptions/{segment(name)}"
        last = self._reading.one("subscription", path, "subscription", [("status", "terminated")])
        if last is None or last.get("external_customer_id") != step.user:
            return described
        gone = self._reading.one("subscription", path, "subscription", [("status", "canceled")]) or {}
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

    def _cancel(self, step: Step) -> Mapping[str, Any]:
        code = step.given.get("plan_code")
        described: Any = self._plan.users[str(step.user)]
        held = self._running(described["subscription"])
        if code is None or held is None or held.get("next_plan_code") == code or held.get("plan_code") == code:
            return {}
        body = {"external_customer_id": step.user, "external_id": described["subscription"], "plan_code": code}
        self._write("POST", "/subscriptions", {"subscription": body})
        return {"plan_code": code}

    def _mark(self, step: Step) -> Mapping[str, Any]:
        held = self._reading.customer(str(step.user))
        known = {str(each.get("key")) for each in (held or {}).get("metadata") or ()}
        changes = {key: None for key in (MOVED_TO, MOVED_AT) if key in known}
        metadata = merged((held or {}).get("metadata"), changes) if changes else None
        if metadata is not None:
            self._write("POST", "/customers", {"customer": {"external_id": step.user, "metadata": metadata}})
        return {}


def _noted(back: Return, *, is_credited: bool) -> dict[str, Any]:
    """Return what the journal keeps of how a user is billed again."""
    found: dict[str, Any] = {} if back.before is None else back.before.as_json()
    return found if back.coming is None else {**found, **back.coming.says(is_credited=is_credited)}
