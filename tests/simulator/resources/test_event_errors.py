"""What the hourly look at the events that came in finds wrong with them."""

import json
from datetime import timedelta
from typing import Any

from .asking import NOW, Asked, asked
from .shop import metric, send

HOURLY_LOOK = NOW.replace(minute=5) + timedelta(hours=1)


def errors_told(lago: Asked) -> list[Any]:
    deliveries = [told for told in lago.simulator.webhooks if told.webhook_type == "events.errors"]
    return [json.loads(told.body)["events_errors"] for told in deliveries]


def test_events_that_are_never_billed_are_told_once_after_their_hour() -> None:
    with asked() as lago:
        lago.simulator.on_webhook(lambda _: None, event_types=["events.errors"])
        metric(lago, filters=[{"key": "region", "values": ["eu"]}])
        metric(lago, "people", "unique_count_agg")
        send(lago, {"n": "1", "region": "eu"}, {}, {"n": "many"}, {"n": 1, "region": "mars"}, {"n": None})
        send(lago, {}, code="unheard_of")
        send(lago, {"n": "anyone"}, {}, code="people")
        lago.simulator.travel(HOURLY_LOOK - timedelta(minutes=1))
        assert errors_told(lago) == []
        lago.simulator.travel(HOURLY_LOOK + timedelta(days=1))
        assert errors_told(lago) == [
            {
                "invalid_code": ["t5"],
                "missing_aggregation_property": ["t1", "t2", "t4", "t7"],
                "missing_group_key": None,
                "invalid_filter_values": ["t3"],
            }
        ]


def test_events_in_order_are_not_told() -> None:
    with asked() as lago:
        lago.simulator.on_webhook(lambda _: None)
        metric(lago)
        send(lago, {"n": "1", "region": "mars"})
        lago.simulator.travel(HOURLY_LOOK)
        assert errors_told(lago) == []


def test_nothing_is_told_of_events_older_than_the_hour_before() -> None:
    with asked() as lago:
        send(lago, {}, code="unheard_of")
        lago.simulator.travel(HOURLY_LOOK + timedelta(hours=3))
        lago.simulator.on_webhook(lambda _: None)
        lago.simulator.travel(HOURLY_LOOK + timedelta(hours=9))
        assert errors_told(lago) == []
