"""What the command takes: its options, their defaults, and what it says of them."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from lago_orgs.migrate._sync.migration import AT_ONCE, LATE
from lago_orgs.migrate.mapping import WAYS, fault_of_way
from lago_orgs.migrate.options import CHOICES, CREDITS
from lago_orgs.migrate.showing import (
    FORMATS,
)

PLAN = "migration-plan.json"
JOURNAL = "migration.journal"
CODES = (
    "Exit codes: 0 done, or as far as it is time; 1 differences, or something is refused or to be decided; 2 wrong "
    "use; 3 Lago is away; 4 interrupted; 5 not as planned."
)


def build_parser() -> argparse.ArgumentParser:
    """Make what reads the command line."""
    parser = argparse.ArgumentParser(
        description="Move customers that are users into organizations. Without --execute nothing is written to Lago.",
        epilog=f"{CODES} The server and the key come from LAGO_API_URL and LAGO_API_KEY.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--execute", action="store_true", help="do what the plan says, as far as it is time; again to go on"
    )
    what.add_argument(
        "--rehearse", action="store_true", help="play all of it on an embedded Lago that is filled from this one"
    )
    what.add_argument("--verify", action="store_true", help="compare what Lago holds with what was to come, and count")
    what.add_argument("--rollback", action="store_true", help="undo in reverse what can be undone; needs --yes")
    declare(parser)
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    return parser


def declare(parser: Any) -> None:
    """Declare the options beside what is to be done, for this command and for whatever else reads a command line.

    Args:
        parser: Has `add_argument` and `add_mutually_exclusive_group`, as argparse has.
    """
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--mapping-file", metavar="FILE", help="CSV or JSON lines: user_id, org_id, org_name, email, ...")
    who.add_argument("--org-from", metavar="metadata:KEY", help="the metadata that names it (default metadata:org_id)")
    parser.add_argument(
        "--way", choices=WAYS, default="period-end", type=_way, help="how the period under way is treated"
    )
    parser.add_argument("--cutover", type=_day, metavar="DATE", help="with midnight, the organizations' first day")
    parser.add_argument("--plan-code", metavar="CODE", help="the organizations' plan where the mapping names none")
    decisions = "; ".join(f"{kind}={'|'.join(choices)}" for kind, choices in CHOICES.items())
    parser.add_argument("--decide", action="append", default=[], metavar="KIND=CHOICE", type=_pair, help=decisions)
    parser.add_argument(
        "--credit", choices=sorted(CREDITS), default="credit", help="of what was paid in advance, within a period"
    )
    parser.add_argument(
        "--late",
        choices=LATE,
        help="with --verify: send what nobody is billed to the organization, or invoice it",
    )
    parser.add_argument(
        "--org",
        action="append",
        default=[],
        metavar="ORG",
        help="with --rollback: an organization that is rolled back while the others go on; again for more",
    )
    parser.add_argument(
        "--twice",
        choices=sorted(CHOICES["twice"]),
        help="with --rollback: what becomes of a day that both sides are billed; as it was planned if not given",
    )
    parser.add_argument("--no-mark", action="store_true", help="write nothing into the users' metadata")
    parser.add_argument("--plan", metavar="FILE", help=f"the plan's file (default {PLAN}, as a dry run writes it)")
    parser.add_argument("--journal", metavar="FILE", default=JOURNAL, help=f"the journal (default {JOURNAL})")
    parser.add_argument("--wait", action="store_true", help="wait for what is due later, and do it")
    parser.add_argument("--keep-going", action="store_true", help="go on with other organizations when one fails")
    parser.add_argument("--at-once", type=_count, default=AT_ONCE, metavar="N", help="organizations at the same time")
    parser.add_argument("--format", choices=FORMATS, default="text", help="of what is printed")


def _way(value: str) -> str:
    if value not in WAYS:
        raise argparse.ArgumentTypeError(fault_of_way(value))
    return value


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no date: give one such as 2026-04-01") from None


def _pair(value: str) -> tuple[str, str]:
    kind, equals, choice = value.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{value!r} is no decision: give KIND=CHOICE")
    return kind, choice


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no number from 1")
    return int(value)
