"""Tables for people: numbers to the right, colours only where a terminal shows them."""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, TextIO

from lago_orgs._core.words import printable

GAP = "  "
CONTROLS = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # JSON itself escapes those before


class Table(NamedTuple):
    """Rows under titles.

    Args:
        titles: One for each column; a title that begins with `>` is of a column of numbers.
        rows: Their texts.
    """

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]

    def plain(self) -> list[str]:
        """Return it as lines without colours."""
        right = [title.startswith(">") for title in self.titles]
        cells = [
            [printable(title.removeprefix(">")) for title in self.titles],
            *(list(map(printable, row)) for row in self.rows),
        ]
        widths = [max(len(row[column]) for row in cells) for column in range(len(right))]
        return [
            GAP.join(
                cell.rjust(width) if is_right else cell.ljust(width)
                for cell, width, is_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in cells
        ]


def harmless(text: str) -> str:
    """Return text of several lines without what a terminal would obey: names and answers come from others.

    Args:
        text: Of any origin.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for each in text.replace("\r\n", "\n")
    )


def as_json(document: Any) -> str:
    """Return a document as JSON for people and programs: letters as they are, what a terminal would obey escaped.

    Args:
        document: As `json` takes it.
    """
    import json

    text = json.dumps(document, indent=2, ensure_ascii=False)
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write(content: "Table | str", stream: TextIO | None = None) -> None:
    """Write text or a table; with colours if somebody looks at it in a terminal, and rich is there."""
    out = stream or sys.stdout
    if isinstance(content, str):
        text = harmless(content)
        out.write(text if text.endswith("\n") else f"{text}\n")
        return
    if is_colourful(out) and _richly(content, out):
        return
    out.write("".join(f"{line}\n" for line in content.plain()))


def is_colourful(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that may be coloured."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _richly(table: Table, stream: TextIO) -> bool:
    try:
        from rich.console import Console
        from rich.table import Table as RichTable
        from rich.text import Text
    except ImportError:
        return False
    made = RichTable(box=None, header_style="bold", pad_edge=False)
    for title in table.titles:
        made.add_column(printable(title.removeprefix(">")), justify="right" if title.startswith(">") else "left")
    for row in table.rows:
        made.add_row(*(Text(printable(cell)) for cell in row))  # as text: an id is no markup
    Console(file=stream).print(made)
    return True
