"""What undoing a migration would do, said from its journal before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate.errors import PlanRefused
from lago_orgs.migrate.fees import part
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.outcomes import Undoing
from lago_orgs.migrate.plan import OrganizationPlan, Step
from lago_orgs.types import Money

_SAYS = {
    "customer": "take the organization's customer away, if nobody changed it and it has nothing of anybody else's",
    "cancel": "ask for the change of plan again",
    "end-at": "take the end of the subscription back, or subscribe the user again where it has ended",
    "end": "subscribe the user again to the same plan, from the organization's end on, or, if it never began, its own",
    "mark": "take the note out of the metadata",
    "alert": "take the alert from the organization",
    "entitlements": "entitle the organization to what its plan does",
    "subscribe": "end the organization's subscription now",
    "carry": "what was sent again stays the organization's, what is missing is sent",
    "advance": "void the one-off invoice, and raise another of the days that the organization had",
    "credit": "take the coupon from the organization, or, once it has ended, what its last invoice leaves of it",
    "ended": "nothing is to be done",
    "recurring": "nothing is to be done: it ends with the organization's subscription; what users took and gave back "
    "since is sent to them",
    "wallet": "give what is left of the user's credits in the organization's wallet back, and end it",
    "close-wallet": "nothing is to be done: the user's wallet is made anew with what is given back",
    "replace-coupon": "give the organization its own coupon back, as it was when it was taken from it",
    "coupon": "take the coupon from the organization",
    "remove-coupon": "apply to the user what the organization has left of the coupon",
}
_STAYS = {
    "end": "the user's last invoice, and what it credited, stay; by anniversary, periods count from today",
    "subscribe": "its usage and its days so far are invoiced to it; what it paid in advance is credited to it",
    "carry": "events cannot be taken back: the organization is invoiced for them, the users are not",
    "advance": "if it was paid, it stays: credit it in Lago",
    "recurring": "events cannot be taken back",
    "wallet": "what the organization used of it is used, and what it bought itself stays its own; a wallet that ended "
    "stays ended, and another takes its place",
}


def said(step: Step) -> str:
    """Say what undoing a step does."""
    who = f" ({step.user})" if step.user is not None else ""
    return f"{_SAYS[step.kind]}{who}"


def in_reverse(plan: OrganizationPlan) -> Iterator[Step]:
    """Return the steps in the order in which they are undone: the organization ends before users begin again."""
    steps = [*reversed(plan.steps)]
    if plan.way == "carry":
        late = {"subscribe": 1, "advance": 2, "end": 3, "cancel": 3, "customer": 4}
        steps.sort(key=lambda step: 2 if keeps_coupon(step) else late.get(step.kind, 0))
    return iter(steps)


def keeps_coupon(step: Step) -> bool:
    """Whether a step of the way `carry` gave a coupon of what stays billed twice, whenever the organization ends.

    That is what users' invoices had already, and not days that they have paid in advance and get back.
    """
    return step.kind == "credit" and not step.given.get("cents")


def among(journal: Journal, only: Iterable[str]) -> Sequence[OrganizationPlan]:
    """Return the organizations of these ids; all where none is named.

    Raises:
        InvalidArgument: The plan has none of that id.
        PlanRefused: Some are named, and the whole migration is being rolled back.
    """
    plans, names = journal.planned().organizations, dict.fromkeys(only)
    if not names:
        return plans
    found = [each for each in plans if each.org_id in names]
    unknown = [name for name in names if name not in {each.org_id for each in found}]
    if unknown:
        raise InvalidArgument(f"the plan in {str(journal.path)!r} moves no organization {', '.join(unknown)}")
    if journal.is_undoing:
        raise PlanRefused(f"this migration {journal.undoing}, with all its organizations: name none")
    return found


def undoings(journal: Journal, plans: Sequence[OrganizationPlan]) -> tuple[Undoing, ...]:
    """Return what is, or was, undone for organizations, in the order in which it is."""
    found = []
    for organization in plans:
        for step in in_reverse(organization):
            outcome = journal.outcome(step)
            if outcome is None and not journal.is_intended(step):
                continue
            stays = _STAYS.get(step.kind, "")
            if step.kind == "advance":
                day = part(step.given["cents"], 1, step.given["days"])
                stays = f"each of them is {day} {step.given['currency']} cents, before taxes; {stays}"
            if step.kind == "credit" and organization.way == "carry" and not keeps_coupon(step):
                stays = "days that its users have paid in advance, and it had, are billed to both: credit them in Lago"
            if step.given.get("skipped"):
                paid = Money.of_cents(step.given["skipped"], step.given["currency"])
                stays = (
                    f"it has paid {paid} in advance for the days after its end, before taxes and as of the plan, and "
                )
                stays += (
                    "was credited nothing (credit=skip): subscribed again it is billed them once more; credit it in "
                )
                stays += "Lago"
            undone = journal.undone(step)
            told = [(undone or {}).get(name) for name in ("stays", "unbilled", "twice")]
            stays = "; ".join(str(each) for each in told if each) or stays
            if step.kind == "ended" and outcome is not None and outcome.get("invoice"):
                stays = f"the user's last invoice {outcome['invoice']} stays: void it, or credit it, in Lago"
            found.append(
                Undoing(
                    org_id=organization.org_id,
                    step=step.id,
                    says=said(step),
                    stays=stays,
                    is_done=undone is not None,
                )
            )
    return tuple(found)
