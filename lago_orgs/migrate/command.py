"""The command: a dry run, `--rehearse`, `--execute`, `--verify`, `--rollback`; its exit code says what came of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lago_orgs.client import LagoOrgs, RetryPolicy
from lago_orgs.errors import (
    AmbiguousOutcome,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidArgument,
    LagoOrgsError,
    RateLimited,
    ServerError,
    UnexpectedAnswer,
)
from lago_orgs.migrate._sync.migration import Migration
from lago_orgs.migrate.arguments import PLAN, build_parser
from lago_orgs.migrate.errors import MigrationError
from lago_orgs.migrate.given import check_given
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.mapping import by_metadata
from lago_orgs.migrate.outcomes import NotAsPlanned, Progress
from lago_orgs.migrate.plan import MigrationPlan
from lago_orgs.migrate.showing import (
    show_execution,
    show_plan,
    show_rehearsal,
    show_rollback,
    show_verified,
)
from lago_orgs.migrate.words import as_options

DONE, DIFFERENT, MISUSED, AWAY, INTERRUPTED, UNPLANNED = 0, 1, 2, 3, 4, 5
RETRIES = RetryPolicy(attempts=6)
UNREACHED = (AmbiguousOutcome, ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, UnexpectedAnswer)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; what it ends with."""
    options = build_parser().parse_args(arguments)
    try:
        return _run(options)
    except KeyboardInterrupt:
        _say(f"interrupted: what was done is in {options.journal}; run the same command again to go on")
        return INTERRUPTED
    except UNREACHED as error:
        _say(f"Lago could not be reached: {error.message}. Run the same command again to go on")
        return AWAY
    except NotAsPlanned as error:
        _say(error.message)
        return UNPLANNED
    except MigrationError as error:
        _say(error.message)
        return DIFFERENT
    except (ConfigurationError, InvalidArgument) as error:
        _say(error.message)
        return MISUSED
    except LagoOrgsError as error:
        _say(error.message)
        return DIFFERENT


def _run(options: argparse.Namespace) -> int:
    with LagoOrgs(retries=RETRIES) as lago:
        return run(lago, options, may=lambda question: _may(lago, options, question))


def run(
    lago: LagoOrgs,
    options: argparse.Namespace,
    *,
    may: Callable[[str], bool],
    execute: str = "run this with --execute",
) -> int:
    """Plan, rehearse, execute, verify or roll back, and print what comes of it.

    Args:
        lago: The client.
        options: What `build_parser` read.
        may: Asked whether Lago is written to.
        execute: What is to be done with a plan that was read, as it is said.
    """
    migration = Migration(lago, at_once=options.at_once)
    if options.verify and not options.org:
        with _journal(options) as journal:
            _check_given(lago, options, journal.plan, journal)
            found = migration.verify(journal, late=options.late)
        _print([show_verified(found, options.format)])
        return found.exit_code
    if options.rollback:
        return _rollback(migration, lago, options)
    if options.org:
        raise InvalidArgument("--org names organizations that are rolled back: give it with --rollback")
    if options.twice:
        raise InvalidArgument(
            "--twice says what a rollback credits: give it with --rollback; to a plan, --decide twice="
        )
    if options.execute:
        return _execute(migration, lago, options, may)
    mapping, terms = _terms(options)
    if options.rehearse:
        rehearsed = migration.rehearse(mapping, **terms)
        _print([show_rehearsal(rehearsed, options.format)])
        return rehearsed.exit_code
    plan = migration.plan(mapping, **terms)
    path = plan.save(options.plan or PLAN)  # first of all: who reads what is printed may go away
    _print(show_plan(plan, options.format))
    _say(f"the plan is in {path}: read it, then {execute} --plan {path}")
    return DIFFERENT if plan.open else DONE


