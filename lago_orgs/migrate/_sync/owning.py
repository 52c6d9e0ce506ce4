# Written by `make sync` from lago_orgs/migrate/_async/owning.py: change that.
"""Whose it is what Lago holds of an organization: nothing is taken away, or ended, that somebody else made or uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, items
from lago_orgs.migrate.becoming import MOVED_TO
from lago_orgs.migrate.outcomes import NotAsPlanned
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step

EVERY = [("status[]", each) for each in ("active", "pending", "terminated")]
# What the migration gives a customer that it makes, and what nobody but somebody else gives it.
GIVEN = ("name", "email", "currency", "timezone", "net_payment_term")
NEVER_GIVEN = ("legal_name", "legal_number", "address_line1", "tax_identification_number", "external_salesforce_id")


class Owning:
    """What of an organization is this journal's.

    Args:
        reading: The way to Lago.
        journal: What was done.
        plan: What was planned for the organization.
        notes: Per organization who went to it by the metadata of users, as `noted_moves` gives it.
    """

    def __init__(
        self, reading: Reading, journal: Journal, plan: OrganizationPlan, notes: Mapping[str, Sequence[str]]
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._notes = notes

    def in_the_way(self, step: Step, held: Json) -> str | None:
        """Say why the organization's customer may not be taken away; None if nobody else has a part in it.

        Args:
            step: The one that made it.
            held: The customer, as Lago shows it now.
        """
        outcome, org = self._journal.outcome(step) or {}, self._plan.org_id
        if outcome.get("lago_id", held.get("lago_id")) != held.get("lago_id"):
            return "it is another customer than the one that the migration made"
        asked = [("external_customer_id", org)]
        if self._reading.listed("/invoices", "invoices", asked):
            return "it has invoices"
        rows = self._reading.listed("/subscriptions", "subscriptions", [*EVERY, *asked])
        other = sorted({str(each.get("external_id")) for each in rows if not self._is_ended_here(each)})
        if other:
            return f"it has subscriptions that the migration did not make: {', '.join(other)}"
        wallets = self._reading.listed("/wallets", "wallets", asked)
        if any(each.get("status") == "active" for each in wallets):
            return "it has a wallet"
        coupons = self._reading.listed("/applied_coupons", "applied_coupons", [*asked, ("status", "active")])
        if coupons:
            return "it has coupons"
        changed = _unlike(fields(fields(step.body).get("customer")), held)
        if changed:
            return f"somebody has changed it since: {', '.join(changed)}"
        moved = self._moved_by_others()
        return f"another migration has moved {', '.join(moved)} to it" if moved else None

    def _is_ended_here(self, subscription: Json) -> bool:
        begins = [self._journal.outcome(step) or {} for step in self._plan.steps if step.kind == "subscribe"]
        made = {str(each["lago_id"]) for each in begins if each.get("lago_id") and not each.get("given")}
        is_ours = str(subscription.get("lago_id")) in made
        is_doubtful = not made and subscription.get("external_id") == self._plan.subscription and self._may_have_begun()
        return subscription.get("status") == "terminated" and (is_ours or is_doubtful)

    def _may_have_begun(self) -> bool:
        return any(step.kind == "subscribe" and self._journal.is_intended(step) for step in self._plan.steps)

    def _moved_by_others(self) -> list[str]:
        """Return the users whose metadata says that they went to the organization, though not by this journal."""
        marks = [step for step in self._plan.steps if step.kind == "mark"]
        own = {str(step.user) for step in marks if self._journal.is_intended(step)}
        return sorted(user for user in self._notes.get(self._plan.org_id, ()) if user not in own)

    def _has_marked(self, user: str) -> bool:
        """Whether this journal has noted where a user went, and the note is not taken out yet."""
        steps = [step for step in self._plan.steps if step.kind == "mark" and step.user == user]
        return any(self._journal.is_intended(step) and self._journal.undone(step) is None for step in steps)

    def running(self) -> Json | None:
        """Return the organization's subscription that runs; None if none does, or it is somebody else's."""
        path = f"/subscriptions/{segment(self._plan.subscription)}"
        held = self._reading.one("subscription", path, "subscription")
        return held if held is not None and held.get("external_customer_id") == self._plan.org_id else None

    def made(self, step: Step, held: Json) -> bool:
        """Whether a subscription that runs is the one that a step made, or one that a change of plan made of it."""
        outcome = self._journal.outcome(step)
        if outcome is None:
            return self._journal.is_intended(step)  # it was not there before the call whose end is not known
        if outcome.get("given"):
            return False
        return outcome.get("lago_id") in {None, held.get("lago_id")} or bool(held.get("previous_plan_code"))

    def check_made(self, step: Step, held: Json) -> None:
        """Refuse to end a subscription of the organization that somebody else has made."""
        if not self.made(step, held):
            raise NotAsPlanned(
                f"{self._plan.subscription!r} was subscribed by somebody else, and is left as it is. Its users would "
                "be billed beside it: if it is another migration's, this one has moved nobody; else end it in Lago, "
                "and roll back again"
            )

    def check_alone(self) -> None:
        """Refuse to subscribe a user again beside a subscription of the organization that this journal never made."""
        begins = [step for step in self._plan.steps if step.kind == "subscribe"]
        is_begun = any(self._journal.is_intended(step) or self._journal.is_done(step) for step in begins)
        held = self.running() if begins and not is_begun else None
        if held is not None:
            self.check_made(begins[0], held)

    def ended_by_others(self, step: Step) -> str | None:
        """Say that a user was moved by another migration, though this one meant to end it too; None if not so."""
        user = str(step.user)
        if self._journal.is_done(step) and self._journal.is_intended(step):
            return None
        held = self._reading.customer(user)
        is_noted = any(it.get("key") == MOVED_TO and it.get("value") == self._plan.org_id for it in _metadata(held))
        begins = [it for it in self._plan.steps if it.kind == "subscribe"]
        runs = self.running() if begins and not self._journal.is_intended(begins[0]) else None
        if (is_noted and not self._has_marked(user)) or runs is not None:
            return f"somebody else has moved {user!r} to {self._plan.org_id!r}: nothing of it is taken back"
        return None


def noted_moves(
    reading: Reading, journal: Journal, plans: Sequence[OrganizationPlan]
) -> dict[str, list[str]]:
    """Read once who went where by the metadata of all customers, if any organization's may be taken away."""
    steps = [step for plan in plans for step in plan.steps if step.kind == "customer" and journal.undone(step) is None]
    found: dict[str, list[str]] = {}
    if not any((journal.outcome(step) or {}).get("created") or journal.is_intended(step) for step in steps):
        return found
    for each in reading.listed("/customers", "customers", keep=("external_id", "metadata")):
        for row in _metadata(each):
            if row.get("key") == MOVED_TO:
                found.setdefault(str(row.get("value")), []).append(str(each.get("external_id")))
    return found


def _metadata(customer: Json | None) -> list[Mapping[str, Any]]:
    return list(items((customer or {}).get("metadata")))


def _unlike(body: Json, held: Json) -> list[str]:
    """Return what of a customer is not as it was made."""
    found = [name for name in GIVEN if name in body and held.get(name) != body[name]]
    found += [name for name in NEVER_GIVEN if held.get(name)]
    found += ["email"] if held.get("email") and "email" not in body else []
    keys = {str(each.get("key")): each.get("value") for each in items(body.get("metadata"))}
    has = {str(each.get("key")): each.get("value") for each in _metadata(held)}
    return [*found, "metadata"] if keys != has else found
