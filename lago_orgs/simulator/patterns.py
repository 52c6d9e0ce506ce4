"""Regular expressions that cost time in proportion to the text, whatever is in them: for patterns from outside.

Python's own engine tries some patterns for ever (`(a+)+$`), so one request could stop a server. Here all ways to match
are followed at once, character by character. What cannot be had that way (references, looking around) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import attrs

MAX_LENGTH: Final = 200
MAX_STEPS: Final = 400
MAX_REPEATS: Final = 100
_KEPT: Final = 2_000
_COUNT: Final = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")
_CLASSES: Final = frozenset("dDsSwW")
_SIMPLE: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}

Emit = Callable[["_Program"], None]
Test = Callable[[str], object]


@attrs.frozen
class _Split:
    """Two ways to go on."""

    first: int
    second: int


@attrs.frozen
class _Anchor:
    """The place that is meant: `^` or `$`."""

    sign: str


class _Program:
    """Steps: a test of one character, a split, an anchor; None, the last, is the end."""

    def __init__(self) -> None:
        self.steps: list[Test | _Split | _Anchor | None] = []

    def add(self, step: Test | _Split | _Anchor | None) -> int:
        """Append a step and tell its number."""
        if len(self.steps) > MAX_STEPS:
            raise ValueError("the pattern is too large")
        self.steps.append(step)
        return len(self.steps) - 1


def _chain(parts: list[Emit]) -> Emit:
    def emit(program: _Program) -> None:
        for part in parts:
            part(program)

    return emit


def _either(first: Emit, second: Emit) -> Emit:
    def emit(program: _Program) -> None:
        split = program.add(None)
        first(program)
        leave = program.add(None)
        program.steps[split] = _Split(split + 1, len(program.steps))
        second(program)
        program.steps[leave] = _Split(len(program.steps), len(program.steps))

    return emit


def _repeated(part: Emit, least: int, most: int | None) -> Emit:
    def emit(program: _Program) -> None:
        for _ in range(least):
            part(program)
        if most is None:
            split = program.add(None)
            part(program)
            program.add(_Split(split, split))
            program.steps[split] = _Split(split + 1, len(program.steps))
        else:
            splits = []
            for _ in range(most - least):
                splits.append(program.add(None))
                part(program)
            for split in splits:
                program.steps[split] = _Split(split + 1, len(program.steps))

    return emit


def _single(test: Test | _Anchor) -> Emit:
    def emit(program: _Program) -> None:
        program.add(test)

    return emit


class _Parser:
    """One pass over a pattern."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> Emit:
        emit = self._alternatives()
        if self._at < len(self._text):
            raise ValueError("unbalanced parenthesis")
        return emit

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _alternatives(self) -> Emit:
        emit = self._sequence()
        while self._peek() == "|":
            self._at += 1
            emit = _either(emit, self._sequence())
        return emit

    def _sequence(self) -> Emit:
        parts: list[Emit] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified())
        return _chain(parts)

    def _quantified(self) -> Emit:
        part = self._atom()
        if self._peek() in ("*", "+", "?"):
            least, most = _SIMPLE[self._peek()]
            self._at += 1
        elif count := _COUNT.match(self._text, self._at):
            self._at = count.end()
            least = int(count[1])
            most = None if count[2] and not count[3] else int(count[3] or count[1])
            if least > MAX_REPEATS or (most is not None and not least <= most <= MAX_REPEATS):
                raise ValueError(f"{count[0]} is no count of repeats up to {MAX_REPEATS}")
        else:
            return part
        if self._peek() == "?":  # few or many: whether it is found is the same
            self._at += 1
        if self._peek() in ("*", "+", "?"):
            raise ValueError("two signs of repetition")
        return _repeated(part, least, most)

    def _atom(self) -> Emit:
        sign = self._peek()
        self._at += 1
        if sign == "(":
            return self._group()
        if sign == "[":
            return _single(self._set())
        if sign == "\\":
            return _single(self._escaped())
        if sign == ".":
            return _single(lambda character: character != "\n")
        if sign in ("^", "$"):
            return _single(_Anchor(sign))
        if sign in ("*", "+", "?"):
            raise ValueError("nothing to repeat")
        return _single(sign.__eq__)

    def _group(self) -> Emit:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise ValueError("groups are (...) and (?:...), nothing else")
        emit = self._alternatives()
        if self._peek() != ")":
            raise ValueError("missing ), unterminated group")
        self._at += 1
        return emit

    def _set(self) -> Test:
        start = at = self._at
        if self._text.startswith("^", at):
            at += 1
        at += 1  # a bracket that comes first closes nothing
        while at < len(self._text) and self._text[at] != "]":
            at += 2 if self._text[at] == "\\" else 1
        if at >= len(self._text):
            raise ValueError("unterminated character set")
        self._at = at + 1
        return re.compile(f"[{self._text[start:at]}]").fullmatch

    def _escaped(self) -> Test:
        sign = self._peek()
        self._at += 1
        if sign in _CLASSES:
            return re.compile(f"\\{sign}").fullmatch
        if not sign or sign.isalnum():
            raise ValueError(f"\\{sign} has no meaning here")
        return sign.__eq__


class LinearPattern:
    r"""A pattern that is looked for in linear time.

    Characters, `.`, sets `[a-z]`, `\d \w \s`, groups, `|`, `* + ? {2,5}`, `^` and `$`.

    Args:
        text: The pattern.

    Raises:
        TypeError: It is no text.
        ValueError: It is no pattern, is too long, or needs what cannot be had in linear time.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a pattern is text, not {text!r}")
        if len(text) > MAX_LENGTH:
            raise ValueError(f"a pattern of {len(text)} characters is too long, {MAX_LENGTH} are the most")
        self.pattern = text
        program = _Program()
        try:
            _Parser(text).whole()(program)
        except (ValueError, re.error) as error:
            raise ValueError(f"{text!r} is no pattern that can be used: {error}") from error
        program.add(None)
        self._steps = tuple(program.steps)
        self._known: dict[tuple[frozenset[int], str, bool], frozenset[int]] = {}

    def __repr__(self) -> str:
        return f"<LinearPattern {self.pattern!r}>"

    def search(self, text: str) -> bool:
        """Tell whether the pattern is found anywhere in a text."""
        last = len(self._steps) - 1
        length = len(text)
        states = self._closure((0,), at_start=True, at_end=length == 0)
        begin = self._closure((0,), at_start=False, at_end=False)
        for number, character in enumerate(text, 1):
            if last in states:
                return True
            at_end = number == length
            key = (states, character, at_end)
            after = self._known.get(key)
            if after is None:
                after = self._after(states, character, at_end=at_end)
                after |= self._closure((0,), at_start=False, at_end=True) if at_end else begin
                if len(self._known) >= _KEPT:
                    self._known.clear()
                self._known[key] = after
            states = after
        return last in states

    def _after(self, states: frozenset[int], character: str, *, at_end: bool) -> frozenset[int]:
        tests = ((state, self._steps[state]) for state in states)
        passed = tuple(state + 1 for state, test in tests if callable(test) and test(character) not in (None, False))
        return self._closure(passed, at_start=False, at_end=at_end)

    def _closure(self, states: tuple[int, ...], *, at_start: bool, at_end: bool) -> frozenset[int]:
        """Where one can be without another character."""
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in found:
                continue
            found.add(state)
            step = self._steps[state]
            if isinstance(step, _Split):
                waiting += (step.first, step.second)
            elif isinstance(step, _Anchor) and (at_start if step.sign == "^" else at_end):
                waiting.append(state + 1)
        return frozenset(found)
