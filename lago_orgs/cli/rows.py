"""Usage in a file, NDJSON or CSV: read, and refused with the line where it is not clear."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from lago_orgs._core.events import EPOCH, Event, make_event
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.cli.commanding import instant, value_of
from lago_orgs.errors import InvalidArgument
from lago_orgs.types.plain import plain

NAMED = ("org_id", "code", "transaction_id", "timestamp", "user_id", "product", "properties")
FIXED: dict[str, Any] = {"now": 0, "recorded_at": 0, "chance": bytes(10)}  # of an event that is only looked at
LATEST = 100_000_000_000  # seconds since 1970, the year 5138: what is more are milliseconds


def read_events(path: Path) -> Iterator[dict[str, Any]]:
    """Give the events of a file, as `record()` takes them and would keep them.

    Args:
        path: Of CSV if it ends so, of NDJSON else.

    Raises:
        InvalidArgument: A row is no event, or could not be recorded; the message names it.
    """
    rows = _Rows()
    number = 0
    try:
        for number, row in _csv(path) if path.suffix.lower() == ".csv" else _ndjson(path):
            yield rows.event(number, row)
    except UnicodeDecodeError:
        line, byte = _undecodable(path)
        raise InvalidArgument(
            f"line {line} of {path} is not UTF-8 (byte {byte:#04x}): save the file as UTF-8"
        ) from None
    except _Wrong as error:
        raise InvalidArgument(f"line {error.line or number} of {path} {error}") from None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, click.BadParameter) as error:
        said = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise InvalidArgument(f"line {number} of {path} is no event: {said}") from None


class _Wrong(Exception):
    def __init__(self, said: str, line: int = 0) -> None:
        super().__init__(said)
        self.line = line


def _undecodable(path: Path) -> tuple[int, int]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return number, line[error.start]
    return 0, 0


def _ndjson(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line, parse_float=Decimal, object_pairs_hook=_object)
            except RecursionError:
                raise _Wrong("is nested too deeply", number) from None
            except ValueError as error:
                raise _Wrong(f"is no JSON: {error}", number) from None
            if not isinstance(row, dict):
                raise _Wrong("is no object", number)
            yield number, row


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) < len(members):
        names = [name for name, _ in members]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r:.80} is there twice")
    return made


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        begun = 1
        try:
            names = next(reader, [])
            _check_names(names)
            begun = reader.line_num + 1
            for cells in reader:
                if cells:
                    yield begun, _row(names, cells, begun)
                begun = reader.line_num + 1
        except csv.Error as error:  # such as a quote that nothing closes: it began where the row did
            raise _Wrong(f"is no row of CSV ({error}): is a quote not closed?", begun) from None


def _check_names(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _Wrong(f"names the column {twice!r:.80} twice", 1)
    if "" in names:
        raise _Wrong("has a column without a name", 1)


def _row(names: list[str], cells: list[str], line: int) -> dict[str, Any]:
    if len(cells) != len(names):
        raise _Wrong(f"has {len(cells)} cells, and the first row has {len(names)} names", line)
    given = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
    broken = next((name for name, cell in given.items() if "\n" in cell or "\r" in cell), None)
    if broken is not None:
        raise _Wrong(f"has a {broken!r:.80} that goes on in another line: close the quote, or write NDJSON", line)
    if "properties" in given:
        raise _Wrong("has the column properties, which is NDJSON's: in CSV each property has its own", line)
    named = {name: cell for name, cell in given.items() if name in NAMED}
    return {**named, "properties": {name: value_of(cell) for name, cell in given.items() if name not in NAMED}}


class _Rows:
    """Makes events of rows, each of which follows from what it says and from the rows before."""

    def __init__(self) -> None:
        self._many: dict[bytes, int] = {}
        self._uses: dict[bytes, tuple[bytes, int]] = {}

    def event(self, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event of a row.

        Args:
            number: The row's line.
            row: What it says.
        """
        event = {
            "org_id": _text(row["org_id"]),
            "code": _text(row["code"]),
            "properties": _properties(row),
            "timestamp": _instant(row["timestamp"]),
            "user_id": row.get("user_id"),
            "product": _text(row.get("product")),
            "transaction_id": _text(row.get("transaction_id")),
        }
        made = make_event(**event, **FIXED)  # refuses all that `record()` refuses
        if event["transaction_id"] is None:
            event["transaction_id"] = self._id(json.dumps(plain(event), sort_keys=True))
        else:
            self._check_use(number, made)
        return event

    def _id(self, said: str) -> str:
        key = _digest(said)
        self._many[key] = self._many.get(key, 0) + 1
        return f"file-{hashlib.sha256(f'{self._many[key]} {said}'.encode()).hexdigest()[:32]}"

    def _check_use(self, number: int, made: Event) -> None:
        use = _digest(json.dumps([made.code, made.timestamp, json.loads(made.properties)], sort_keys=True))
        known, line = self._uses.setdefault(_digest(json.dumps(made.identity)), (use, number))
        if known != use:
            raise ValueError(
                f"its transaction_id {made.transaction_id!r:.80} is that of line {line}, which is another use"
            )


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _text(value: Any) -> Any:
    """Return an id as text; what is neither text nor a whole number stays, and is refused."""
    return str(value) if type(value) is int else value


def _properties(row: Mapping[str, Any]) -> dict[str, Any]:
    beside = {name: value for name, value in row.items() if name not in NAMED}
    given = row.get("properties")
    if given is None:
        return beside
    if not isinstance(given, dict):
        raise ValueError(f"properties are {given!r:.80}, and no object")
    twice = next((name for name in beside if name in given), None)
    if twice is not None:
        raise ValueError(f"{twice!r:.80} stands both under properties and beside them")
    return {**beside, **given}


def _instant(stamp: Any) -> datetime:
    if isinstance(stamp, bool):
        raise TypeError(f"timestamp is {stamp!r}")
    if isinstance(stamp, str) and not stamp.lstrip("-").replace(".", "", 1).isdigit():
        return instant(stamp)
    if isinstance(stamp, Decimal) and not (stamp.is_finite() and abs(stamp.adjusted()) < len(str(LATEST)) * 2):
        raise ValueError(f"timestamp is {stamp}: write seconds since 1970, or 2026-03-01T09:30:00Z")
    milliseconds = milliseconds_of(f"{stamp:f}" if isinstance(stamp, Decimal) else str(stamp))
    if milliseconds is None:
        raise ValueError(f"timestamp is {stamp!r:.80}: write seconds since 1970, or 2026-03-01T09:30:00Z")
    if abs(milliseconds) > LATEST * 1000:
        raise ValueError(f"timestamp is {stamp!s:.80}, more than seconds since 1970 can be: are these milliseconds?")
    return EPOCH + timedelta(milliseconds=milliseconds)
