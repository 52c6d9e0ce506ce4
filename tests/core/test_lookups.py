"""What Lago holds is found by few questions, and only its own word counts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.events import Event, make_event
from lago_orgs._core.lookups import PAGE, Ask, Undecided, answered, looking_up
from lago_orgs._core.stored_events import is_stored_event, milliseconds_of

NOW = 1_773_135_000_000


def event(transaction_id: str, moment: int = NOW, *, own_time: bool = False, **properties: Any) -> Event:
    timestamp = datetime.fromtimestamp(moment / 1000, UTC) if own_time else None
    return make_event(
        "acme",
        "calls",
        properties,
        timestamp=timestamp,
        transaction_id=transaction_id,
        now=moment,
        recorded_at=0,
        chance=b"",
    )


class Lago:
    """Events as Lago lists them: newest first, windows with both ends; by an id, the first that was stored."""

    def __init__(self, held: Sequence[tuple[Event, str]], *, tidies: bool = False) -> None:
        self.held = [
            {
                "transaction_id": each.transaction_id,
                "external_subscription_id": subscription,
                "code": each.code,
                "timestamp": datetime.fromtimestamp(each.timestamp / 1000, UTC).isoformat(timespec="milliseconds"),
                "properties": {},
            }
            for each, subscription in held
        ]
        self.tidies = tidies
        self.asked: list[Ask] = []

    def answer(self, question: Ask) -> Any:
        self.asked.append(question)
        if question.operation == "findEvent":
            wanted = unquote(question.path.removeprefix("/events/"))
            if self.tidies:
                wanted = wanted.partition(".")[0].partition("/")[0]
            found = next((each for each in self.held if each["transaction_id"] == wanted), None)
            return found and {"event": found}
        params = dict(question.params)
        rows = [
            each
            for each in self.held
            if params.get("external_subscription_id") in {None, each["external_subscription_id"]}
            and ("timestamp_from" not in params or self._is_in(each, params))
        ]
        rows.sort(key=lambda each: str(each["timestamp"]), reverse=True)
        size, page = int(params["per_page"]), int(params["page"])
        return {"events": rows[(page - 1) * size : page * size]}

    def _is_in(self, each: dict[str, Any], params: dict[str, str]) -> bool:
        first, last = milliseconds_of(params["timestamp_from"]), milliseconds_of(params["timestamp_to"])
        assert first is not None
        assert last is not None
        return first <= (milliseconds_of(each["timestamp"]) or 0) <= last


def look_up(lago: Lago, sent: Sequence[tuple[Event, str]]) -> list[str | None]:
    found = answered(looking_up(sent), lago.answer)
    held = [found[index] for index in range(len(sent))]
    return [None if each is None else str(each["transaction_id"]) for each in held]


@pytest.mark.parametrize("subscriptions", [1, 7, 100])
def test_a_lost_answer_for_a_hundred_costs_three_questions_at_most(subscriptions: int) -> None:
    sent = [(event(f"t{number}", NOW + number), f"sub_{number % subscriptions}") for number in range(100)]
    lago = Lago(sent)
    assert look_up(lago, sent) == [f"t{number}" for number in range(100)]
    assert len(lago.asked) <= 3


def test_a_job_that_runs_again_later_finds_its_events() -> None:
    held = [(event(f"t{number}", NOW), "acme") for number in range(100)]
    lago = Lago(held)
    again = [(event(f"t{number}", NOW + 3_600_000), "acme") for number in range(100)]
    assert look_up(lago, again) == [f"t{number}" for number in range(100)]
    assert len(lago.asked) <= 3


@pytest.mark.parametrize("transaction_id", ["plain", "a.b", "a/b", "ä?#", "..a", "a b"])
@pytest.mark.parametrize("tidies", [False, True])
def test_odd_ids_are_found_even_if_the_way_changes_paths(transaction_id: str, tidies: bool) -> None:
    other = (event("a"), "acme")
    lago = Lago([other, (event(transaction_id), "acme")], tidies=tidies)
    assert look_up(lago, [(event(transaction_id, NOW + 5), "acme")]) == [transaction_id]


def test_the_same_id_of_another_subscription_is_not_taken() -> None:
    lago = Lago([(event("t"), "other")])
    assert look_up(lago, [(event("t"), "acme")]) == [None]
    lago = Lago([(event("t"), "other"), (event("t", NOW - 50), "acme")])
    found = answered(looking_up([(event("t"), "acme")]), lago.answer)
    assert found[0] is not None
    assert is_stored_event(event("t"), "acme", found[0])


@pytest.mark.parametrize("page", [[], "text", 5, {}, {"events": None}, {"events": ["x"]}, {"event": []}])
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_not_lagos_is_no_word_of_it(page: Any, count: int) -> None:
    with pytest.raises(Undecided):
        answered(looking_up([(event(f"t{number}"), "acme") for number in range(count)]), lambda _: page)


def test_a_long_list_is_read_page_by_page() -> None:
    held = [(event(f"x{number}"), "acme") for number in range(PAGE + 5)]
    lago = Lago(held)
    assert look_up(lago, [held[0], held[-1]]) == ["x0", f"x{PAGE + 4}"]


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=20),
)
def test_whatever_is_held_is_found(held: list[Any], asked: list[Any]) -> None:
    first: dict[tuple[int, int], Any] = {}
    for number, subscription, moment, own in held:
        first.setdefault((number, subscription), (event(f"t{number}", NOW + moment, own_time=own), f"s{subscription}"))
    lago = Lago(list(first.values()))
    sent = [(event(f"t{number}", NOW + moment, own_time=own), f"s{s}") for number, s, moment, own in asked]
    found = answered(looking_up(sent), lago.answer) if sent else {}
    for index, (number, s, _, own) in enumerate(asked):
        stored = found[index]
        if (number, s) not in first:
            assert stored is None
        elif not own or first[number, s][0].timestamp == sent[index][0].timestamp:
            assert stored is not None
            assert (stored["transaction_id"], stored["external_subscription_id"]) == (f"t{number}", f"s{s}")
