"""What a recorder may be told beside where usage is kept, and where it goes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import attrs

from lago_orgs._core.arguments import check_kind, is_seconds, shown, whole
from lago_orgs._core.encoding import MOST_BYTES
from lago_orgs.errors import ConfigurationError
from lago_orgs.recorder.delivery.pace import Pace
from lago_orgs.recorder.delivery.port import Port
from lago_orgs.recorder.guard.guard import Policy, checked_policy

NOTED: Literal["noted"] = "noted"


def _is_policy(_owner: object, _field: "attrs.Attribute[Any]", value: Any) -> None:
    if value != NOTED:
        checked_policy(value)


def _is_pace(_owner: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    check_kind(field.name, value, Pace)


def _is_clock(_owner: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{field.name} is {shown(value)}: give a callable that returns an aware datetime")


def _is_said(_owner: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{field.name} is {shown(value)}: give True or False")


def _is_size(_owner: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    whole(field.name, value)


@attrs.frozen(kw_only=True)
class Options:
    """How a recorder behaves; each is an argument of it.

    Args:
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill.
        pace: How eagerly to send.
        clock: Gives the present instant (aware).
        adopt: Whether to deliver what an outbox holds for another Lago.
        most_bytes: How large an event may be as JSON.
        max_skew: Seconds that an event may be stamped in the future of Lago's clock without a finding.
    """

    port: Port | None = None
    guard: Policy | Literal["noted"] | None = attrs.field(default=NOTED, validator=_is_policy)
    pace: Pace | None = attrs.field(default=None, validator=_is_pace)
    clock: Callable[[], datetime] | None = attrs.field(default=None, validator=_is_clock)
    adopt: bool = attrs.field(default=False, validator=_is_said)
    most_bytes: int = attrs.field(default=MOST_BYTES, validator=_is_size)
    max_skew: float = attrs.field(default=300.0, validator=is_seconds)
