"""What can be wrong with a migration."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from lago_orgs.errors import InvalidArgument, LagoOrgsError


@attrs.frozen(order=True)
class MappingProblem:
    """One thing that is wrong with a mapping.

    Args:
        line: The line of the file, or the number of the row, from 1; 0 if it is no single row's.
        message: What is wrong, and what to do.
    """

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class MigrationError(LagoOrgsError):
    """A migration that cannot go on."""


class MappingRefused(MigrationError, InvalidArgument):
    """A mapping of users to organizations that cannot be used; nothing was written.

    Args:
        problems: Everything that is wrong with it, in the order of its lines.
    """

    def __init__(self, problems: Sequence[MappingProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        many = f"{len(self.problems)} things are" if len(self.problems) > 1 else "one thing is"
        super().__init__("\n".join((f"{many} wrong with the mapping:", *map(str, self.problems))))


class PlanRefused(MigrationError, InvalidArgument):
    """A plan that cannot be executed: changed by hand, made for another Lago, or with questions that are open."""


class JournalRefused(MigrationError, InvalidArgument):
    """A journal that cannot be used: another migration's, damaged, or in use by another process."""
