"""At a glance nothing passes that the guard would find something against; and what is usual is seen to be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.events import Event
from lago_orgs.recorder.guard.billable import Circumstances, Metric, Subscribed, find_fault
from lago_orgs.recorder.guard.usual import usual

MOMENTS = st.integers(0, 40)
TYPES = ["count_agg", "sum_agg", "max_agg", "unique_count_agg", "latest_agg", "weighted_sum_agg"]
METRICS = st.builds(
    Metric,
    st.sampled_from(["tokens", "calls"]),
    st.sampled_from(TYPES),
    st.sampled_from([None, "n", "a.b"]),
    st.booleans(),
)
TIMES = st.builds(
    Subscribed,
    plan_code=st.sampled_from(["p", "q", "r"]),
    start=st.none() | MOMENTS,
    end=st.none() | MOMENTS,
    period_start=st.none() | MOMENTS,
)
PROPERTIES = [
    '{"n":1}', '{"n":"1.5"}', '{"n":-1}', '{"n":"-0"}', '{"n":"x"}', '{"n":null}', "{}", '{"m":{"n":1}}',
    '{"m":"{","n":1}', '{"x":",\\"n\\":1}"}', '{"n":1e3}', '{"n":true}', '{"a.b":2}', '{"o":[1],"n":7,"z":0}',
]  # fmt: skip


def event(properties: str, moment: int, code: str = "tokens") -> Event:
    return Event("acme", "", code, "", moment, "t", properties, 0, 0)


def circumstances(metrics: list[Metric], times: list[Subscribed], **more: Any) -> Circumstances:
    charged = {"p": frozenset({"tokens"}), "q": None}
    values: dict[str, Any] = {"now": 30, "max_skew": 2, "charged": charged, **more}
    return Circumstances(subscription="acme", metrics={each.code: each for each in metrics}, times=times, **values)


@given(
    st.lists(METRICS, max_size=2),
    st.lists(TIMES, max_size=2),
    st.lists(st.tuples(MOMENTS, MOMENTS), max_size=2),
    st.sampled_from(PROPERTIES),
    MOMENTS,
    st.sampled_from(["tokens", "calls"]),
)
def test_nothing_speaks_against_what_is_usual(
    metrics: list[Metric],
    times: list[Subscribed],
    invoiced: list[tuple[int, int]],
    properties: str,
    moment: int,
    code: str,
) -> None:
    by = circumstances(metrics, times, invoiced=invoiced)
    found = usual(code, by)
    if found is not None and found.has(given_one := event(properties, moment, code)):
        assert find_fault(given_one, by) is None


@pytest.mark.parametrize("properties", ['{"n":1}', '{"n":"2.5","model":"m"}', '{"a":"x","n":3}'])
@pytest.mark.parametrize("moment", [10, 31])
def test_what_is_usual_is_seen(properties: str, moment: int) -> None:
    by = circumstances(
        [Metric("tokens", "sum_agg", "n")], [Subscribed(plan_code="p", start=0, period_start=10)], invoiced=[(0, 9)]
    )
    found = usual("tokens", by)
    assert found is not None
    assert found.has(event(properties, moment))
    assert not found.has(event(properties, 9)), "that period may be invoiced"
    assert not found.has(event(properties, 33)), "that is the future"
    counted = usual("tokens", circumstances([Metric("tokens", "count_agg")], [Subscribed(plan_code="q", start=0)]))
    assert counted is not None
    assert counted.has(event("{}", moment))
