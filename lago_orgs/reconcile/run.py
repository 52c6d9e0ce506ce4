"""Comparing everything: read what Lago holds, then what was recorded, then subscription by subscription."""

import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from lago_orgs.client import LagoOrgs
from lago_orgs.errors import InvalidArgument, NotFound
from lago_orgs.reconcile.book import Book
from lago_orgs.reconcile.comparing import Comparison
from lago_orgs.reconcile.lago import Lago, Time
from lago_orgs.reconcile.lines import Discrepancy, Line
from lago_orgs.reconcile.owning import check_outbox, owner_here
from lago_orgs.reconcile.periods import Subject
from lago_orgs.reconcile.recording import Known, Tell, read_export, read_outbox, refuse_another_export
from lago_orgs.reconcile.repair import repaired
from lago_orgs.reconcile.report import Report
from lago_orgs.reconcile.scope import Scope
from lago_orgs.reconcile.telling import Settings
from lago_orgs.recorder.outboxes.outbox import Outbox

SETTLING = 60.0  # seconds
READ = "lago is read"


def _silent(what: str, many: int) -> None:
    """Tell nobody."""


def reconcile(
    client: LagoOrgs,
    outbox: Outbox | None = None,
    *,
    export: Iterable[str] | None = None,
    scope: Scope | None = None,
    by_user: bool = False,
    repair: bool = False,
    resume: str | os.PathLike[str] | None = None,
    settling: float = SETTLING,
    tell: Tell = _silent,
) -> Report:
    """Compare what was recorded with what Lago accepted, counted and invoiced; change nothing but by `repair`.

    An outbox notes which Lago its usage is for, and which organization of it, and its exports say so too: it is held
    against that one alone. Safe beside live traffic: Lago is read first and the outbox after it, what was delivered in
    between is looked for once more, and what is on its way is a class of its own. Memory holds one subscription at a
    time.

    Args:
        client: The Lago to ask.
        outbox: What was recorded; its books are only read.
        export: Instead of an outbox the lines of its export, or of several: `to_json()` of what
            `outbox.export(everything=True)` gives.
        scope: What is compared; everything if None.
        by_user: Tell users apart too, in lines of their own.
        repair: Send what is missing at Lago again, the same events under the same ids.
        resume: A file that keeps how far the comparison came, so that it goes on there if it is interrupted; one that
            came to its end begins anew.
        settling: Seconds for which what was just recorded is taken to be on its way.
        tell: Told what is being done, and how much of it was done.

    Returns:
        The report.

    Raises:
        InvalidArgument: Neither or both of outbox and export are given, or the file is another comparison's, of
            another export, or something else.
        NotFound: Neither what was recorded nor Lago knows the scope's organization or metric.
        OutboxBelongsElsewhere: What was recorded is for another Lago, or another organization of it.
        PermissionDenied: The key may not say whose it is, and something is to be sent again.
        LagoOrgsError: Lago cannot be asked.

    Example:
        >>> report = reconcile(lago, SqliteOutbox("usage.db"))
        >>> report.is_clean
        True
    """
    if (outbox is None) == (export is None):
        raise InvalidArgument("give what was recorded: an outbox, or the lines of its export")
    scope = scope or Scope()
    source = outbox.store.place if outbox is not None else "the export"
    settings = Settings(scope, time.time_ns() // 1_000_000, round(settling * 1000), by_user)
    here = owner_here(client, must_know=repair)
    if outbox is not None:
        check_outbox(outbox, here)
    purpose = {
        "api_url": client.api_url,
        "organization": here.organization,
        "scope": scope.to_dict(),
        "by_user": by_user,
        "source": source,
    }
    lago = Lago(client)
    with Book(resume, purpose) as book:
        times = lago.times(scope.org_id)
        if book.fact(READ) is None:
            for done, external_id in enumerate(sorted(times), 1):
                lago.read_events(external_id, book, scope, tell)
                tell("subscriptions read", done)
            book.forget_recorded()
            if outbox is not None:
                known = read_outbox(outbox, book, scope, tell)
            else:
                known = read_export(export or (), book, scope, tell, here=here)
            _refuse_unknown(lago, scope, known, is_subscribed=bool(times))
            book.set_fact(READ, "yes")
        elif export is not None:
            refuse_another_export(export, book)
        book.index()
        owners, others = _owners(lago, book, scope, times, tell)
        subjects = [
            Subject(
                external_id=external_id,
                organization=organization,
                times=times[external_id],
                others=tuple(others.get(external_id, ())),
            )
            for external_id, organization in sorted(owners.items(), key=lambda each: each[::-1])
        ]
        lines, found = _compared(lago, book, settings, subjects, tell)
        sent = repaired(client, book, found) if repair else None
        as_of = book.begun_at
        book.finish()
    return Report(
        api_url=client.api_url,
        source=source,
        scope=scope,
        made_at=datetime.now(UTC),
        as_of=as_of,
        lines=tuple(lines),
        discrepancies=tuple(sorted(found, key=lambda each: (not each.is_open, each.organization, each.kind))),
        repair=sent,
    )


def _refuse_unknown(lago: Lago, scope: Scope, known: Known, *, is_subscribed: bool) -> None:
    """Refuse a name that nobody knows: nothing was compared, and that is not the same as equal."""
    org_id, metric = scope.org_id, scope.metric
    if org_id is not None and not is_subscribed and org_id not in known.organizations and not lago.knows(org_id):
        raise NotFound(
            f"neither what was recorded nor Lago knows an organization {org_id!r}: is its id right?",
            status=404,
            code="customer_not_found",
        )
    if metric is not None and metric not in known.codes and metric not in lago.metrics:
        raise NotFound(
            f"neither what was recorded nor Lago knows a metric {metric!r}: is its code right?",
            status=404,
            code="billable_metric_not_found",
        )


def _owners(
    lago: Lago, book: Book, scope: Scope, times: dict[str, list[Time]], tell: Tell
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return who pays for each subscription; read the events of those that the outbox alone knows.

    Returns:
        The organizations that pay; and of subscriptions for which usage of others was recorded, these others.
    """
    strange: dict[str, list[str]] = {}
    own: dict[str, set[str]] = {}
    for external_id, rows in times.items():
        for row in rows:
            own.setdefault(row.organization, set()).add(external_id)
    owners = {external_id: rows[-1].organization for external_id, rows in times.items()}
    for external_id, named in book.subscriptions():
        organization = named or external_id
        others = own.get(organization, set())
        if external_id not in owners and len(others) == 1 and external_id == organization:
            # The rule of recording: under the organization's own id, else under the only other one that it has.
            book.move(external_id, named, next(iter(others)))
            continue
        is_new = external_id not in owners
        if is_new:
            times[external_id] = lago.times_under(external_id)
            owners[external_id] = organization
        payers = {each.organization for each in times[external_id]}
        if named and payers and named not in payers:
            strange.setdefault(external_id, []).append(named)
        elif is_new:
            lago.read_events(external_id, book, scope, tell)
    return owners, strange


class _Forgotten:
    """How many events of each organization the outbox has forgotten, taken one by one."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._left: dict[str, int] = {}

    def take(self, organization: str) -> bool:
        """Take one; whether one was left."""
        left = self._left.get(organization)
        left = self._book.forgotten(organization) if left is None else left
        self._left[organization] = max(0, left - 1)
        return left > 0


def _compared(
    lago: Lago, book: Book, settings: Settings, subjects: Iterable[Subject], tell: Tell
) -> tuple[list[Line], list[Discrepancy]]:
    lines: list[Line] = []
    found: list[Discrepancy] = []
    forgotten = _Forgotten(book)
    for done, subject in enumerate(subjects, 1):
        kept = book.result(subject.external_id)
        if kept is None:
            comparison = Comparison(lago, book, settings, subject)
            comparison.compare(partial(forgotten.take, subject.organization))
            mine, theirs = comparison.lines, comparison.found
            result = {"lines": [each.to_dict() for each in mine], "found": [each.to_dict() for each in theirs]}
            book.set_result(subject.external_id, result)
        else:
            mine = [Line.of(each) for each in kept["lines"]]
            theirs = [Discrepancy.of(each) for each in kept["found"]]
        lines += mine
        found += theirs
        tell("subscriptions compared", done)
    return lines, found
