from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import EventRefusal, InvalidArgument
from lago_orgs._core.batches import Delivery, event_body
from lago_orgs._core.wire import epoch


def body(transaction_id: str, *, bad: bool = False) -> dict[str, Any]:
    return {"transaction_id": transaction_id, "timestamp": "now" if bad else "1.000"}


class Server:
    """Lago's way with a batch: all or nothing, faults before duplicates, indices in the answer."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.requests = 0

    def post(self, batch: list[dict[str, Any]]) -> tuple[EventRefusal, ...]:
        self.requests += 1
        ids = [each["transaction_id"] for each in batch]
        assert len(batch) <= 100
        assert len(set(ids)) == len(ids), "an id twice in one batch"
        faults = tuple(
            EventRefusal(index, {"timestamp": ("invalid_format",)}, is_duplicate=False)
            for index, each in enumerate(batch)
            if each["timestamp"] == "now"
        ) or tuple(
            EventRefusal(index, {"transaction_id": ("value_already_exist",)}, is_duplicate=True)
            for index, each in enumerate(ids)
            if each in self.held
        )
        if not faults:
            self.held |= set(ids)
        return faults


def deliver(server: Server, events: list[dict[str, Any]]) -> Delivery:
    delivery = Delivery(events)
    for first in delivery.batches():
        batch = first
        while batch:
            faults = server.post([events[place] for place in batch])
            if not faults:
                delivery.accepted(batch)
                break
            batch = delivery.mend(batch, faults)
    return delivery


@given(st.lists(st.tuples(st.integers(0, 150), st.booleans()), max_size=300))
def test_every_event_is_accounted_for(given_events: list[tuple[int, bool]]) -> None:
    events = [body(f"{number}{'!' if bad else ''}", bad=bad) for number, bad in given_events]
    server = Server()
    result = deliver(server, events).result()
    assert result.recorded == len(server.held)
    assert {each.index for each in result.refused} == {i for i, (_, bad) in enumerate(given_events) if bad}
    assert result.recorded + result.duplicates + len(result.refused) == len(events)
    assert server.held == {str(number) for number, bad in given_events if not bad}


def test_one_bad_event_costs_one_request_more() -> None:
    server = Server()
    deliver(server, [body(str(i), bad=i == 42) for i in range(100)])
    assert server.requests == 2


def test_delivering_again_records_nothing_new() -> None:
    server = Server()
    events = [body(str(i)) for i in range(250)]
    deliver(server, events)
    again = deliver(server, events).result()
    assert (again.recorded, again.duplicates) == (0, 250)


def test_an_event_is_complete_when_it_is_made() -> None:
    moment = datetime(2023, 11, 16, 18, 17, 3, 980_999, UTC)
    made = event_body(
        external_subscription_id="org_1", code="api_call", transaction_id="t1", properties={"n": 1}, timestamp=moment
    )
    assert made == {
        "transaction_id": "t1",
        "external_subscription_id": "org_1",
        "code": "api_call",
        "timestamp": "1700158623.980",
        "properties": {"n": 1},
    }


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "0.000"),
        (datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "0.000"),
        (datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC), "-0.500"),
        (datetime(2026, 3, 10, 9, 30, 0, 1_000, UTC), "1773135000.001"),
    ],
)
def test_instants_keep_their_milliseconds(moment: datetime, written: str) -> None:
    assert epoch(moment) == written


@pytest.mark.parametrize(("code", "transaction_id", "names"), [("", "t", "code"), ("c", " ", "transaction_id")])
def test_an_event_without_a_name_is_refused(code: str, transaction_id: str, names: str) -> None:
    with pytest.raises(InvalidArgument, match=names):
        event_body(
            external_subscription_id="o",
            code=code,
            transaction_id=transaction_id,
            properties=None,
            timestamp=datetime.now(UTC),
        )


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="time zone"):
        epoch(datetime(2026, 3, 10))  # noqa: DTZ001  # the point of the test
