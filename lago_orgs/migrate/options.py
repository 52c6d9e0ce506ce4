"""What is decided for a whole migration, and what of it can be decided at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate.mapping import WAYS, Way, fault_of_way

# What can be decided where it is not clear what is meant, and what each decision does.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "wallets": {
        "move": "what is left in it after the user's last invoice is granted to the organization in a wallet like it",
        "keep": "it stays the user's, whom nothing is billed to any more",
    },
    "coupons": {
        "move": "what is left of it after the user's last invoice goes to the organization, each coupon once",
        "drop": "what is left of it is of no use to anybody any more",
    },
    "coupons_differ": {
        "first": "the organization keeps the terms that it has, else it gets those of the first user who has it",
        "best": "the organization gets the terms that take the most off, a user's in the place of its own",
    },
    "unmovable": {"leave": "what cannot be moved stays the user's, whom nothing is billed to any more"},
    "pending": {"drop": "the change of plan that waits is cancelled"},
    "joined": {"join": "its users join the subscription that it has, each when its own one ends"},
    "unpaid": {"leave": "invoices that are not paid, or still drafts, stay the user's to pay"},
    "ending": {"replace": "the end that was set for the subscription is replaced by the seam"},
    "alerts": {
        "move": "the organization gets each alert that it has none such of, with its thresholds",
        "drop": "the user's alerts end with the subscription",
    },
    "overrides": {
        "move": "the organization gets its users' own prices, where all of them have the same",
        "first": "the organization gets the own prices of the first of its users who has any",
        "drop": "prices of the user's own end with the subscription",
    },
    "entitlements": {
        "move": "the organization is entitled to what its users were, of each privilege as the first who had it",
        "drop": "entitlements of the user's own end with the subscription",
    },
    "metadata": {
        "move": "the organization gets its users' metadata, of each key the first value, and of five keys at most",
        "drop": "the users' metadata stays theirs alone",
    },
    "note": {"drop": "nothing is noted in their metadata, and Router.from_customers does not know that they moved"},
    "billing_time": {"calendar": "the organization is billed by the calendar", "anniversary": "from its first day"},
    "terms": {
        "first": "the organization gets the time zone, taxes and payment term of its first user",
        "none": "the organization gets Lago's own time zone, taxes and payment term",
    },
    "metrics": {"drop": "usage of what the organization's plan has no charge for is billed to nobody from the seam on"},
    "trial": {"keep": "the organization has a trial of its own, for whose days it pays no fee"},
    "recurring": {
        "resend": "what is in use at the seam, such as seats, is sent again to the organization",
        "drop": "what is in use at the seam is not billed to the organization",
    },
    "advance": {
        "invoice": "the fee of the days that Lago does not invoice is raised as a one-off invoice",
        "waive": "the organization does not pay the fee of the days that Lago does not invoice",
    },
    "twice": {
        "credit": "a coupon takes what is billed twice off the organization's next invoice",
        "keep": "what is billed twice stays so",
    },
    "midnight": {
        "command": "users are ended in the last minute before it by the command, which must run then",
        "server": "Lago ends users some minutes after it, and bills that day to them as well",
    },
}
# Asked for, and not built: refused with what to do instead.
UNBUILT: Mapping[tuple[str, str], str] = {
    ("unpaid", "pay"): "leave them to the user, and collect them as ever",
}
# What Lago is told to do with what was paid in advance, when a user is ended within a period.
CREDITS: Mapping[str, str] = {
    "credit": "a credit note for the days that are left, which only the user's own invoices can use",
    "refund": "a credit note for the days that are left, to be paid back; Lago makes a credit of it where no payment "
    "was registered",
    "offset": "a credit note for the days that are left, taken off the invoice that charged them",
    "skip": "nothing: the days that are left stay paid",
}


@attrs.frozen(kw_only=True)
class Options:
    """What is decided for a migration.

    Args:
        way: How the period under way is treated where the mapping does not say: `period-end`, `midnight`, `now`
            or `carry`.
        cutover: With `midnight`, the day that is the organization's first.
        plan_code: The plan of every organization for which the mapping names none; the users' own if None.
        decide: Answers to what cannot be guessed, such as `{"wallets": "move"}`.
        credit: What becomes of what was paid in advance, where a user ends within a period.
        mark: Whether the users' metadata shall name their organization and the seam.

    Raises:
        InvalidArgument: There is no such choice.
    """

    way: Way = "period-end"
    cutover: date | None = None
    plan_code: str | None = None
    decide: dict[str, str] = attrs.field(factory=dict)
    credit: str = "credit"
    mark: bool = True

    def __attrs_post_init__(self) -> None:
        if self.way not in WAYS:
            raise InvalidArgument(fault_of_way(self.way))
        cutover: object = self.cutover
        if cutover is not None and (not isinstance(cutover, date) or isinstance(cutover, datetime)):
            raise InvalidArgument(f"cutover is {shown(cutover)}: give a date, whose midnight is the seam")
        if self.credit not in CREDITS:
            raise InvalidArgument(f"credit is {shown(self.credit)}: there are {', '.join(CREDITS)}")
        for kind, choice in self.decide.items():
            if (kind, choice) in UNBUILT:
                raise InvalidArgument(f"{kind}={choice} is not built: {UNBUILT[kind, choice]}")
            if kind not in CHOICES:
                raise InvalidArgument(f"nothing called {shown(kind)} is to be decided: there are {', '.join(CHOICES)}")
            if choice not in CHOICES[kind]:
                raise InvalidArgument(f"{kind} is {shown(choice)}: there are {', '.join(CHOICES[kind])}")

    def as_json(self) -> dict[str, Any]:
        """Return what a plan keeps of it."""
        return {**attrs.asdict(self), "cutover": None if self.cutover is None else self.cutover.isoformat()}

    def check_ways(self, ways: set[str]) -> None:
        """Refuse a day that no way needs, and a way that lacks its day.

        Args:
            ways: Those of all organizations.

        Raises:
            InvalidArgument: Either is so.
        """
        if "midnight" in ways and self.cutover is None:
            raise InvalidArgument("midnight needs cutover: the day whose midnight is the seam")
        if self.cutover is not None and ways and "midnight" not in ways:
            raise InvalidArgument("cutover is of use with the way midnight only: say that, or leave it out")
