"""What became of the events of `record_batch` is counted, each once."""

import pytest

from lago_orgs import EventRefusal, EventsRefused, TransactionIdReused
from lago_orgs._core.batches import Tally
from lago_orgs._core.deliveries import Mended
from lago_orgs._core.events import make_event

EVENTS = [make_event("a", "c", transaction_id=f"t{n}", now=0, recorded_at=0, chance=b"") for n in range(5)]
WRONG = EventRefusal(0, {"timestamp": ("invalid_format",)}, is_duplicate=False)


def test_all_is_well() -> None:
    tally = Tally(EVENTS)
    tally.accept([0, 1, 2])
    tally.repeat(3, is_same=True)
    tally.repeat(4, is_same=True)
    result = tally.result()
    assert (result.recorded, result.duplicates, result.refused) == (3, 2, ())


def test_what_is_refused_is_told_by_its_place_in_the_whole() -> None:
    tally = Tally(EVENTS)
    tally.accept([0, 1])
    tally.refuse(Mended([], [(3, WRONG)], []))
    tally.repeat(2, is_same=False)
    with pytest.raises(
        EventsRefused, match=r"refused 2 of 5 events .* number 2 .'t2'.: transaction_id: belongs"
    ) as told:
        tally.result()
    assert [each.index for each in told.value.result.refused] == [2, 3]
    assert isinstance(told.value.__cause__, TransactionIdReused)


def test_ids_of_other_uses_are_never_called_duplicates() -> None:
    tally = Tally(EVENTS)
    tally.accept([0, 1, 2])
    tally.repeat(4, is_same=False)
    with pytest.raises(TransactionIdReused, match="transaction_id 't4' belongs to another use") as told:
        tally.result()
    result = told.value.result
    assert result is not None
    assert (result.recorded, result.duplicates, [each.index for each in result.refused]) == (3, 0, [4])