def _terms(options: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """What a plan is made of: who moves where, and what was decided."""
    return options.mapping_file or by_metadata(_key(options.org_from)), {
        "way": options.way,
        "cutover": options.cutover,
        "plan_code": options.plan_code,
        "decide": dict(options.decide),
        "credit": options.credit,
        "mark": not options.no_mark,
    }


def _key(value: str | None) -> str:
    kind, _, key = (value or "metadata:org_id").partition(":")
    if kind != "metadata" or not key:
        raise InvalidArgument(f"--org-from is {value!r}: give metadata:KEY")
    return key


@contextmanager
def _journal(options: argparse.Namespace, *, begin: bool = False) -> Iterator[Journal]:
    if not begin and not Path(options.journal).exists():
        raise InvalidArgument(f"there is no journal {options.journal!r}: nothing was executed, or give --journal")
    with Journal(options.journal) as journal:
        yield journal


def _execute(migration: Migration, lago: LagoOrgs, options: argparse.Namespace, may: Callable[[str], bool]) -> int:
    with _journal(options, begin=True) as journal:
        plan = _plan(migration, lago, options, journal)
        if not may(f"Move {len(plan.organizations)} organizations on {lago.api_url}?"):
            _say("nothing was done")
            return DIFFERENT
        if journal.plan is None and options.plan is None and not (plan.open and not options.keep_going):
            plan.save(Path(options.journal).with_name(PLAN))  # what is executed, for who reads the plan's file
        with _progress(len(plan.organizations)) as tell:
            found = migration.execute(plan, journal, wait=options.wait, keep_going=options.keep_going, tell=tell)
    _print([show_execution(found, options.format)])
    return found.exit_code


def _plan(migration: Migration, lago: LagoOrgs, options: argparse.Namespace, journal: Journal) -> MigrationPlan:
    """Find the plan that is executed: named, begun, left by a dry run, or made now of who is to move."""
    if options.plan is not None:
        plan = MigrationPlan.load(options.plan)
        _check_given(lago, options, plan)
        return plan
    if journal.plan is not None:
        _check_given(lago, options, journal.plan, journal)
        _check_left(options, journal.plan, journal)
        _say(f"going on with the plan in {options.journal}")
        return journal.plan
    left = _left_by_dry_run(options)
    if left is not None:
        _say(f"executing the plan in {left}")
        return MigrationPlan.load(left)
    mapping, terms = _terms(options)
    plan = migration.plan(mapping, **terms)
    if not plan.organizations:
        raise InvalidArgument(
            f"nobody moves: no customer's metadata has {_key(options.org_from)!r}. Give --plan FILE, as a dry run "
            "writes it, --mapping-file FILE or --org-from metadata:KEY"
        )
    return plan


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of a plan that the command line gives, without those that are as nobody gave them."""
    usual = _terms(build_parser().parse_args([]))[1]
    return {name: value for name, value in _terms(options)[1].items() if value != usual[name]}


def _check_given(
    lago: LagoOrgs, options: argparse.Namespace, plan: MigrationPlan | None, journal: Journal | None = None
) -> None:
    """Refuse a mapping or options that are not those of the plan: they would be ignored in silence."""
    if plan is not None:
        source = options.mapping_file or (by_metadata(_key(options.org_from)) if options.org_from else None)
        whose = f"the plan {options.plan!r}" if journal is None else f"the journal {options.journal!r}"
        check_given(lago, plan, source, _given(options), whose=whose, journal=journal)


def _check_left(options: argparse.Namespace, plan: MigrationPlan, journal: Journal) -> None:
    """Say that a dry run which came later is not what is executed; refuse, if nothing else would be."""
    left = _left_by_dry_run(options)
    found = None if left is None else MigrationPlan.load(left)
    if found is None or found.digest == plan.digest or found.made_at <= plan.made_at:
        return
    says = f"{str(left)!r} is another plan than that of the journal {options.journal!r}, which is "
    if journal.is_complete:
        raise InvalidArgument(f"{says}done: execute it with --plan {left} and --journal another file")
    _say(f"{says}under way and goes on: {left} is not executed")


def _left_by_dry_run(options: argparse.Namespace) -> Path | None:
    """Return the plan's file beside the journal, or here; None where the command line says itself what is planned."""
    _, terms = _terms(options)
    if options.mapping_file or options.org_from or terms != _terms(build_parser().parse_args([]))[1]:
        return None
    places = (Path(options.journal).with_name(PLAN), Path(PLAN))
    return next((each for each in places if each.exists()), None)


def _rollback(migration: Migration, lago: LagoOrgs, options: argparse.Namespace) -> int:
    with _journal(options) as journal:
        _check_given(lago, options, journal.plan, journal)
        found = migration.rollback(journal, yes=options.yes, only=options.org, twice=options.twice)
    _print([show_rollback(found, options.format)])
    if not options.yes and found.is_done:
        _say("nothing is left to undo")
        return DONE
    if not options.yes:
        _say("nothing was undone: read what stays, then give --yes")
        return DIFFERENT
    codes = {"away": AWAY, "waiting": DIFFERENT}
    return DONE if found.is_done else max((codes.get(it.state, UNPLANNED) for it in found.failures), default=1)


def _may(lago: LagoOrgs, options: argparse.Namespace, question: str) -> bool:
    """Ask, where somebody can answer, unless nothing but this machine is written to."""
    if options.yes or not sys.stdin.isatty() or _is_loopback(lago.api_url):
        return True
    return input(f"{question} Type yes: ").strip() == "yes"


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _progress(many: int) -> Iterator[Callable[[Progress], None]]:
    """Show how far it is: a bar in a terminal, if rich is there; lines elsewhere."""
    try:
        if not sys.stderr.isatty():
            raise ImportError
        from rich.console import Console
        from rich.progress import Progress as Bar
    except ImportError:
        yield lambda progress: _say(str(progress))
        return
    with Bar(console=Console(stderr=True)) as bar:
        task, ended = bar.add_task("organizations", total=many), set[str]()

        def tell(progress: Progress) -> None:
            ended.add(progress.org_id)
            bar.update(task, completed=len(ended), description=progress.org_id)

        yield tell


def _print(lines: Iterable[str]) -> None:
    """Print; a reader that goes away has read enough."""
    try:
        for line in lines:
            print(as_options(line))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing fails at the end


def _say(text: str) -> None:
    print(as_options(text), file=sys.stderr)
