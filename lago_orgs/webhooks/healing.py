"""What should have been delivered about an object, by what Lago holds of it and what was delivered.

Only what the object itself shows can be told: that it was made, ended or voided, and the state that it is in now. What
came and went between two deliveries cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

Json = Mapping[str, Any]
INVOICE_MADE: Final = {"one_off": "invoice.one_off_created", "credit": "invoice.paid_credit_added"}
ISSUED: Final = ("finalized", "voided")
SUBSCRIPTION_SHAPE: Final = ("name", "plan_code", "ending_at", "next_plan_code", "downgrade_plan_date")
WALLET_SHAPE: Final = ("name", "expiration_at", "priority", "credits_balance", "balance_cents", "consumed_credits")
OVER: Final = ("terminated", "canceled")


class Seen(NamedTuple):
    """A delivery about an object: its type, and the object as it was."""

    type: str
    root: Json


class _State(NamedTuple):
    """A state that deliveries of some types tell, the first of which is sent when it changes."""

    types: tuple[str, ...]
    of: Callable[[Json], object]


def _shape(*names: str) -> Callable[[Json], object]:
    return lambda root: tuple(root.get(name) for name in names)


PAYMENT: Final = _State(
    ("invoice.payment_status_updated", "invoice.created", "invoice.one_off_created", "invoice.paid_credit_added"),
    lambda root: root.get("payment_status"),
)
SUBSCRIPTION: Final = _State(
    ("subscription.updated", "subscription.started", "subscription.terminated"), _shape(*SUBSCRIPTION_SHAPE)
)
WALLET: Final = _State(("wallet.updated", "wallet.created", "wallet.terminated"), _shape(*WALLET_SHAPE))
STATES: Final = (PAYMENT, SUBSCRIPTION, WALLET)


def missing(kind: str, present: Json, seen: Sequence[Seen]) -> list[str]:
    """Return the types that should have come and did not, in the order in which Lago would have sent them.

    Args:
        kind: `invoice`, `subscription`, `credit_note` or `wallet`.
        present: The object as Lago holds it.
        seen: What was delivered about it, the oldest first.
    """
    known = {each.type for each in seen}
    return [each for each in _due(kind, present, seen) if each not in known or each in _changed(kind, present, seen)]


def _due(kind: str, present: Json, seen: Sequence[Seen]) -> list[str]:
    status, changed = present.get("status"), _changed(kind, present, seen)
    if kind == "invoice":
        made = INVOICE_MADE.get(str(present.get("invoice_type")), "invoice.created")
        return [
            *(["invoice.drafted"] if status == "draft" else []),
            *([made] if status in ISSUED else []),
            *(changed if status in ISSUED else []),
            *(["invoice.payment_overdue"] if present.get("payment_overdue") is True else []),
            *(["invoice.voided"] if status == "voided" else []),
        ]
    if kind == "subscription":
        ended = (
            "subscription.canceled"
            if any(each.type == "subscription.canceled" for each in seen)
            else ("subscription.terminated")
        )
        return [
            *(["subscription.started"] if present.get("started_at") else []),
            *changed,
            *([ended] if status in OVER else []),
        ]
    if kind == "wallet":
        return ["wallet.created", *changed, *(["wallet.terminated"] if status == "terminated" else [])]
    return ["credit_note.created"]


def _changed(kind: str, present: Json, seen: Sequence[Seen]) -> list[str]:
    """The type that tells of the state that the object has now, if the last delivery told of another."""
    state = {"invoice": PAYMENT, "subscription": SUBSCRIPTION, "wallet": WALLET}.get(kind)
    if state is None:
        return []
    told = [state.of(each.root) for each in seen if each.type in state.types]
    if told:
        return [state.types[0]] if told[-1] != state.of(present) else []
    # That it was made is missing too, and will bring the state; only a payment is worth a word of its own. What is over
    # nothing is paid when it is made, and Lago says nothing of that.
    is_paid = kind == "invoice" and present.get("payment_status") not in (None, "pending")
    return [state.types[0]] if is_paid and present.get("total_amount_cents") != 0 else []


def tells_the_same(one: Seen, other: Seen) -> bool:
    """Say whether two deliveries about one object tell the same: a late one, and one that was made in its place."""
    if one.type != other.type:
        return False
    states = [each for each in STATES if each.types[0] == one.type]
    return all(each.of(one.root) == each.of(other.root) for each in states)
