"""The text of a mapping as rows: CSV with a line of headers, or JSON lines."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any

from lago_orgs._core.arguments import shown
from lago_orgs.migrate.errors import MappingProblem

NEEDED = ("user_id", "org_id", "org_name", "email")
OPTIONAL = ("plan_code", "product", "way")
COLUMNS = (*NEEDED, *OPTIONAL)
BOMS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", codecs.BOM_UTF32_BE: "UTF-32"}
Row = dict[str, Any]


def rows_of(data: bytes, problems: list[MappingProblem]) -> list[tuple[int, Row]] | None:
    """Return the rows of a file with their lines; None if it cannot be read at all.

    Args:
        data: CSV, or JSON lines if it begins with a brace.
        problems: Is given what is wrong.
    """
    text = _decoded(data, problems)
    if text is None:
        return None
    return _json_rows(text, problems) if text.lstrip()[:1] in {"{", "["} else _csv_rows(text, problems)


def _decoded(data: bytes, problems: list[MappingProblem]) -> str | None:
    remedy = "save it as UTF-8"
    for bom, name in BOMS.items():
        if data.startswith(bom):
            problems.append(MappingProblem(1, f"the file is {name}: {remedy}"))
            return None
    data = data.removeprefix(codecs.BOM_UTF8)
    for line, part in enumerate(data.split(b"\n"), 1):
        try:
            part.decode()
        except UnicodeDecodeError as error:
            bad = part[error.start : error.start + 4]
            problems.append(MappingProblem(line, f"the bytes {bad!r} are not UTF-8: {remedy}"))
        if b"\x00" in part:
            problems.append(MappingProblem(line, f"there is a null character: {remedy}"))
    return data.replace(b"\x00", b"").decode(errors="replace")


def _csv_rows(text: str, problems: list[MappingProblem]) -> list[tuple[int, Row]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Row]] = []
    headers: list[str] | None = None
    for line, cells in _records(reader, problems):
        if not any(cell.strip() for cell in cells):
            continue
        if headers is None:
            headers = [cell.strip() for cell in cells]
            if not _headers_are_good(headers, line, problems):
                return []
        elif len(cells) != len(headers):
            told = f"there are {len(cells)} columns, the headers are {len(headers)}: quote what holds {delimiter!r}"
            problems.append(MappingProblem(line, told))
        else:
            rows.append((line, dict(zip(headers, cells, strict=True))))
    if headers is None:
        problems.append(MappingProblem(0, f"the mapping is empty: its first line is {','.join(NEEDED)}"))
    return rows


def _records(reader: Any, problems: list[MappingProblem]) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(
                MappingProblem(line, f"this is no CSV ({error}): quote cells that hold quotes, double them")
            )


def _headers_are_good(headers: Sequence[str], line: int, problems: list[MappingProblem]) -> bool:
    before = len(problems)
    for name in dict.fromkeys(headers):
        if headers.count(name) > 1:
            problems.append(MappingProblem(line, f"the header {name!r} stands there {headers.count(name)} times"))
        if name not in COLUMNS:
            problems.append(MappingProblem(line, unknown_column("header", name)))
    missing = [name for name in NEEDED if name not in headers]
    if missing:
        problems.append(MappingProblem(line, f"no header {', '.join(missing)}; needed are {', '.join(NEEDED)}"))
    return len(problems) == before


def unknown_column(what: str, name: object) -> str:
    """Say that a column is not known, and which is meant."""
    close = get_close_matches(str(name), COLUMNS, n=1)
    meant = f"is {close[0]!r} meant? " if close else ""
    return f"the {what} {shown(name)} is not known: {meant}There are {', '.join(COLUMNS)}"


def _json_rows(text: str, problems: list[MappingProblem]) -> list[tuple[int, Row]]:
    rows: list[tuple[int, Row]] = []
    for line, part in enumerate(text.splitlines(), 1):
        if not part.strip():
            continue
        twice: list[str] = []
        try:
            row = json.loads(part, object_pairs_hook=partial(_once, twice))
        except (ValueError, RecursionError) as error:
            problems.append(MappingProblem(line, f"this is no JSON ({error}): give one object per line"))
            continue
        problems += [MappingProblem(line, f"the key {key!r} stands there twice") for key in twice]
        if not isinstance(row, dict):
            problems.append(MappingProblem(line, f"this is {shown(row)}: give an object per line"))
            continue
        strange = [key for key in row if key not in COLUMNS]
        problems += [MappingProblem(line, unknown_column("key", key)) for key in strange]
        rows.append((line, {key: value for key, value in row.items() if key in COLUMNS}))
    if not rows and not problems:
        problems.append(MappingProblem(0, "the mapping is empty: give an object per line"))
    return rows


def _once(twice: list[str], pairs: Sequence[tuple[str, Any]]) -> Row:
    names = [name for name, _ in pairs]
    twice += [name for name in dict.fromkeys(names) if names.count(name) > 1]
    return dict(pairs)
