"""What comes of executing, verifying and undoing a migration."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import attrs

from lago_orgs.migrate.errors import MigrationError

State = Literal["done", "waiting", "open", "changed", "not as planned", "away", "left", "rolled back"]


class NotAsPlanned(MigrationError):
    """What Lago holds is not what the plan expects: nothing more is done for that organization."""


class NotYet(Exception):  # no error: it is not its turn
    """A step whose turn has not come.

    Args:
        says: What is waited for.
        until: When to look again; None if soon.
    """

    def __init__(self, says: str, until: datetime | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.until = until


@attrs.frozen(kw_only=True)
class Progress:
    """How far an organization is.

    Args:
        org_id: The organization.
        state: `done`; `waiting` for `until`; `open`, as something is to be decided; `changed` since the plan; `not as
            planned`; `away`, as Lago could not be reached; `left`, as something before it failed; `rolled back` alone.
        says: Why.
        until: When to execute again; None if it does not wait, or not for a known instant.
        before: From when on that is too late; None if it is never.
        steps: How many of its steps are done.
        of: How many it has.
    """

    org_id: str
    state: State
    says: str = ""
    until: datetime | None = None
    before: datetime | None = None
    steps: int = 0
    of: int = 0

    def __str__(self) -> str:
        what = f"{self.org_id}: {self.state} ({self.steps} of {self.of} steps)"
        return f"{what}, {self.says}" if self.says else what


@attrs.frozen(kw_only=True)
class Execution:
    """How far a migration is.

    Args:
        organizations: How far each organization is.
    """

    organizations: tuple[Progress, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(each.state in {"done", "rolled back"} for each in self.organizations)

    @property
    def again_at(self) -> datetime | None:
        """When to execute again; None if nothing waits for a known instant."""
        return min((each.until for each in self.organizations if each.until is not None), default=None)

    @property
    def before(self) -> datetime | None:
        """From when on it is too late to execute again for what comes next; None if it is never."""
        return min((each.before for each in self.organizations if each.before is not None), default=None)

    def of(self, *states: State) -> tuple[Progress, ...]:
        """Return the organizations in these states."""
        return tuple(each for each in self.organizations if each.state in states)

    @property
    def exit_code(self) -> int:
        """Return what the command ends with: 0 done or waiting, 1 left open, 3 away, 5 not as planned."""
        if self.of("not as planned", "changed"):
            return 5
        if self.of("away"):
            return 3
        return 1 if self.of("open", "left") else 0


@attrs.frozen(kw_only=True, order=True)
class Finding:
    """Something that is not as it should be.

    Args:
        org_id: Of which organization.
        kind: What kind of thing.
        says: What was found.
        cause: Why that may be.
        remedy: What to do.
    """

    org_id: str
    kind: str
    says: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.org_id}: {self.says}. {self.cause}. {self.remedy}"


@attrs.frozen(kw_only=True)
class PeriodFigure:
    """What an invoice bills of one metric for a period that is over, and what the period's events come to.

    Args:
        org_id: The organization.
        who: Whose invoice it is: the organization's, or a user's last one.
        code: The metric.
        since: The period's first instant.
        until: The instant after its last one.
        invoice: The invoice's number.
        units: What the events come to.
        billed: How many units are invoiced.
        currency: The currency's code.
        cents: What the units cost by the plan, before taxes, in the currency's smallest units; None where that follows
            from a minimum or from what Lago does not show, and where the plan has other prices by now.
        billed_cents: What is invoiced for them, likewise.
    """

    org_id: str
    who: str
    code: str
    since: datetime
    until: datetime
    invoice: str
    units: Decimal
    billed: Decimal
    currency: str
    cents: int | None
    billed_cents: int

    @property
    def is_even(self) -> bool:
        """Whether what was used is what is invoiced."""
        return self.units == self.billed and self.cents in {None, self.billed_cents}


@attrs.frozen(kw_only=True)
class Undoing:
    """What rolling back does, or did, to one step.

    Args:
        org_id: The organization.
        step: The step's id.
        says: What is done.
        stays: What cannot be undone, and what is done instead; empty if nothing stays.
        is_done: Whether it was done.
    """

    org_id: str
    step: str
    says: str
    stays: str = ""
    is_done: bool = False

    def __str__(self) -> str:
        return f"{self.org_id}: {self.says}{f'; {self.stays}' if self.stays else ''}"


@attrs.frozen(kw_only=True)
class Rollback:
    """What rolling back a migration does, or did.

    Args:
        steps: What was, or will be, undone, in that order.
        failures: What could not be undone, and why.
    """

    steps: tuple[Undoing, ...]
    failures: tuple[Progress, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether all of it was undone."""
        return not self.failures and all(each.is_done for each in self.steps)
