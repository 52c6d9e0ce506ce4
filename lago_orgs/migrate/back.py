"""What is in use and billed to both sides where a migration is rolled back, and who is credited it: no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from lago_orgs._core.wire import count, number
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.plan import OrganizationPlan
from lago_orgs.migrate.returning import CREDIT_IT
from lago_orgs.types import Money


@attrs.frozen(kw_only=True)
class InUse:
    """What is in use and is billed to both sides.

    Args:
        cents: All of it.
        currency: The currency's code.
        codes: Of which metrics.
        room: What the organization's last invoice can take off, beside its other coupons, in cents.
    """

    cents: int
    currency: str
    codes: Sequence[str] = ()
    room: int = 0

    @property
    def rest(self) -> int:
        """What the organization's last invoice cannot take off."""
        return max(0, self.cents - self.room)

    def says(self, *, is_credited: bool) -> str:
        """Say it; empty if nothing is."""
        if not self.cents:
            return ""
        says = f"what is in use of {', '.join(self.codes)} is billed to the organization and to its users"
        says += f", {Money.of_cents(self.cents, self.currency)} before taxes, as of now"
        if not is_credited:
            return f"{says}: {CREDIT_IT}"
        if not self.rest:
            return f"{says}: a coupon takes it off its last invoice"
        room, rest = (Money.of_cents(each, self.currency) for each in (self.cents - self.rest, self.rest))
        if not room.amount:
            return f"{says}: coupons take it off its users' next invoices, for its own last one has no room for it"
        said = f"coupons take {room} off its last invoice, which has room for no more"
        return f"{says}: {said}, and {rest} off its users' next ones"


def coupon_code(journal: Journal) -> str:
    """Return the code of the coupons of what a migration bills twice."""
    return f"moved_{journal.planned().digest[7:19]}"


def back_code(journal: Journal) -> str:
    """Return the code of the coupons of what is in use when it is rolled back."""
    return f"{coupon_code(journal)}_back"


def taken_off(applied: Sequence[Json], cents: int, but: str) -> int:
    """Return what coupons take off an invoice at most, in cents.

    Args:
        applied: The customer's.
        cents: What the invoice comes to.
        but: The code of those that are left out.
    """
    taken = 0
    for each in applied:
        if each.get("status") != "active" or each.get("coupon_code") == but:
            continue
        if each.get("percentage_rate") is not None:
            taken += int(number(each["percentage_rate"]) * cents / 100)
            continue
        left = each.get("amount_cents_remaining") if each.get("frequency") == "once" else None
        taken += count(each.get("amount_cents") if left is None else left) or 0
    return min(taken, cents)


def shared_out(cents: int, parts: Mapping[str, int]) -> dict[str, int]:
    """Share an amount among users in proportion to what each was billed; equally if none was billed anything.

    Args:
        cents: The amount.
        parts: Per user what it was billed, in cents.
    """
    whole = sum(parts.values())
    weights, whole = (parts, whole) if whole > 0 else (dict.fromkeys(parts, 1), len(parts))
    found, left = dict[str, int](), cents
    for user, weight in weights.items():
        found[user] = left * weight // whole if whole else 0
        left, whole = left - found[user], whole - weight
    return found


def unused(plan: OrganizationPlan, applied: Sequence[Json], digest: str) -> Iterator[Finding]:
    """Say what is left of the migration's coupons on an organization that has no invoice to come.

    Args:
        plan: What was planned for the organization.
        applied: Its coupons.
        digest: What their codes begin with.
    """
    for each in applied:
        cents, code = count(each.get("amount_cents_remaining")) or 0, each.get("coupon_code")
        if code in {digest, f"{digest}_back"} and each.get("status") == "active" and cents:
            money = Money.of_cents(cents, str(each.get("amount_currency")))
            yield Finding(
                org_id=plan.org_id,
                kind="twice",
                says=f"{money} of the coupon {code!r} are not used, of what both sides are billed",
                cause="The organization has ended, and its last invoice is not made yet, or came to less",
                remedy="Verify again in some minutes; if it stays, take the coupon from the organization, and give its "
                "users one of what they are billed too, in Lago",
            )
