"""Expressions of billable metrics: what an event's property is computed from, in the small language of lago-expression.

Numbers, texts in single quotes, `event.code`, `event.timestamp`, `event.properties.name`; `+ - * /`, a minus in front,
parentheses; `round`, `ceil` and `floor` with a number of decimals or none, `concat` of anything.
"""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException, localcontext
from typing import Final

import attrs

from .aggregation import text_of
from .numbers import decimal_text

Value = Decimal | str
Node = Callable[["EventValues"], Value]

_DIGITS: Final = 100
_MAX_DEPTH: Final = 100
_MAX_LENGTH: Final = 10_000
# Numbers beyond are text to an expression, and results beyond are none: written out they would take all there is.
_LARGEST_EXPONENT: Final = 1_000
_END: Final = re.compile(r" *\Z")
_TOKEN: Final = re.compile(
    r" *(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^']*)'|(?P<property>event\.properties\.[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<attribute>event\.(?:code|timestamp))|(?P<function>[A-Za-z]+)(?= *\()|(?P<sign>[-+*/(),]))"
)
_ROUNDINGS: Final = {"round": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}
_NAMES: Final = {name for word in (*_ROUNDINGS, "concat") for name in (word, word.upper(), word.capitalize())}


class InvalidExpressionError(ValueError):
    """The text is no expression."""


class DivisionError(Exception):
    """An expression divides by zero."""


class EvaluationError(ValueError):
    """The expression cannot be computed for this event."""


@attrs.frozen
class EventValues:
    """What an expression can see of an event.

    Args:
        code: Its code.
        timestamp: Whole seconds since 1970.
        properties: Its properties.
    """

    code: str
    timestamp: int
    properties: Mapping[str, object]


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        InvalidExpressionError: It is none.
    """
    if len(text) > _MAX_LENGTH:
        raise InvalidExpressionError(f"an expression of {len(text)} characters is too long, {_MAX_LENGTH} are the most")
    return _Parser(text).whole()


def evaluate(node: Node, event: EventValues) -> Value:
    """Compute an expression for an event.

    Raises:
        EvaluationError: A property is missing, or a text stands where a number is needed.
        DivisionError: Something is divided by 0, where the real server breaks off (recorded in expressions).
    """
    with localcontext(prec=_DIGITS, Emax=10 * _LARGEST_EXPONENT, Emin=-10 * _LARGEST_EXPONENT):
        try:
            return node(event)
        except (DecimalException, RecursionError) as error:
            raise EvaluationError("Expected a decimal") from error


def _value(given: object) -> Value:
    text = text_of(given) or ""
    try:
        number = Decimal(text)
    except DecimalException:
        return text
    return number if number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT else text


def _number(value: Value) -> Decimal:
    if isinstance(value, str):
        raise EvaluationError("Expected a decimal")
    return value


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else format(value, "f")


def _property(name: str) -> Node:
    def read(event: EventValues) -> Value:
        if name not in event.properties:
            raise EvaluationError(f"Variable: {name} not found")
        return _value(event.properties[name])

    return read


def _binary(sign: str, left: Node, right: Node) -> Node:
    operations: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": _divided,
    }
    combine = operations[sign]
    return lambda event: combine(_number(left(event)), _number(right(event)))


def _divided(dividend: Decimal, divisor: Decimal) -> Decimal:
    if not divisor:
        raise DivisionError
    return dividend / divisor


def _rounding(mode: str, inner: Node, places: Node | None) -> Node:
    def read(event: EventValues) -> Value:
        digits = int(_number(places(event))) if places is not None else 0
        return _number(inner(event)).quantize(Decimal(1).scaleb(-digits), rounding=mode)

    return read


class _Parser:
    """One pass over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._kind, self._word = "", ""
        self._advance()

    def _advance(self) -> None:
        if _END.match(self._text, self._at):
            self._kind, self._word = "end", ""
            return
        found = _TOKEN.match(self._text, self._at)
        if found is None or found.lastgroup is None:
            rest = self._text[self._at :]
            raise InvalidExpressionError(f"{self._text!r}: {rest!r} is nothing that can stand here")
        self._at = found.end()
        self._kind, self._word = found.lastgroup, found[found.lastgroup]

    def _take(self, sign: str) -> bool:
        if self._kind == "sign" and self._word == sign:
            self._advance()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise InvalidExpressionError(f"{self._text!r}: {sign!r} is missing")

    def whole(self) -> Node:
        node = self._sum()
        if self._kind != "end":
            raise InvalidExpressionError(f"{self._text!r}: nothing can follow before {self._word!r}")
        return node

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise InvalidExpressionError("nested too deeply")
        node = self._product()
        while self._kind == "sign" and self._word in "+-":
            sign = self._word
            self._advance()
            node = _binary(sign, node, self._product())
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._atom()
        while self._kind == "sign" and self._word in "*/":
            sign = self._word
            self._advance()
            node = _binary(sign, node, self._atom())
        return node

    def _atom(self) -> Node:
        if self._take("-"):
            inner = self._primary()
            return lambda event: -_number(inner(event))
        return self._primary()

    def _primary(self) -> Node:
        kind, word = self._kind, self._word
        if self._take("("):
            node = self._sum()
            self._expect(")")
            return node
        if kind in ("sign", "end"):
            raise InvalidExpressionError(f"{self._text!r}: a value is missing")
        self._advance()
        if kind == "function":
            return self._function(word)
        return _constant(kind, word)

    def _function(self, name: str) -> Node:
        if name not in _NAMES:
            raise InvalidExpressionError(f"{self._text!r}: there is no function {name}")
        self._expect("(")
        arguments = [self._sum()]
        while self._take(","):
            arguments.append(self._sum())
        self._expect(")")
        if name.lower() == "concat":
            return lambda event: "".join(_shown(argument(event)) for argument in arguments)
        if len(arguments) > 2:
            raise InvalidExpressionError(f"{self._text!r}: {name} takes a number and how many decimals to keep")
        return _rounding(_ROUNDINGS[name.lower()], arguments[0], arguments[1] if len(arguments) > 1 else None)


def _constant(kind: str, word: str) -> Node:
    if kind == "number":
        number = Decimal(word)
        return lambda event: number
    if kind == "text":
        return lambda event: word
    if kind == "property":
        return _property(word.removeprefix("event.properties."))
    if word == "event.code":
        return lambda event: event.code
    return lambda event: Decimal(event.timestamp)


def rendered(value: Value) -> str:
    """A value as it is stored in an event: a number is a text too, with at least one decimal."""
    return value if isinstance(value, str) else decimal_text(value)
