"""For how long what is known holds, and what is decided when nothing is."""

import attrs

from lago_orgs._core.arguments import is_count, is_seconds, is_span
from lago_orgs.access.outages import OnOutage, checked_policy
from lago_orgs.errors import ConfigurationError
from lago_orgs.recorder.outboxes.limits import RECENT

SETTLED = 1.0  # seconds beyond the settling time, for what arrived while Lago answered


def _is_policy(_owner: object, _field: "attrs.Attribute[OnOutage]", value: object) -> None:
    checked_policy(value)


def _is_settling(owner: object, field: "attrs.Attribute[float]", value: float) -> None:
    is_seconds(owner, field, value)
    if value > RECENT / 2:
        raise ConfigurationError(f"settling is {value!r}: give at most {RECENT / 2:.0f} seconds")


@attrs.frozen(kw_only=True)
class Settings:
    """How an Access behaves; each is an argument of it.

    Args:
        ttl: Seconds that what Lago said is taken for true; for as long again it is, while it is asked anew.
        none_ttl: Seconds that "there is none" is.
        max_stale: Seconds that what it said last is gone by while it is away.
        patience: Seconds that a caller waits for Lago at most, for all that has to be asked together.
        settling: Seconds after which Lago surely counts the usage that it took.
        max_organizations: How many organizations are remembered.
        on_outage: What is decided while Lago is away.
        reserve_for: Seconds after which a reservation ends by itself.
    """

    ttl: float = attrs.field(default=30.0, validator=is_span)
    none_ttl: float = attrs.field(default=5.0, validator=is_span)
    max_stale: float = attrs.field(default=3600.0, validator=is_seconds)
    patience: float = attrs.field(default=5.0, validator=is_span)
    settling: float = attrs.field(default=5.0, validator=_is_settling)
    max_organizations: int = attrs.field(default=100_000, validator=is_count)
    on_outage: OnOutage = attrs.field(default="last_known", validator=_is_policy)
    reserve_for: float = attrs.field(default=60.0, validator=is_span)

    @property
    def again(self) -> float:
        """Seconds after which Lago is asked again about what is in doubt, which it surely counts then."""
        return min(self.ttl, self.settling + SETTLED)
