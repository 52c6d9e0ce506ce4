"""One spelling per schema: it means what was written, and spelling it again changes nothing."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.tools import canonical

Schema = dict[str, Any]
REFERENCE = {"$ref": "#/components/schemas/Colour"}

TYPES = ("boolean", "integer", "string")
VALUES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["a", "b"])
SCALARS = st.one_of(
    st.sampled_from(TYPES).map(lambda name: {"type": name}),
    st.lists(st.sampled_from([*TYPES, "null"]), min_size=1, unique=True).map(lambda names: {"type": names}),
    st.lists(st.sampled_from(["a", "b", None]), min_size=1, unique=True).map(
        lambda values: {"enum": values, "type": ["string", *(["null"] if None in values else [])]}
    ),
)
NAMES = st.sampled_from("xy")


def objects(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(NAMES, inner, min_size=1),
            "required": st.lists(NAMES, unique=True),
            "additionalProperties": st.booleans() | inner,
        },
    )


def unions(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    """An object, an array or null: arms that cannot match together, so that `oneOf` means any of them."""
    arms = st.tuples(objects(inner), inner.map(lambda items: {"type": "array", "items": items}))
    return arms.map(lambda pair: {"oneOf": [*pair, {"type": "null"}]})


def schemas() -> st.SearchStrategy[Schema]:
    return st.recursive(
        SCALARS,
        lambda inner: st.one_of(
            objects(inner),
            unions(inner),
            inner.map(lambda items: {"type": ["array", "null"], "items": items}),
            st.tuples(st.lists(objects(inner), max_size=2), objects(inner)).map(
                lambda pair: {"allOf": [*pair[0], {}], **pair[1]}
            ),
        ),
        max_leaves=6,
    )


def instances() -> st.SearchStrategy[Any]:
    return st.recursive(VALUES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner), max_leaves=6)


@given(schemas(), st.lists(instances(), max_size=5))
def test_the_one_spelling_accepts_what_the_written_one_does(written: Schema, values: list[Any]) -> None:
    before, after = (jsonschema_rs.Draft202012Validator(schema) for schema in (written, canonical.schema(written)))
    for value in values:
        assert before.is_valid(value) == after.is_valid(value)


@given(schemas())
def test_spelling_it_again_changes_nothing(written: Schema) -> None:
    once = canonical.schema(written)
    assert canonical.schema(once) == once


@given(schemas())
def test_what_is_given_stays_as_it_is(written: Schema) -> None:
    before = repr(written)
    canonical.schema(written)
    assert repr(written) == before


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["null", "string"]}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["b", "a", "b"]}, {"type": "string", "enum": ["a", "b"]}),
        (
            {"type": ["string", "null"], "enum": ["a"]},
            {"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
        ),
        (
            {"type": ["array", "null"], "items": {"type": "string"}},
            {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
        ),
        ({**REFERENCE, "nullable": True}, {"oneOf": [REFERENCE, {"type": "null"}]}),
        ({**REFERENCE, "type": ["object", "null"]}, {"oneOf": [REFERENCE, {"type": "null"}]}),
        ({**REFERENCE, "deprecated": True}, {"allOf": [REFERENCE], "deprecated": True}),
        ({"allOf": [REFERENCE, {}]}, REFERENCE),
        (
            {"allOf": [REFERENCE], "properties": {"x": {"type": "string"}}},
            {"allOf": [REFERENCE, {"type": "object", "properties": {"x": {"type": "string"}}}]},
        ),
        (
            {"oneOf": [{"type": ["string", "null"]}, {"type": "integer"}]},
            {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
        ),
        ({"type": "object", "required": [], "deprecated": False}, {"type": "object"}),
    ],
)
def test_each_rule(written: Schema, spelt: Schema) -> None:
    assert canonical.schema(written) == spelt


@pytest.mark.parametrize(
    ("schema", "allowed"),
    [
        ({"type": "null"}, True),
        ({"type": ["string", "null"]}, True),
        ({"type": "string", "nullable": True}, True),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, True),
        ({"type": "string"}, False),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, False),
        (REFERENCE, False),
    ],
)
def test_whether_null_is_allowed(schema: Schema, allowed: bool) -> None:
    assert canonical.allows_null(schema) is allowed
