"""How it is shown: tables and a bar in a terminal, plain lines in a pipe."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table


class Show:
    """Prints, and keeps the score of what was held against what."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=False)
        self._steps = 0
        self.failures: list[str] = []
        self.checks = 0

    def step(self, title: str) -> None:
        """Begin a chapter."""
        self._steps += 1
        self._console.print(f"\n[bold]{self._steps}. {title}[/bold]")

    def say(self, *lines: str) -> None:
        """Say something of the chapter."""
        for line in lines:
            self._console.print(f"   {line}", markup=False, soft_wrap=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show figures; all columns but the first stand to the right."""
        if not self._console.is_terminal:
            for row in [headings, *rows]:
                print("   " + "\t".join(map(str, row)))
            return
        table = Table(box=None, padding=(0, 2))
        for number, heading in enumerate(headings):
            table.add_column(heading, justify="left" if number == 0 else "right", header_style="dim")
        for row in rows:
            table.add_row(*map(str, row))
        self._console.print(table)

    def check(self, what: str, *figures: object) -> None:
        """Hold figures against each other, and remember if they differ."""
        self.checks += 1
        if any(figure != figures[0] for figure in figures[1:]):
            self.failures.append(f"{what}: {' is not '.join(map(str, figures))}")
            self._console.print(f"   DIFFERS {self.failures[-1]}", style="bold red", markup=False)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator["Bar"]:
        """Show how far something long has come."""
        columns = TextColumn("   {task.description}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal) as bar:
            yield Bar(bar, bar.add_task(what, total=total))

    def verdict(self) -> int:
        """The exit status: 0 only if every figure agreed."""
        if self.failures:
            self._console.print(f"\n{len(self.failures)} of {self.checks} figures differ:", style="bold red")
            for failure in self.failures:
                self.say(failure)
            return 1
        self._console.print(f"\nAll {self.checks} comparisons agree, to the event and to the cent.", style="bold green")
        return 0


class Bar:
    """Something long, on its way."""

    def __init__(self, progress: Progress, task: object) -> None:
        self._progress = progress
        self._task = task

    def advance(self, by: int) -> None:
        """Say that some more is done."""
        self._progress.advance(self._task, by)  # type: ignore[arg-type]  # what add_task gave
