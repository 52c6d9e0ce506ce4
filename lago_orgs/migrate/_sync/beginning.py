# Written by `make sync` from lago_orgs/migrate/_async/beginning.py: change that.
"""Subscribing the organization, in time and as planned; also where somebody else has done it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate.changes import END_IT
from lago_orgs.migrate.closing import closed_before, unbilled
from lago_orgs.migrate.moving import first_end
from lago_orgs.migrate.outcomes import NotAsPlanned
from lago_orgs.migrate.overrides import unlike

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate.closing import Closed
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step


class Beginning(Sending):
    """The step of one organization with which its subscription begins."""

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
            self._check_ended(str(body["external_id"]), begin)
            self._check_own_prices(step)
            # Asked for once more, prices of its own would be another plan's: Lago would begin it anew.
            made = self._write(step, {"subscription": body}, creates="prices" in step.given)
            held = fields(made.get("subscription"))
        owner, code = held.get("external_customer_id"), held.get("plan_code")
        if owner != body["external_customer_id"] or code != body["plan_code"]:
            is_own = owner == body["external_customer_id"]
            raise NotAsPlanned(
                f"{body['external_id']!r} is a subscription of {owner!r} to {code!r} already, made by somebody else. "
                f"{END_IT if is_own else 'End it, and execute again'}; or roll back"
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

    def _check_ended(self, external_id: str, begin: datetime | None) -> None:
        """Refuse to begin on a later day where one ended that was invoiced then: Lago begins no earlier than that."""
        ended = None if begin is None else self.subscription(external_id, "terminated")
        if begin is None or ended is None or ended.get("external_customer_id") != self._plan.org_id:
            return
        at, zone = instant(ended.get("terminated_at")), self._zone()
        if at is None or at <= begin or ended.get("on_termination_invoice") == "skip":
            return
        if (self._reading.clock()).astimezone(zone).date() > begin.astimezone(zone).date():
            raise NotAsPlanned(
                f"a {external_id!r} that this migration did not make has ended at {iso(at)}, with an invoice: Lago "
                f"would begin the planned one there, and not at {iso(begin)}. Roll back: the users are billed from "
                "their ends on; and credit the organization the days that it is invoiced"
            )

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
