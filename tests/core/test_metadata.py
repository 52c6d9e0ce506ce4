from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import InvalidArgument
from lago_orgs._core.metadata import merged


def entry(key: str, value: str, *, shown: bool = False) -> dict[str, Any]:
    return {"lago_id": f"id-{key}", "key": key, "value": value, "display_in_invoice": shown, "created_at": "..."}


PRESENT = [entry("creator", "u1", shown=True), entry("tier", "gold")]


def test_named_keys_change_and_all_others_stay() -> None:
    assert merged(PRESENT, {"tier": "silver", "region": "eu"}) == [
        {"id": "id-creator", "key": "creator", "value": "u1", "display_in_invoice": True},
        {"id": "id-tier", "key": "tier", "value": "silver", "display_in_invoice": False},
        {"key": "region", "value": "eu", "display_in_invoice": False},
    ]


def test_none_takes_a_key_away() -> None:
    assert merged(PRESENT, {"tier": None}) == [
        {"id": "id-creator", "key": "creator", "value": "u1", "display_in_invoice": True}
    ]


@pytest.mark.parametrize("changes", [{}, {"tier": "gold"}, {"unknown": None}])
def test_what_is_so_already_is_not_sent(changes: dict[str, str | None]) -> None:
    assert merged(PRESENT, changes) is None


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"k" * 21: "v"}, "20 characters"),
        ({"": "v"}, "20 characters"),
        ({"k": "v" * 101}, "100 characters"),
        ({"k": ""}, "100 characters"),
        ({f"k{i}": "v" for i in range(4)}, "6 keys"),
    ],
)
def test_limits_are_checked_before_sending(changes: dict[str, str | None], names: str) -> None:
    with pytest.raises(InvalidArgument, match=names):
        merged(PRESENT, changes)


def lagos_way(present: list[dict[str, Any]], sent: list[dict[str, Any]]) -> dict[str, str]:
    """What the server does: it inserts before it deletes, so a key that comes without its id is refused."""
    known = {each["lago_id"]: each["key"] for each in present}
    taken = set(known.values())
    for each in sent:
        if each.get("id") not in known:
            assert each["key"] not in taken, "value_already_exist"
    return {each["key"]: each["value"] for each in sent}


keys = st.sampled_from(["a", "b", "c", "d"])
values = st.text("xyz", min_size=1, max_size=3)


@given(st.dictionaries(keys, values, max_size=4), st.dictionaries(keys, values | st.none(), max_size=4))
def test_the_server_takes_every_merge(present: dict[str, str], changes: dict[str, str | None]) -> None:
    there = [entry(key, value) for key, value in present.items()]
    wanted = {key: value for key, value in {**present, **changes}.items() if value is not None}
    sent = merged(there, changes)
    assert (present if sent is None else lagos_way(there, sent)) == wanted
