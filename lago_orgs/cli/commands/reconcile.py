"""`lago-orgs reconcile`: was everything billed?"""

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from lago_orgs._core.words import printable
from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import INSTANT, command, option, outbox_argument
from lago_orgs.cli.tables import Table, write
from lago_orgs.cli.words import lost

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs.reconcile import Discrepancy, Figure, Line, Report

MOST = 40
OLD = 60.0  # seconds after which it is said from when the figures are


@command(None, "reconcile", example="lago-orgs reconcile usage.db --since 2026-03-01 --org acme")
@outbox_argument
@option("--outbox", "place", metavar="FILE_OR_URL", help="The outbox, as other commands take it too.")
@option("--export", "exports", metavar="FILE", multiple=True, help="Instead of an outbox: its export; may be repeated.")
@option("--org", "org_id", metavar="ORG", help="Only this organization.")
@option("--metric", metavar="CODE", help="Only this billable metric.")
@option("--since", help="Only what was used at this instant or later.", **INSTANT)
@option("--until", help="Only what was used before this instant.", **INSTANT)
@option("--by-user", is_flag=True, help="Tell the organization's users apart too.")
@option("--repair", is_flag=True, help="Send what is missing at Lago again, under the same ids.")
@option("--leaks", is_flag=True, help="Show only usage that was free though somebody thought that it was billed.")
@option("--resume", metavar="FILE", help="Keep how far it came in this file, and go on there.")
@option("--settling", type=click.FloatRange(0), default=60.0, help="Seconds for which usage may be on its way.")
@option("--csv", "as_csv", is_flag=True, help="Answer with CSV: the four columns.")
@option("--differences", is_flag=True, help="With --csv: the differences, and not the columns; --leaks does so, too.")
def reconcile(
    app: App,
    outbox: str | None,
    *,
    place: str | None,
    exports: tuple[str, ...],
    org_id: str | None,
    metric: str | None,
    since: datetime | None,
    until: datetime | None,
    by_user: bool,
    repair: bool,
    leaks: bool,
    resume: str | None,
    settling: float,
    as_csv: bool,
    differences: bool,
) -> int:
    """Was everything billed? Compare the outbox with Lago, event by event and to the cent.

    Four columns for each organization, metric and period: recorded (the outbox), accepted (Lago's events), counted
    (Lago's usage), invoiced (the fees). Each difference has a class and a remedy. Nothing is changed, but by --repair.
    It may run beside live traffic. Exits with 1 if somebody has to do something.
    """
    from lago_orgs.reconcile import Scope
    from lago_orgs.reconcile import reconcile as compare

    if outbox is not None and place is not None:
        raise click.UsageError(f"{outbox} and --outbox {place} are two outboxes: name one")
    outbox = place if outbox is None else outbox
    _refuse_contradictions(app, outbox, exports, as_csv=as_csv, differences=differences)
    scope = Scope(org_id=org_id, metric=metric, since=since, until=until)
    found = None if exports else app.outbox(outbox)
    gone = 0 if found is None else found.stats().lost
    try:
        with app.lago() as client:
            if repair:
                app.say(f"what is missing goes to {client.api_url} (organization {app.organization(client)})")
                app.confirm(client, "send what is missing again")
            report = compare(
                client,
                found,
                export=(line for each in exports for line in _lines(each)) if exports else None,
                scope=scope,
                by_user=by_user,
                repair=repair,
                resume=resume,
                settling=settling,
                tell=_telling(app),
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted: {_how_to_go_on(resume)}") from None
    finally:
        app.end_progress()
        if found is not None:
            found.close()
    told = report.leaks if leaks else report.discrepancies
    if as_csv:
        write(report.differences_to_csv(told) if differences or leaks else report.to_csv())
    else:
        source = _named(app, outbox, exports)
        app.show(report.to_dict(), *_text(report, told, source, is_short=leaks))
    if gone:
        app.say(f"not compared: {lost(gone)}")
    if leaks:
        return exits.DIFFERENT if report.leaks or gone else exits.DONE
    return report.exit_code or (exits.DIFFERENT if gone else exits.DONE)


def _refuse_contradictions(
    app: App, outbox: str | None, exports: tuple[str, ...], *, as_csv: bool, differences: bool
) -> None:
    if as_csv and app.as_json:
        raise click.UsageError("--json and --csv are two answers: say one of them")
    if differences and not as_csv:
        raise click.UsageError("--differences is about --csv: text and --json have the differences anyway")
    if outbox is not None and exports:
        raise click.UsageError(f"{outbox} and --export are two sources: name the outbox or its export")


class Named(NamedTuple):
    """How what was recorded is named in a command.

    Args:
        outbox: The outbox; FILE where it is not to be printed.
        source: The same, or the exports.
    """

    outbox: str
    source: str

    def remedy(self, text: str) -> str:
        """Return a remedy as a command that can be run."""
        return text.replace("reconcile FILE", f"reconcile {self.source}").replace("FILE", self.outbox)


def _named(app: App, outbox: str | None, exports: tuple[str, ...]) -> Named:
    if exports:
        return Named("FILE", " ".join(f"--export {shlex.quote(each)}" for each in exports))
    named = outbox or app.profile.outbox
    shown = "FILE" if named is None or "://" in named else shlex.quote(named)  # an address may hold a password
    return Named(shown, shown)


def _how_to_go_on(resume: str | None) -> str:
    if resume is None:
        return "the same command begins anew; with --resume FILE it would go on where it was"
    if not Path(resume).exists():
        return f"nothing is kept in {resume} yet, so that the same command begins anew"
    return f"the same command goes on, as long as {resume} is there"


def _telling(app: App) -> "Callable[[str, int], None]":
    """Return what shows how far it is: how many events there are shows when they are read, then it is known."""
    tell, known = app.progress(), 0

    def told(what: str, many: int) -> None:
        nonlocal known
        if what == "subscriptions read":
            known = many
        tell(what, many, known if what == "subscriptions compared" else None)

    return told


def _lines(file: str) -> list[str]:
    return Path(file).read_text("utf-8").splitlines()


def _text(report: "Report", told: "tuple[Discrepancy, ...]", source: Named, *, is_short: bool) -> "list[Table | str]":
    totals = report.totals()
    many = f"recorded {totals['recorded']:,} events, accepted {totals['accepted']:,}"
    shown: list[Table | str] = [printable(f"{report.source} beside {report.api_url}: {many}")]
    if (report.made_at - report.as_of).total_seconds() > OLD:
        shown.append(f"as of {report.as_of:%Y-%m-%d %H:%M:%S} UTC, when this comparison was begun")
    if not is_short and report.lines:
        titles = ("organization", "metric", "period", "user", ">recorded", ">accepted", ">counted", ">invoiced")
        shown.append(Table(titles, [_row(line) for line in report.lines[:MOST]]))
        if len(report.lines) > MOST:
            shown.append(f"and {len(report.lines) - MOST} lines more: --csv or --json")
    for each in told:
        finding = "" if each.finding is None else f" ({each.finding})"
        worth = "" if each.amount is None else f", {each.amount}"
        period = "" if each.period_from is None else f" from {each.period_from:%Y-%m-%d}"
        many = f"{each.events} events of {each.units:f} units{worth}"
        lines = [
            f"{each.kind}{finding}: {each.organization} {each.metric}{period}, {many}",
            f"    {each.meaning}{': ' + each.detail if each.detail else ''}",
            f"    do: {source.remedy(each.remedy)}",
        ]
        if each.ids:
            lines.append(f"    ids: {', '.join(each.ids[:5])}{' ...' if each.events > 5 else ''}")
        shown.append("".join(f"\n{printable(line)}" for line in lines))
    if report.repair is not None:
        again = report.repair
        shown.append(f"\nsent again: {again.sent}, refused: {len(again.refused)}, waiting: {again.waiting}")
        shown += [printable(f"    {id_}: {reason}") for id_, reason in list(again.refused.items())[:5]]
    sums, unpriced = report.leaked()
    if sums or unpriced:
        more = f", and {unpriced} events that nothing prices" if unpriced else ""
        shown.append(f"\nleaked: {', '.join(map(str, sums)) or 'nothing that can be priced'}{more}")
    shown.append("\nequal, or explained: nothing to do" if report.is_clean else "\nnot equal: see above what to do")
    return shown


def _row(line: "Line") -> list[str]:
    period = f"{line.period_from:%Y-%m-%d}" if line.period_from else "none"
    return [
        line.organization,
        line.metric,
        f"{period}{' *' if line.is_current else ''}",
        line.user or "",
        *(_figure(each) for each in (line.recorded, line.accepted, line.counted, line.invoiced)),
    ]


def _figure(figure: "Figure | None") -> str:
    if figure is None:
        return "-"
    amount = "" if figure.amount is None else f" = {figure.amount}"
    return f"{figure.units:f}{amount}"
