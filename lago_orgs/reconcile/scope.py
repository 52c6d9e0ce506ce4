"""What is compared."""

from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.events import milliseconds
from lago_orgs.errors import InvalidArgument

FIRST = -(1 << 62)
LAST = 1 << 62


@attrs.frozen(kw_only=True)
class Scope:
    """Which usage is compared.

    Args:
        org_id: Only this organization's; None is everybody's.
        metric: Only of this billable metric; None is all.
        since: Only what was used at this instant or later (aware).
        until: Only what was used before this instant (aware).

    Raises:
        InvalidArgument: An instant has no time zone, or the span is empty.
    """

    org_id: str | None = None
    metric: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            raise InvalidArgument(f"until is {self.until}, and since is {self.since}: nothing lies between them")

    @property
    def first(self) -> int:
        """The first millisecond."""
        return FIRST if self.since is None else milliseconds(self.since)

    @property
    def last(self) -> int:
        """The last millisecond."""
        return LAST if self.until is None else milliseconds(self.until) - 1

    @property
    def is_whole(self) -> bool:
        """Whether all usage of an organization is meant."""
        return self.metric is None and self.since is None and self.until is None

    def holds(self, organization: str, code: str, timestamp: int) -> bool:
        """Return whether an event is meant.

        Args:
            organization: The organization that pays.
            code: The metric's code.
            timestamp: When it was used, in milliseconds since 1970.
        """
        return (
            self.org_id in {None, organization} and self.metric in {None, code} and self.first <= timestamp <= self.last
        )

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        return {
            "org_id": self.org_id,
            "metric": self.metric,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
        }
