"""The books as metrics: for OpenTelemetry, and as text that Prometheus reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from lago_orgs.recorder.outboxes.values import Account, Stats


class Metered(Protocol):
    """What has books; every recorder and outbox does."""

    def stats(self) -> Stats:
        """The books."""
        ...


class Meter(Protocol):
    """What is used of an OpenTelemetry meter."""

    def create_observable_counter(self, name: str, callbacks: Any = None, unit: str = "", description: str = "") -> Any:
        """A counter that is asked for its value."""

    def create_observable_gauge(self, name: str, callbacks: Any = None, unit: str = "", description: str = "") -> Any:
        """A gauge that is asked for its value."""


class _Kind(NamedTuple):
    name: str
    is_counter: bool
    description: str
    of_account: Callable[[Account], int] | None = None
    of_stats: Callable[[Stats], int] | None = None


# Dead letters can be requeued, and so does the number of conflicts fall then: gauges.
KINDS = (
    _Kind("recorded", True, "Events that were recorded", of_account=lambda account: account.recorded),
    _Kind("delivered", True, "Events that Lago holds", of_account=lambda account: account.delivered),
    _Kind("pending", False, "Events that wait", of_account=lambda account: account.pending),
    _Kind("dead", False, "Events that were given up", of_account=lambda account: account.dead),
    _Kind("discarded", True, "Dead letters that were given up for good", of_account=lambda account: account.discarded),
    _Kind("repeats", True, "Events that were recorded again", of_stats=lambda stats: stats.repeats),
    _Kind("duplicates", True, "Delivered events that Lago held already", of_stats=lambda stats: stats.duplicates),
    _Kind("conflicts", False, "Dead events whose id is another event's", of_stats=lambda stats: stats.conflicts),
    _Kind("uncounted", False, "Dead events that Lago accepted", of_stats=lambda stats: stats.uncounted),
    _Kind("dropped", True, "Events turned away by a full outbox", of_stats=lambda stats: stats.dropped),
    _Kind("lost", True, "Events whose storage was emptied from outside", of_stats=lambda stats: stats.lost),
)


def observe(recorder: Metered, meter: Meter, *, per_organization: bool = False) -> None:
    """Show the books of a recorder in OpenTelemetry, as `lago_orgs.usage.recorded` and so on.

    Args:
        recorder: The recorder.
        meter: The meter; it asks for the books at each collection.
        per_organization: Whether each organization has values of its own, with the attribute `organization`.

    Example:
        >>> observe(recorder, opentelemetry.metrics.get_meter("billing"))
    """
    from opentelemetry.metrics import Observation  # an extra: not there without it

    def callback(kind: _Kind) -> Callable[[Any], Iterable[Any]]:
        def values(_: object) -> Iterable[Any]:
            rows = _rows(kind, recorder.stats(), per_organization=per_organization)
            return [Observation(value, attributes) for attributes, value in rows]

        return values

    for kind in KINDS:
        create = meter.create_observable_counter if kind.is_counter else meter.create_observable_gauge
        create(f"lago_orgs.usage.{kind.name}", [callback(kind)], unit="{event}", description=kind.description)


def prometheus_text(stats: Stats, *, per_organization: bool = False) -> str:
    """The books in Prometheus's text format, as `lago_orgs_usage_recorded_total` and so on.

    Args:
        stats: The books.
        per_organization: Whether each organization has values of its own, with the label `organization`.
    """
    lines = []
    for kind in KINDS:
        name = f"lago_orgs_usage_{kind.name}{'_total' if kind.is_counter else ''}"
        lines.append(f"# HELP {name} {kind.description}.")
        lines.append(f"# TYPE {name} {'counter' if kind.is_counter else 'gauge'}")
        for labels, value in _rows(kind, stats, per_organization=per_organization):
            shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
            lines.append(f"{name}{{{shown}}} {value}" if shown else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _rows(kind: _Kind, stats: Stats, *, per_organization: bool) -> Iterator[tuple[Mapping[str, str], int]]:
    if kind.of_stats is not None:
        yield {}, kind.of_stats(stats)
    elif kind.of_account is not None and per_organization:
        for organization, account in stats.organizations.items():
            yield {"organization": organization}, kind.of_account(account)
    elif kind.of_account is not None:
        yield {}, kind.of_account(stats.total)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
