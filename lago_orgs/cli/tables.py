"""Tables for people: numbers to the right, colours only where a terminal shows them."""

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple, TextIO

from lago_orgs._core.words import printable

GAP = "  "


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
        cells = [[title.removeprefix(">") for title in self.titles], *(list(map(printable, row)) for row in self.rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(right))]
        return [
            GAP.join(
                cell.rjust(width) if is_right else cell.ljust(width)
                for cell, width, is_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in cells
        ]


def write(content: "Table | str", stream: TextIO | None = None) -> None:
    """Write text or a table; with colours if somebody looks at it in a terminal, and rich is there."""
    out = stream or sys.stdout
    if isinstance(content, str):
        out.write(content if content.endswith("\n") else f"{content}\n")
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
        made.add_column(title.removeprefix(">"), justify="right" if title.startswith(">") else "left")
    for row in table.rows:
        made.add_row(*(Text(printable(cell)) for cell in row))  # as text: an id is no markup
    Console(file=stream).print(made)
    return True
