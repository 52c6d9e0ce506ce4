"""What every command has: its Lago, its outbox, one way to answer, and a question before it writes."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import click

from lago_orgs.cli import tables
from lago_orgs.cli.tables import Table

if TYPE_CHECKING:
    from lago_orgs.cli.profiles import Profile
    from lago_orgs.client import LagoOrgs
    from lago_orgs.recorder import Outbox

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
BAR = 30  # characters of a bar
SHOWN_AFTER = 1.0  # seconds after which progress is shown
SHOWN_EVERY = 0.1  # seconds


class Tell(Protocol):
    """Shows how far something is."""

    def __call__(self, what: str, many: int, of: int | None = None) -> None:
        """Show what was done so many times, of how many."""
        ...


class App:
    """What was asked for beside the command itself, and what follows from it."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}

    @property
    def as_json(self) -> bool:
        """Whether the answer is one JSON document."""
        return bool(self.options.get("as_json"))

    @property
    def is_quiet(self) -> bool:
        """Whether only the answer is printed."""
        return bool(self.options.get("quiet"))

    @cached_property
    def profile(self) -> "Profile":
        """Which Lago is meant."""
        from lago_orgs.cli.profiles import read_profile

        return read_profile(self.options.get("profile"), os.environ)

    # Lago

    @contextmanager
    def lago(self, **more: Any) -> "Iterator[LagoOrgs]":
        """Give a client of the Lago that is meant; it is closed at the end.

        Args:
            more: What else the client is told.
        """
        from lago_orgs.client import LagoOrgs

        with LagoOrgs(**self.address, **more) as client:
            yield client

    @property
    def address(self) -> dict[str, Any]:
        """The arguments that lead to Lago, for whatever takes `api_url` and `api_key`."""
        given = self.options.get("api_url")
        if not given:
            self.profile.check("api_url")
        return {"api_url": given or self.profile.api_url, "api_key": self.profile.api_key}

    def organization(self, client: "LagoOrgs") -> str:
        """Return the name of Lago's organization, whose the key is."""
        from lago_orgs.client import raw

        return str(raw.read(client, "/organizations", "organization").get("name") or "without a name")

    def confirm(self, client: "LagoOrgs", what: str) -> None:
        """Name the Lago that is about to be written to, and ask, unless it is one of this machine's or a test's.

        Args:
            client: The Lago.
            what: What is about to be done, as `terminate the subscription of acme`.

        Raises:
            click.UsageError: Nobody can be asked.
            click.Abort: The answer is no.
        """
        from urllib.parse import urlsplit

        if self.options.get("yes") or self._is_test or urlsplit(client.api_url).hostname in LOOPBACK:
            return
        name = self.profile.name and f", profile {self.profile.name}"
        where = f"{client.api_url} (organization {self.organization(client)}{name or ''})"
        self.ask(f"{what} at {where}")

    @property
    def _is_test(self) -> bool:
        """Whether the profile calls its own address a test's: it says nothing of another that is given beside it."""
        return self.profile.is_test and self.profile.api_url is not None and not self.options.get("api_url")

    def ask(self, what: str) -> None:
        """Ask before something is done."""
        if self.options.get("yes"):
            return
        if not sys.stdin.isatty():
            raise click.UsageError(f"about to {what}: say --yes, for nobody can be asked here")
        click.confirm(f"{what[0].upper()}{what[1:]}?", abort=True, err=True)

    # The outbox

    @property
    def usual_outbox(self) -> str | None:
        """The outbox that is meant if none is named: the profile's, or that of `LAGO_OUTBOX`."""
        self.profile.check("outbox")
        return self.profile.outbox

    def outbox(self, place: str | None, *, must_exist: bool = True) -> "Outbox":
        """Open an outbox: the one that is named, else the profile's, else that of `LAGO_OUTBOX`.

        Args:
            place: The path of a SQLite file, or the address of a Redis.
            must_exist: Whether a file that is not there is refused; it is made else.
        """
        where = place or self.usual_outbox
        if not where:
            raise click.UsageError("which outbox? name its file or its Redis, or set LAGO_OUTBOX")
        if "://" in where:
            with needing_redis("outbox"):
                from lago_orgs.recorder.redis_streams import RedisOutbox
            url, _, name = where.partition("#")
            return RedisOutbox(url, name=name) if name else RedisOutbox(url)
        if must_exist and not os.path.isfile(where):  # noqa: PTH113 - pathlib would be loaded for help, too
            from lago_orgs.errors import InvalidArgument

            raise InvalidArgument(f"there is no outbox {where}: is the path right?")
        from lago_orgs.recorder import SqliteOutbox

        return SqliteOutbox(where)

    # Answers

    def show(self, document: Any, *shown: Table | str) -> None:
        """Answer: one JSON document, or text and tables for people.

        Args:
            document: The answer, as JSON takes it.
            shown: The same for people.
        """
        if self.as_json:
            self.write_json(document)
            return
        for each in shown:
            tables.write(each)

    @staticmethod
    def write_json(document: Any) -> None:
        """Write one JSON document."""
        sys.stdout.write(f"{tables.as_json(document)}\n")

    def say(self, text: str) -> None:
        """Say something beside the answer."""
        if not self.is_quiet:
            click.echo(text, err=True)

    def progress(self, of: int | None = None) -> Tell:
        """Return what shows how far something is, in a terminal, once it takes longer than a second.

        Args:
            of: How many there are, where that is known: then it is a bar.
        """
        every = of
        begun, shown = time.monotonic(), 0.0
        is_shown = sys.stderr.isatty() and not self.is_quiet

        def tell(what: str, many: int, of: int | None = None) -> None:
            nonlocal shown
            now = time.monotonic()
            if is_shown and now - begun > SHOWN_AFTER and now - shown >= SHOWN_EVERY:
                sys.stderr.write(f"\r\x1b[K{far(what, many, of or every)}")
                sys.stderr.flush()
                shown = now

        return tell

    def end_progress(self) -> None:
        """Take what was shown of the progress away."""
        if sys.stderr.isatty() and not self.is_quiet:
            sys.stderr.write("\r\x1b[K")


@contextmanager
def needing_redis(what: str) -> Iterator[None]:
    """Say which extra is missing where Redis is not there.

    Args:
        what: What is in Redis.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """
    from lago_orgs.errors import ConfigurationError

    try:
        yield
    except ImportError as error:
        raise ConfigurationError(
            f"an {what} in Redis needs the extra `redis`: pip install 'lago-orgs[redis]' ({error})"
        ) from None


def far(what: str, many: int, of: int | None) -> str:
    """Return a line that says how far something is."""
    if not of:
        return f"{what}: {many:,}"
    share = min(1.0, many / of)
    return f"{what}: [{'#' * int(share * BAR):.<{BAR}}] {share:4.0%} {many:,} of {of:,}"


def rows(items: Iterable[Any], *of: Callable[[Any], Any]) -> list[list[str]]:
    """Return the rows of a table: of each item its texts; nothing is shown for None."""
    return [["" if (value := each(item)) is None else str(value) for each in of] for item in items]
