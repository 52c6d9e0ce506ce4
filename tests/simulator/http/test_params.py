"""Bodies and queries are read as Rails reads them."""

from typing import Any

import pytest

from lago_orgs.simulator.http.params import (
    OBJECT,
    SCALARS,
    ListOf,
    Nested,
    expect,
    parse_query,
    permit,
    require,
    scalars,
)
from lago_orgs.simulator.http.refusals import Refusal

SHAPE = {
    **scalars("name", "count"),
    "codes": SCALARS,
    "properties": OBJECT,
    "settings": Nested(scalars("grace")),
    "items": ListOf(scalars("key")),
}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"name": "a", "unknown": 1}, {"name": "a"}),
        ({"name": None}, {"name": None}),
        ({"name": ["a"]}, {}),
        ({"name": {"a": 1}}, {}),
        ({"codes": ["a", 1]}, {"codes": ["a", 1]}),
        ({"codes": "a"}, {}),
        ({"codes": None}, {}),
        ({"codes": [["a"]]}, {}),
        ({"properties": {"a": {"b": [1]}}}, {"properties": {"a": {"b": [1]}}}),
        ({"properties": "a"}, {}),
        ({"settings": {"grace": 1, "x": 2}}, {"settings": {"grace": 1}}),
        ({"settings": None}, {}),
        ({"items": [{"key": 1, "x": 2}, "text"]}, {"items": [{"key": 1}]}),
        ({"items": {"0": {"key": 1}}}, {"items": [{"key": 1}]}),
        ({"items": {"key": 1}}, {}),
        ({"items": None}, {}),
    ],
)
def test_what_is_permitted(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert permit(given, SHAPE) == kept


@pytest.mark.parametrize(
    ("body", "by_require", "by_expect"),
    [
        ({}, 400, 400),
        ({"it": None}, 400, 400),
        ({"it": {}}, 400, 400),
        ({"it": []}, 400, 400),
        ({"it": ""}, 400, 400),
        ({"it": "text"}, 500, 400),
        ({"it": [1]}, 500, 400),
        ({"it": {"unknown": 1}}, {}, 400),
        ({"it": {"name": "a"}}, {"name": "a"}, {"name": "a"}),
    ],
)
def test_the_root(body: dict[str, Any], by_require: Any, by_expect: Any) -> None:
    for read, told in ((require, by_require), (expect, by_expect)):
        if isinstance(told, dict):
            assert read(body, "it", SHAPE) == told
        else:
            with pytest.raises(Refusal, match=str(told)):
                read(body, "it", SHAPE)


@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("", {}),
        ("a=1&b=x%20y+z", {"a": "1", "b": "x y z"}),
        ("a", {"a": None}),
        ("a=", {"a": ""}),
        ("status[]=active&status[]=pending", {"status": ["active", "pending"]}),
        ("group[cloud]=aws&group[region]=eu", {"group": {"cloud": "aws", "region": "eu"}}),
        ("a[b][c]=1", {"a": {"b": {"c": "1"}}}),
        ("a[b][]=1&a[b][]=2", {"a": {"b": ["1", "2"]}}),
        ("a%5Bb%5D=%C3%A9", {"a": {"b": "é"}}),
        ("a=1&a[b]=2", {"a": "1"}),
        ("&&=1&[x]=2", {"": "1", "[x]": "2"}),
    ],
)
def test_queries(query: str, parsed: dict[str, Any]) -> None:
    assert parse_query(query) == parsed
