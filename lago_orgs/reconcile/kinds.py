"""What a difference between two of the four columns can be, and what to do about it."""

from typing import Literal, get_args

import attrs

Kind = Literal[
    "accepted_twice",
    "before_or_after",
    "changed",
    "counted_otherwise",
    "dead_letter",
    "discarded",
    "downgrade_gap",
    "foreign_subscription",
    "forgotten",
    "given_up_but_accepted",
    "held_back",
    "invoiced_otherwise",
    "late_for_invoice",
    "missing",
    "not_billable",
    "not_delivered",
    "not_priced_here",
    "on_its_way",
    "other_subscription",
    "overlapping_filters",
    "sent_by_others",
]


@attrs.frozen
class Meaning:
    """What a kind of difference says.

    Args:
        text: What happened.
        remedy: What to do.
        is_open: Whether somebody has to do something; what is only explained leaves the books in order.
        is_leak: Whether usage was free though somebody thought that it was billed.
    """

    text: str
    remedy: str
    is_open: bool = True
    is_leak: bool = False


AMEND = "put the event right: lago-orgs outbox amend --outbox FILE ID --set KEY=VALUE --why TEXT"
DISCARD = "lago-orgs outbox discard --outbox FILE ID --why TEXT"
REQUEUE = "set Lago up for it, then: lago-orgs outbox requeue --outbox FILE --all"
BY_HAND = f"find out where its timestamp comes from, and bill it by hand; then {DISCARD}"

HELD_BACK: dict[str, str] = {
    "missing_property": AMEND,
    "negative_value": AMEND,
    "too_large_for_lago": AMEND,
    "unreadable_number": AMEND,
    "unknown_metric": f"{REQUEUE}; or if its code is wrong, amend it with --code CODE",
    "in_the_future": (
        "find out where its timestamp comes from; once its period has come: "
        "lago-orgs outbox requeue --outbox FILE --all"
    ),
    "outside_subscription": BY_HAND,
    "period_already_invoiced": BY_HAND,
    "foreign_subscription": f"find out whose the subscription is, and bill it by hand; then {DISCARD}",
}
"""What to do about what the guard holds back, by its finding; where none is said, Lago has to be set up for it."""

MEANINGS: dict[Kind, Meaning] = {
    "on_its_way": Meaning("recorded a moment ago, and on its way", "nothing: look again in a minute", is_open=False),
    "not_delivered": Meaning(
        "recorded, and not delivered yet", "deliver it: lago-orgs outbox drain FILE; see its trouble if it stays"
    ),
    "dead_letter": Meaning(
        "given up: Lago refused it", "put it right: lago-orgs outbox dead FILE, then amend, requeue or discard"
    ),
    "held_back": Meaning(
        "held back by the guard: Lago would take it and never bill it",
        REQUEUE,
        is_leak=True,
    ),
    "discarded": Meaning("discarded on purpose: it is not to be billed", "nothing", is_open=False),
    "given_up_but_accepted": Meaning(
        "given up here, and Lago holds it all the same", f"discard the dead letter, for Lago bills it: {DISCARD}"
    ),
    "missing": Meaning(
        "delivered, and Lago does not hold it (restored from a backup?)",
        "send the same events again, under the same ids: lago-orgs reconcile FILE --repair",
    ),
    "changed": Meaning(
        "Lago holds another event under this id",
        "find out who used the id twice; what was recorded here is not billed",
    ),
    "other_subscription": Meaning(
        "Lago holds it under another subscription than it was recorded for",
        "find out who subscribed the organization anew, and bill the difference by hand",
    ),
    "foreign_subscription": Meaning(
        "recorded for this organization, under a subscription that is another one's at Lago",
        "find out whose the subscription is, and bill it by hand: nothing of it is sent again",
    ),
    "accepted_twice": Meaning(
        "accepted twice, under two ids: the same use at the same instant",
        "credit it: Lago deletes no event; give jobs that may run twice an id of their own",
    ),
    "sent_by_others": Meaning(
        "Lago holds it, and it was never recorded here", "find out who sends past the outbox; nothing is corrected"
    ),
    "forgotten": Meaning(
        "Lago holds it, and the outbox remembers only its newest delivered events",
        "nothing; to compare each event, keep an export, or open the outbox with a larger remember",
        is_open=False,
    ),
    "not_billable": Meaning(
        "accepted, and never billed: the finding says why",
        "put the cause right, and bill what is lost by hand",
        is_leak=True,
    ),
    "before_or_after": Meaning(
        "stamped before the subscription's first millisecond, or after its end",
        "look at where the timestamps come from; bill it by hand, or start the subscription earlier",
        is_leak=True,
    ),
    "downgrade_gap": Meaning(
        "stamped between a period's end and the moment at which the cheaper plan took over: on neither invoice",
        "bill it by hand",
        is_leak=True,
    ),
    "late_for_invoice": Meaning(
        "arrived after its period was invoiced", "bill it by hand, as a one-off invoice", is_leak=True
    ),
    "overlapping_filters": Meaning(
        "counted more than once: filters of the charge overlap", "make the plan's filters exclude each other"
    ),
    "counted_otherwise": Meaning(
        "Lago counts another figure than its events come to",
        "look again in a minute; if it stays, compare the plan with what it was, and ask Lago",
    ),
    "invoiced_otherwise": Meaning(
        "the fees are not what was counted", "look at the invoice: was it voided, or its fees adjusted?"
    ),
    "not_priced_here": Meaning(
        "figures of this charge are not reckoned here, only its events are compared", "nothing", is_open=False
    ),
}

if MEANINGS.keys() != set(get_args(Kind)):  # pragma: no cover - a slip while this file is edited
    raise AssertionError(MEANINGS.keys() ^ set(get_args(Kind)))


def remedy_of(kind: Kind, finding: str | None) -> str:
    """Return what to do about a difference: FILE stands for the outbox, ID for a transaction id.

    Args:
        kind: Its class.
        finding: What the guard says of the events.
    """
    remedy = MEANINGS[kind].remedy
    return HELD_BACK.get(finding or "", remedy) if kind == "held_back" else remedy
