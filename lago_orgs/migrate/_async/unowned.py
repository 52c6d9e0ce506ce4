# The source of the flavour for threads: run `make sync` after a change.
"""Usage of an organization that has no subscription for it: nobody is billed it, for its users go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import epoch, fields, instant, iso, needed_instant
from lago_orgs.migrate._async.sending import BATCH, AsyncSending
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.periods import Span, counted_by_period, spans_of
from lago_orgs.migrate.steps import ENDS
from lago_orgs.migrate.writing import WINDOW

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from datetime import datetime

    from lago_orgs.migrate.facts import Json

SECOND = timedelta(seconds=1)


class AsyncUnowned(AsyncSending):
    """Looks for it, of one organization. It takes what `AsyncSending` takes.

    Attributes:
        written: What was sent to users.
    """

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.written: list[str] = []

    async def missed(self) -> str | None:
        """Say that the organization cannot begin any more, for the time of its next step is over; None if it can."""
        left = next((step for step in self._plan.steps if not self._journal.is_done(step)), None)
        until = None if left is None else instant(left.given.get("until"))
        if until is None or await self._reading.clock() < until:
            return None
        return f"It was to be done before {iso(until)}, and that is over: roll back, and plan anew"

    async def look(self, late: str | None) -> Finding | None:
        """Say what is billed to nobody; with `late="send"` it is sent to the users who used it first."""
        begun = self._begun()
        since = await self._since() if begun is None else begun
        events = [] if since is None else await self._events(self._plan.subscription, since)
        events = await self._not_by_others(events) if begun is None else await self._unbilled(events)
        found: dict[str, list[Json]] = {}
        for each in events:
            user = str(fields(each.get("properties")).get("user_id") or "")
            found.setdefault(user if user in self._plan.users else "", []).append(each)
        for user in [user for user in found if user]:
            name = str(self._plan.users[user].get("subscription"))
            known = {str(each.get("transaction_id")) for each in await self._events(name, since)}
            found[user] = [each for each in found[user] if str(each.get("transaction_id")) not in known]
            if late == "send" and found[user] and await self._resend(user, name, found[user]):
                found[user] = []
        many = sum(map(len, found.values()))
        if not many:
            return None
        return Finding(
            org_id=self._plan.org_id,
            kind="unowned",
            says=f"{many} events of {self._plan.subscription!r} are billed to nobody",
            cause="They were recorded for the organization, which has no subscription for their time, or has its last "
            "invoice already: its users go on",
            remedy="Verify with late=send: each is sent to the user whom its user_id names"
            + (f". {len(found[''])} name none of them: record these for a user yourself" if found.get("") else ""),
        )

    def _begun(self) -> datetime | None:
        """When the organization's subscription began that was ended again; None if it never did, or runs."""
        ended = self._ended()
        return instant(ended.get("started_at")) if ended.get("terminated_at") else None

    def _ended(self) -> Mapping[str, Any]:
        """What was noted of the organization's subscription when it was ended again."""
        begins = [step for step in self._plan.steps if step.kind == "subscribe"]
        return (self._journal.undone(begins[0]) if begins else None) or {}

    async def _unbilled(self, events: list[Json]) -> list[Json]:
        """Leave out what the organization is invoiced: what came in time for the invoice of its period.

        What counts on, and what is charged as it comes, is billed otherwise until the organization ended.
        """
        found = self._ended()
        lago_id, ended = found["lago_id"], needed_instant(found["terminated_at"]) + SECOND  # Lago shows the second
        held = fields(await self.subscription(self._plan.subscription, "terminated"))
        [begin] = [step for step in self._plan.steps if step.kind == "subscribe"]
        code = fields(fields(begin.body).get("subscription")).get("plan_code")  # its customer may be away by now
        priced = fields(held.get("plan")) or fields(await self._reading.plan(str(held.get("plan_code") or code)))
        metrics = {code: await self._reading.metric(code) for code in {str(each["code"]) for each in events}}
        counted, spans = counted_by_period(priced, metrics), await self._invoiced({lago_id}) if events else []
        return [
            each
            for each in events
            if needed_instant(each["timestamp"]) >= ended
            or (each.get("code") in counted and not any(span.has(each) for span in spans))
        ]

    async def _not_by_others(self, events: list[Json]) -> list[Json]:
        """Leave out what the organization is invoiced with a subscription that somebody else had made, and ended."""
        if not events:
            return []
        asked = [("external_customer_id", self._plan.org_id), ("status[]", "terminated")]
        held = await self._reading.listed("/subscriptions", "subscriptions", asked)
        ids = {each.get("lago_id") for each in held if each.get("external_id") == self._plan.subscription}
        spans = await self._invoiced(ids) if ids else []
        return [each for each in events if not any(span.has(each) for span in spans)]

    async def _invoiced(self, ids: Set[object]) -> list[Span]:
        """Return the times of some subscriptions of the organization whose usage is invoiced."""
        asked, spans = [("external_customer_id", self._plan.org_id), ("invoice_type", "subscription")], list[Span]()
        for row in await self._reading.listed("/invoices", "invoices", asked):
            whole = {} if row.get("status") == "voided" else await self._reading.invoice(row["lago_id"])
            spans += (span for ident in ids for span in spans_of(whole, ident))
        return spans

    async def _since(self) -> datetime | None:
        """From when on nothing of the organization's is billed; None if there is no such time, or nobody knows yet."""
        begins = [step for step in self._plan.steps if step.kind == "subscribe"]
        if not begins:
            return None  # its users joined one that runs
        held = await self.subscription(self._plan.subscription)
        if held is not None and held.get("external_customer_id") == self._plan.org_id:
            return None
        undone = self._journal.undone(begins[0])
        ended = instant((undone or {}).get("terminated_at"))
        if ended is not None:
            return ended + SECOND  # Lago shows the second
        if undone is None and self._journal.is_intended(begins[0]):
            return None
        steps = [step for step in self._plan.steps if step.kind in ENDS]
        waits = any(self._journal.is_done(step) and self._journal.undone(step) is None for step in steps)
        if waits and await self.missed() is None:
            return None  # its users end, and it is still to begin
        made = self._journal.planned().made_at
        return made if self._plan.seam is None else max(made, self._plan.seam - WINDOW)

    async def _events(self, subscription: str, since: datetime | None) -> list[Json]:
        asked = [("external_subscription_id", subscription)]
        asked += [] if since is None else [("timestamp_from", iso(since))]
        return await self._reading.listed("/events", "events", asked)

    async def _resend(self, user: str, name: str, events: list[Json]) -> bool:
        """Send events to a user's subscription, if it runs: at their time, or in the period under way."""
        held = await self.subscription(name)
        if held is None or held.get("external_customer_id") != user:
            return False
        marks = [instant(held.get(key)) for key in ("started_at", "current_billing_period_started_at")]
        begin = max(each for each in marks if each is not None) + MOMENT
        batch = [
            {
                "transaction_id": each["transaction_id"],
                "external_subscription_id": name,
                "code": each["code"],
                "timestamp": epoch(max(needed_instant(each["timestamp"]), begin)),
                "properties": each.get("properties"),
            }
            for each in events
        ]
        for start in range(0, len(batch), BATCH):
            await self.send(batch[start : start + BATCH])
        self.written.append(f"{self._plan.org_id}: {len(batch)} events that nobody was billed were sent to {name!r}")
        return True
