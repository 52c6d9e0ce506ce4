"""The books as others read them."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from lago_orgs.recorder import MemoryOutbox
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.metrics import observe, prometheus_text
from lago_orgs.recorder.outboxes.rows import Dead, Delivered


def outbox() -> MemoryOutbox:
    made = MemoryOutbox()
    for number in range(5):
        made.put(make_event('ac"me' if number else "globex", "tokens", transaction_id=str(number)))
    rows = made.claim(4)
    made.settle([Delivered(rows[0]), Delivered(rows[1], is_duplicate=True)], [Dead(row, "bad") for row in rows[2:4]])
    made.discard(["3"], "of a test")
    return made


def collected(*, per_organization: bool) -> dict[str, dict[str, int]]:
    reader = InMemoryMetricReader()
    provider = MeterProvider(metric_readers=[reader], shutdown_on_exit=False)
    observe(outbox(), provider.get_meter("tests"), per_organization=per_organization)
    data = reader.get_metrics_data()
    assert data is not None
    metrics = data.resource_metrics[0].scope_metrics[0].metrics
    return {
        metric.name.removeprefix("lago_orgs.usage."): {
            str((point.attributes or {}).get("organization", "")): point.value for point in metric.data.data_points
        }
        for metric in metrics
    }


def test_opentelemetry_reads_the_books() -> None:
    values = collected(per_organization=False)
    assert {name: value[""] for name, value in values.items()} == {
        "recorded": 5,
        "delivered": 2,
        "pending": 1,
        "dead": 1,
        "discarded": 1,
        "repeats": 0,
        "duplicates": 1,
        "conflicts": 0,
        "uncounted": 0,
        "dropped": 0,
        "lost": 0,
    }


def test_opentelemetry_reads_each_organization() -> None:
    values = collected(per_organization=True)
    assert values["recorded"] == {"globex": 1, 'ac"me': 4}
    assert values["discarded"] == {"globex": 0, 'ac"me': 1}


def test_prometheus_reads_the_books() -> None:
    text = prometheus_text(outbox().stats())
    assert "# TYPE lago_orgs_usage_recorded_total counter\nlago_orgs_usage_recorded_total 5\n" in text
    assert "# TYPE lago_orgs_usage_pending gauge\nlago_orgs_usage_pending 1\n" in text
    assert "# TYPE lago_orgs_usage_discarded_total counter\nlago_orgs_usage_discarded_total 1\n" in text
    each = prometheus_text(outbox().stats(), per_organization=True)
    assert 'lago_orgs_usage_delivered_total{organization="ac\\"me"} 1\n' in each
