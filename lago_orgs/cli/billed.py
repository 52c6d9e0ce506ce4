"""Whether usage that Lago accepted is billed: what the recorder's guard says of it, for people and for scripts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lago_orgs.errors import LagoOrgsError

if TYPE_CHECKING:
    from lago_orgs.client import LagoOrgs

WARNINGS = frozenset({"negative_value"})  # these are billed all the same
MAX_SKEW = 300_000  # milliseconds
SETTLE = 10.0  # seconds to wait for the guard's word on what was sent last


def findings_of(client: "LagoOrgs", named: Mapping[str, Any], product: str | None) -> tuple[dict[str, int], list[str]]:
    """Look at an event that was recorded; return what was found by kind, and in words; nothing if Lago cannot be asked.

    Args:
        client: The way to Lago.
        named: The event, as `make_event` takes it.
        product: Which of the organization's products it was recorded for.
    """
    import time

    from lago_orgs._core.events import make_event, nominal
    from lago_orgs.recorder.delivery.port import Clocked, LagoPort
    from lago_orgs.recorder.guard.facts import Facts
    from lago_orgs.recorder.guard.guard import Guard
    from lago_orgs.recorder.outboxes.rows import Row

    event = make_event(**named, product=product, now=0, recorded_at=time.time_ns() // 1_000_000, chance=bytes(10))
    try:
        found = client.get_subscription(event.organization, product=product)
    except LagoOrgsError:
        return {}, []
    way = Clocked(LagoPort(client))
    guard = Guard(Facts(way), "dead-letter", lago_now=way.lago_now, max_skew=MAX_SKEW)
    kept_back = guard.inspect([Row(0, event, nominal(event) if found is None else found.external_id)])
    return dict(guard.findings), [each.reason for each in kept_back]


def is_unbilled(findings: Mapping[str, int]) -> bool:
    """Return whether something of what was found will never be billed.

    Args:
        findings: How many, by kind.
    """
    return any(many for kind, many in findings.items() if kind not in WARNINGS)


def in_words(findings: Mapping[str, int]) -> list[str]:
    """Return a line that says what was found, if there is something.

    Args:
        findings: How many, by kind.
    """
    if not findings:
        return []
    told = ", ".join(f"{kind} {many}" for kind, many in sorted(findings.items()))
    return [f"will not be billed as it is meant: {told}; docs/recording.md says what each is"]
