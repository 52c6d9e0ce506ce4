"""Which user belongs to which organization: read from CSV or JSON lines, and everything that is wrong said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal, cast, get_args

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs._core.ids import checked_event_id, checked_id
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate.errors import MappingProblem, MappingRefused
from lago_orgs.migrate.rows import COLUMNS, NEEDED, Row, rows_of, unknown_column

Way = Literal["period-end", "now", "midnight", "carry"]
"""How the period under way is treated."""

WAYS: tuple[str, ...] = get_args(Way)
# Of an organization's rows, what must be the same in all of them.
SHARED = {
    "org_name": "named",
    "email": "given the e-mail address",
    "plan_code": "given the plan",
    "way": "moved the way",
}
PIECE = 1024 * 1024
MOST_BYTES = 256 * PIECE


@attrs.frozen(kw_only=True)
class Move:
    """One user who moves into an organization.

    Args:
        user_id: The user, who is a customer of Lago's now.
        org_id: The organization, which will be one.
        org_name: What its invoices call it; its id if None.
        email: Where its invoices go; None if nowhere.
        plan_code: The plan of the organization; the users' own if None.
        product: Which product it is, where an organization has a subscription per product.
        way: How its period under way is treated; as the plan is told if None.
        line: Where this stands in the file; 0 if nowhere.
    """

    user_id: str
    org_id: str
    org_name: str | None = None
    email: str | None = None
    plan_code: str | None = None
    product: str | None = None
    way: Way | None = None
    line: int = attrs.field(default=0, eq=False)


@attrs.frozen
class UserMapping:
    """Which users move where, and what is wrong with that so far.

    Args:
        moves: The rows that can be read.
        problems: What is wrong with the others, and with how they go together.
    """

    moves: tuple[Move, ...]
    problems: tuple[MappingProblem, ...] = ()

    def check(self) -> UserMapping:
        """Return this, if nothing is wrong with it.

        Raises:
            MappingRefused: Something is; it says everything.
        """
        if self.problems:
            raise MappingRefused(self.problems)
        return self


Rule = Callable[[Mapping[str, Any]], "str | Move | Mapping[str, Any] | None"]
"""Says of a customer, as Lago shows it, into which organization it moves; None if it stays."""


def read_mapping(path: str | Path) -> UserMapping:
    """Read a mapping from a file of CSV, with a line of headers, or of JSON lines.

    Args:
        path: The file, in UTF-8. CSV may be separated by commas, semicolons or tabs.

    Returns:
        The rows, and everything that is wrong with them: `plan_migration` adds what Lago knows, and refuses them.

    Raises:
        InvalidArgument: The file cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            # Asked for at once, as many bytes would be set aside for the smallest file.
            data = b"".join(islice(iter(partial(file.read, PIECE), b""), MOST_BYTES // PIECE + 1))
    except OSError as error:
        raise InvalidArgument(f"the mapping {str(path)!r} cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise InvalidArgument(f"the mapping {str(path)!r} is larger than {MOST_BYTES:,} bytes: split it")
    return parse_mapping(data)


def parse_mapping(data: bytes) -> UserMapping:
    """Read a mapping from the bytes of a file: CSV, or JSON lines if it begins with a brace."""
    problems: list[MappingProblem] = []
    rows = rows_of(data, problems)
    if rows is None:
        return UserMapping((), tuple(problems))
    return _checked(rows, problems, strict=True)


def mapping_of(rows: Iterable[Move | Mapping[str, Any]]) -> UserMapping:
    """Make a mapping of rows: `Move`s, or dictionaries with the columns of a file.

    Args:
        rows: In any order; `user_id` and `org_id` are needed.
    """
    problems: list[MappingProblem] = []
    given = [(number, _as_row(row, number, problems)) for number, row in enumerate(rows, 1)]
    return _checked([(number, row) for number, row in given if row is not None], problems, strict=False)


def mapping_by(rule: Rule, customers: Iterable[Mapping[str, Any]]) -> UserMapping:
    """Make a mapping by asking of each customer where it moves.

    Args:
        rule: Gives an organization's id, a `Move`, a dictionary with columns, or None for who stays.
        customers: As Lago shows them.
    """
    rows: list[Move | Mapping[str, Any]] = []
    for customer in customers:
        found = rule(customer)
        user_id = str(customer.get("external_id"))
        if isinstance(found, Mapping):
            rows.append({"user_id": user_id, **found})
        elif isinstance(found, Move):
            rows.append(found)
        elif found is not None:
            rows.append({"user_id": user_id, "org_id": found})
    return mapping_of(rows) if rows else UserMapping(())


def by_metadata(key: str) -> Rule:
    """Make the rule that a key of the customers' metadata names the organization.

    Args:
        key: The metadata's key; who does not have it stays, and whom it names itself: that is the organization, which
            may have got it from its users.
    """

    def rule(customer: Mapping[str, Any]) -> str | None:
        for each in customer.get("metadata") or ():
            if isinstance(each, Mapping) and each.get("key") == key and each.get("value"):
                found = str(each["value"])
                return None if found == customer.get("external_id") else found
        return None

    return rule


def _as_row(row: object, number: int, problems: list[MappingProblem]) -> Row | None:
    if isinstance(row, Move):
        return {name: getattr(row, name) for name in COLUMNS}
    if isinstance(row, Mapping):
        unknown = [key for key in row if key not in COLUMNS]
        problems += [MappingProblem(number, unknown_column("key", key)) for key in unknown]
        return {key: value for key, value in row.items() if key in COLUMNS}
    problems.append(MappingProblem(number, f"this is {shown(row)}: give a Move, or a dictionary"))
    return None


def _checked(rows: Sequence[tuple[int, Row]], problems: list[MappingProblem], *, strict: bool) -> UserMapping:
    # What is wrong with a row hides nothing else of it, as long as it says who moves where.
    faulty: set[tuple[int, str]] = set()
    moves = [move for line, row in rows if (move := _move(line, row, problems, faulty, strict=strict)) is not None]
    if not rows and not problems:
        problems.append(MappingProblem(0, "nobody moves: the mapping has no rows"))
    problems += _clashes(moves, faulty)
    return UserMapping(tuple(moves), tuple(sorted(set(problems))))


def _move(
    line: int, row: Row, problems: list[MappingProblem], faulty: set[tuple[int, str]], *, strict: bool
) -> Move | None:
    def find(name: str, says: str) -> None:
        problems.append(MappingProblem(line, says))
        faulty.add((line, name))
        values[name] = None

    values: dict[str, str | None] = {}
    for name in COLUMNS:
        value = row.get(name)
        needed = name in (NEEDED if strict else ("user_id", "org_id"))
        if value is None or (isinstance(value, str) and not value.strip()):
            values[name] = None
            if needed:
                find(name, f"{name} is empty")
            continue
        try:
            # An organization's usage is recorded under its id, which asks more of it than a customer's.
            check = checked_event_id if name == "org_id" else checked_id
            values[name] = check(name, value)
        except InvalidArgument as error:
            find(name, error.message)
    email = values.get("email")
    if email is not None and not _is_email(email):
        find("email", f"email is {shown(email)}: Lago takes one address, such as ann@example.com")
    way = values.get("way")
    if way is not None and way not in WAYS:
        find("way", fault_of_way(way))
    if values["user_id"] is None or values["org_id"] is None:
        return None
    return Move(line=line, **cast("dict[str, Any]", values))


def _is_email(text: str) -> bool:
    """Tell whether Lago takes a text for a customer's address; else it would refuse the customer, in the middle."""
    local, _, domain = text.partition("@")
    return bool(local) and "@" not in domain and text.split() == [text] and "." in domain[1:-1]


def fault_of_way(way: object) -> str:
    """Say why a period cannot be treated this way."""
    return f"the way is {shown(way)}: there are {', '.join(WAYS)}"


def _clashes(moves: Sequence[Move], faulty: Set[tuple[int, str]]) -> Iterator[MappingProblem]:
    users: dict[str, Move] = {}
    for move in moves:
        known = users.setdefault(move.user_id, move)
        if known is move:
            continue
        if known.org_id != move.org_id:
            told = f"the user {move.user_id!r} is in {move.org_id!r} here and in {known.org_id!r} on line {known.line}"
            yield MappingProblem(move.line, f"{told}: a user moves into one organization")
        else:
            yield MappingProblem(move.line, f"the user {move.user_id!r} stands on line {known.line} already")
    seen: dict[tuple[str, ...], Move] = {}
    for move in moves:
        if move.org_id in users:
            told = f"the organization {move.org_id!r} has the id of the user on line {users[move.org_id].line}"
            yield MappingProblem(move.line, f"{told}: both would be one customer, give it another id")
        for name, verb in SHARED.items():
            if (move.line, name) in faulty:
                continue  # that is said already
            group = (move.org_id, name, *((move.product or "",) if name == "plan_code" else ()))
            first = seen.setdefault(group, move)
            here, there = getattr(move, name), getattr(first, name)
            if here != there:
                told = f"{move.org_id!r} is {verb} {here!r} here and {there!r} on line {first.line}"
                yield MappingProblem(move.line, f"{told}: give all its rows the same {name}")
