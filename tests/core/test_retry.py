from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import RetryPolicy
from lago_orgs._core.retry import (
    DAY,
    Fault,
    Repeat,
    asked_pause,
    is_outcome_unknown,
    is_repeatable,
    pause_after,
    pause_before,
)

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SAFE, BY_KEY, NEVER = Repeat.SAFE, Repeat.BY_KEY, Repeat.NEVER


@pytest.mark.parametrize(
    ("fault", "status", "code", "repeated_for", "unknown_for"),
    [
        (Fault.NOT_SENT, None, None, {SAFE, BY_KEY, NEVER}, set()),
        (Fault.UNKNOWN, None, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 408, None, {SAFE, BY_KEY}, set()),
        (None, 429, None, {SAFE, BY_KEY, NEVER}, set()),
        (None, 429, "too_many_provider_requests", {SAFE, BY_KEY}, set()),
        (None, 422, "lock_acquisition_failed", {SAFE, BY_KEY, NEVER}, set()),
        (None, 422, "validation_errors", set(), set()),
        (None, 500, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 501, None, set(), set()),
        (None, 502, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 503, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 504, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 524, None, {SAFE, BY_KEY}, {NEVER}),
        (None, 400, None, set(), set()),
        (None, 401, None, set(), set()),
        (None, 403, None, set(), set()),
        (None, 404, "customer_not_found", set(), set()),
        (None, 405, "no_active_subscription", set(), set()),
    ],
)
def test_repeated_by_meaning(
    fault: Fault | None, status: int | None, code: str | None, repeated_for: set[Repeat], unknown_for: set[Repeat]
) -> None:
    for repeat in Repeat:
        assert is_repeatable(repeat, fault=fault, status=status, code=code) is (repeat in repeated_for), repeat
        # Where an attempt was refused before any work, giving up leaves nothing open.
        if not is_repeatable(repeat, fault=fault, status=status, code=code):
            assert is_outcome_unknown(repeat, fault=fault, status=status) is (repeat in unknown_for), repeat


@pytest.mark.parametrize(
    ("status", "repeated_for", "unknown_for"),
    [
        (200, set(), {NEVER}),
        (302, set(), set()),
        (400, {SAFE, BY_KEY}, {NEVER}),
        (401, set(), set()),
        (403, set(), {NEVER}),
        (404, set(), set()),
        (405, set(), {NEVER}),
        (407, set(), set()),
        (408, {SAFE, BY_KEY}, set()),
        (413, set(), set()),
        (422, {SAFE, BY_KEY}, {NEVER}),
        (429, {SAFE, BY_KEY, NEVER}, set()),
        (502, {SAFE, BY_KEY}, {NEVER}),
    ],
)
def test_what_is_done_after_a_page(status: int, repeated_for: set[Repeat], unknown_for: set[Repeat]) -> None:
    for repeat in Repeat:
        is_repeated = is_repeatable(repeat, fault=None, status=status, code=None, foreign=True)
        assert is_repeated is (repeat in repeated_for), repeat
        if not is_repeated:
            is_unknown = is_outcome_unknown(repeat, fault=None, status=status, foreign=True)
            assert is_unknown is (repeat in unknown_for), repeat


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Tue, 10 Mar 2026 09:30:30 GMT"}, 30.0),
        ({"retry-after": "Tue, 10 Mar 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"x-ratelimit-reset": "2"}, 2.0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 9)}, 9.0),
        ({"retry-after": "1", "x-ratelimit-reset": "5"}, 1.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "5"}, 5.0),
        ({"retry-after": "2026-03-10T09:31:00Z"}, 60.0),
        ({"retry-after": "2026-03-10T11:30:30+02:00"}, 30.0),
        ({"retry-after": str(int(NOW.timestamp() * 1000) + 2500)}, 2.5),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "inf"}, DAY),
        ({"retry-after": "-inf"}, None),
        ({"retry-after": "1e400"}, DAY),
        ({"retry-after": "99999999999999999999999999"}, DAY),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, DAY),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT", "x-ratelimit-reset": "5"}, 5.0),
        ({"retry-after": "1_0"}, None),
        ({"retry-after": "\uff11\uff12"}, None),
        ({"retry-after": "9" * 5000}, None),
    ],
)
def test_the_pause_that_the_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_pause(headers, NOW) == seconds


@given(st.text(), st.floats(0, 1e6))
def test_whatever_is_asked_is_read_or_as_if_it_were_not_there(value: str, longest: float) -> None:
    for header in (value, f"Tue, 10 {value} 2026", f"{value}0"):
        pause = asked_pause({"retry-after": header}, NOW, longest=longest)
        assert pause is None or 0 <= pause <= longest


def test_a_longer_pause_than_the_policy_allows_is_not_begun() -> None:
    def pause(policy: RetryPolicy, asked: float) -> float | None:
        return pause_before(1, policy, asked=asked, remaining=1e6, random=0.5)

    assert pause(RetryPolicy(), 59.0) is not None
    assert pause(RetryPolicy(), 61.0) is None
    assert pause(RetryPolicy(longest_pause=1.0), 12.0) is None
    assert pause(RetryPolicy(longest_pause=0.001), 2.0) is not None
    assert pause(RetryPolicy(longest_pause=1.0, longest_asked=20.0), 12.0) is not None


policies = st.builds(
    RetryPolicy,
    attempts=st.integers(1, 10),
    first_pause=st.floats(0.001, 5),
    longest_pause=st.floats(0.001, 60),
)


@given(
    st.integers(1, 12), policies, st.none() | st.floats(0, 1e6), st.floats(-10, 100), st.floats(0, 1, exclude_max=True)
)
def test_pauses_keep_to_the_limits(
    attempt: int, policy: RetryPolicy, asked: float | None, remaining: float, random: float
) -> None:
    pause = pause_before(attempt, policy, asked=asked, remaining=remaining, random=random)
    if attempt >= policy.attempts:
        assert pause is None
    if pause is not None:
        assert (asked or 0) <= pause < remaining
        if asked is None:
            assert pause <= min(policy.longest_pause, policy.first_pause * 2 ** (attempt - 1))


def test_a_pause_past_the_deadline_is_not_begun() -> None:
    assert pause_before(1, RetryPolicy(), asked=30.0, remaining=20.0, random=0.5) is None


def test_what_waits_in_an_outbox_is_never_given_up() -> None:
    assert [pause_after(failures, None, 1.0) for failures in (1, 2, 3, 9, 10_000)] == [0.25, 0.5, 1.0, 60.0, 60.0]
    assert pause_after(5, None, 0.0) == 0.0
    assert 30.0 <= pause_after(1, 30.0, 0.5) <= 31.0
    assert 300.0 <= pause_after(1, 1e300, 0.5, longest_asked=300.0) <= 301.0
