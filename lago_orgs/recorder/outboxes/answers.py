"""Lago's answers shared by the hosts of one outbox, so that one of them asks for all."""

from typing import NamedTuple, Protocol


class Told(NamedTuple):
    """What is known of an answer.

    Args:
        text: The answer; None if there is none of that age.
        age: Seconds since Lago was asked for it.
        now: The present moment, in seconds by the store's clock.
        is_ours: Whether the caller is to ask, for all; else somebody asks already.
    """

    text: str | None
    age: float
    now: float
    is_ours: bool


class Answers(Protocol):
    """The part of a store that answers are shared in."""

    def take(self, name: str, owner: str, *, most_age: float, seconds: float) -> Told:
        """Return an answer, or the right to ask, in one step.

        Args:
            name: Of what.
            owner: Who would ask.
            most_age: Seconds that the answer may be old.
            seconds: After so many the right ends.
        """
        ...

    def put(self, name: str, owner: str, text: str, *, asked_at: float, seconds: float) -> None:
        """Keep an answer for a while, and give the right to ask back.

        Args:
            name: Of what.
            owner: Who asked.
            text: The answer.
            asked_at: When Lago was asked, in seconds by the store's clock.
            seconds: How long it is kept.
        """
        ...

    def give_up(self, name: str, owner: str) -> None:
        """Give the right to ask back, without an answer."""
        ...
