"""The language of expressions, as a table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing.expressions import (
    DivisionError,
    EvaluationError,
    EventValues,
    InvalidExpressionError,
    evaluate,
    parse,
    rendered,
)

EVENT = EventValues("code", 1234, {"a": "10", "b": 2.5, "c": "text", "neg": -3, "none": None, "flag": True})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("8 / 2 / 2", "2"),
        ("-event.properties.a + 1", "-9"),
        ("event.properties.neg * -2", "6"),
        ("event.timestamp + 1", "1235"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("ROUND(12.345, 2)", "12.35"),
        ("Ceil(12.3)", "13"),
        ("floor(12.351, 1)", "12.3"),
        ("round(1250, -2)", "1300"),
        ("concat(event.code, '-', event.properties.a, event.properties.b)", "code-102.5"),
        ("event.properties.c", "text"),
        ("'single'", "single"),
    ],
)
def test_values(text: str, value: str) -> None:
    found = evaluate(parse(text), EVENT)
    assert (format(found, "f") if isinstance(found, Decimal) else found) == value


NONSENSE = """
1 +|1 2|event|event.name|event.properties|sqrt(4)|round()|round(1, 2, 3)|(1|1)|'open|a + b|1,2|--1|rOuNd(1)|1.|.5
|event.properties.1|\t1
"""


@pytest.mark.parametrize("text", [*NONSENSE.strip("\n").replace("\n", "").split("|"), "", "(" * 200 + "1" + ")" * 200])
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(InvalidExpressionError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("event.properties.missing", "Variable: missing not found"),
        ("event.properties.c + 1", "Expected a decimal"),
        ("-'text'", "Expected a decimal"),
        ("round(1, 'x')", "Expected a decimal"),
    ],
)
def test_what_cannot_be_computed(text: str, reason: str) -> None:
    with pytest.raises(EvaluationError, match=reason):
        evaluate(parse(text), EVENT)


@pytest.mark.parametrize("text", ["1 / 0", "0 / 0.0", "1 / (event.properties.a - event.properties.a)"])
def test_what_is_divided_by_zero_breaks_off(text: str) -> None:
    with pytest.raises(DivisionError):
        evaluate(parse(text), EVENT)


def test_a_number_is_kept_as_a_text_with_a_decimal() -> None:
    assert [rendered(evaluate(parse(text), EVENT)) for text in ("3", "1.50", "'3'")] == ["3.0", "1.5", "3"]


@given(st.text(alphabet="0123456789+-*/(), .'aeventroundconcat", max_size=40))
def test_any_text_is_an_expression_or_is_not(text: str) -> None:
    try:
        evaluate(parse(text), EVENT)
    except (InvalidExpressionError, EvaluationError, DivisionError):
        return
