"""`lago-orgs doctor`: is everything in order, and what is to be done?"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit, urlunsplit

import attrs

from lago_orgs._version import __version__
from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command, option
from lago_orgs.cli.tables import Table
from lago_orgs.cli.targets import check_target
from lago_orgs.cli.words import lost
from lago_orgs.errors import ApiError, AuthenticationError, LagoOrgsError, PermissionDenied

if TYPE_CHECKING:
    from lago_orgs.client import LagoOrgs

Grade = Literal["ok", "warning", "error"]
METRIC = "api_call"
MOST_SKEW = 60.0  # seconds; usage stamped five minutes ahead is held back or billed in another period
SLOW = 1000.0  # milliseconds
OLD = 600.0  # seconds that an event may wait
READS = ("customers", "subscriptions", "plans", "billable_metrics", "events", "invoices", "fees")
EXTRAS = {
    "redis": ("redis", "outboxes in Redis"),
    "simulator": ("jwt", "JWT signatures of the embedded Lago"),
    "webhooks": ("jwt", "webhooks signed with JWT"),
    "otel": ("opentelemetry", "traces and metrics"),
    "cli": ("yaml", "declarations in YAML"),
}


@attrs.frozen
class Check:
    """One line of the doctor.

    Args:
        name: What was looked at.
        grade: How it is.
        found: What was found.
        do: What to do about it; "" if nothing.
        code: The exit code that it alone would give.
    """

    name: str
    grade: Grade
    found: str
    do: str = ""
    code: int = exits.DONE


@command(None, "doctor", example="lago-orgs doctor --outbox usage.db --bundle report.json")
@option("--outbox", "outboxes", metavar="FILE_OR_URL", multiple=True, help="An outbox to look at; may be repeated.")
@option("--metric", metavar="CODE", help=f"A billable metric that must be there; else {METRIC} is looked for.")
@option("--plan", metavar="CODE", help="A plan that must be there.")
@option("--bundle", metavar="FILE", help="Write a report for whoever helps: it holds no secret.")
def doctor(app: App, *, outboxes: tuple[str, ...], metric: str | None, plan: str | None, bundle: str | None) -> int:
    """Look whether everything is in order, and say what to do.

    Each line is ok, a warning or an error. Exits with 0 if there is no error; 2 if the settings are wrong, 5 if
    the key is refused, 6 if Lago is away, 1 for other errors.
    """
    if bundle is not None:
        check_target(bundle, *outboxes)
    checks = [*_here(app), *_lago(app, metric, plan)]
    checks += _outboxes(app, outboxes)
    document = {
        "version": __version__,
        "made_at": datetime.now(UTC).isoformat(),
        "checks": [attrs.asdict(each) for each in checks],
        "is_healthy": not any(each.grade == "error" for each in checks),
    }
    table = [[each.grade, each.name, each.found, each.do] for each in checks]
    app.show(document, Table(("", "what", "found", "what to do"), table))
    if bundle is not None:
        descriptor = os.open(bundle, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            if os.name == "posix" and os.path.isfile(bundle):  # noqa: PTH113 - one that was there keeps its mode else
                os.fchmod(descriptor, 0o600)
            file.write(json.dumps(document, indent=2))
        app.say(f"the report is in {bundle}")
    return max((each.code for each in checks if each.grade == "error"), default=exits.DONE)


def _here(app: App) -> Iterator[Check]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("version", "ok", f"lago-orgs {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}")
    profile = app.profile
    name = "the environment" if profile.name is None else f"profile {profile.name}"
    yield Check("settings", "ok", f"{name}{' (test)' if profile.is_test else ''}, the key from {profile.key_from}")
    missing = [extra for extra, (module, _) in EXTRAS.items() if find_spec(module) is None]
    there = ", ".join(extra for extra in EXTRAS if extra not in missing) or "none"
    wanted = ", ".join(f"{extra} for {EXTRAS[extra][1]}" for extra in missing)
    yield Check("extras", "ok", there, f"if you need them: {wanted}" if wanted else "")


def _lago(app: App, metric: str | None, plan: str | None) -> Iterator[Check]:
    from lago_orgs.client import RetryPolicy, Timeouts
    from lago_orgs.client._sync.client import LagoOrgs

    try:
        client = LagoOrgs(**app.address, retries=RetryPolicy(attempts=1), timeouts=Timeouts(total=30))
    except LagoOrgsError as error:
        yield Check("address", "error", str(error), "set LAGO_API_URL and LAGO_API_KEY, or a profile", exits.MISUSED)
        return
    with client:
        yield Check("address", "ok", client.api_url)
        health = client.check_health()
        if not health.is_healthy:
            if (problem := _problem_of_key(app)) is not None:
                yield Check("key", "error", problem, "see the message", exits.MISUSED)
                return
            is_key = health.status == "unauthorized"
            do = "look at the key in Lago's developer settings" if is_key else "look at Lago, and at the way to it"
            code = exits.KEY_REFUSED if is_key else exits.AWAY
            yield Check("Lago", "error", f"{health.status}: {health.message}", do, code)
            return
        yield Check("Lago", "ok", f"healthy, version {health.version or 'not told'}")
        for look in (_clock_and_organization, _permissions, _webhooks):
            yield from _guarded(look, client, look.__name__.strip("_").replace("_", " "))
        yield from _guarded(lambda one: _catalogue(one, metric, plan), client, "catalogue")


def _problem_of_key(app: App) -> str | None:
    """Say why the profile gives no key; Lago was not asked then."""
    try:
        if (source := app.profile.api_key) is not None:
            source()
    except LagoOrgsError as error:
        return str(error)
    return None


def _guarded(look: "Callable[[LagoOrgs], Iterator[Check]]", client: "LagoOrgs", name: str) -> Iterator[Check]:
    try:
        yield from look(client)
    except LagoOrgsError as error:
        yield Check(name, "warning", str(error), "look at the key's permissions, and at Lago")


def _clock_and_organization(client: "LagoOrgs") -> Iterator[Check]:
    from lago_orgs.client import raw

    began = time.monotonic()
    answer = raw.exchange(client, "GET", "/organizations")
    took = (time.monotonic() - began) * 1000
    is_slow = took > SLOW
    do = "look at the way to Lago" if is_slow else ""
    yield Check("latency", "warning" if is_slow else "ok", f"{took:.0f} ms", do)
    if answer.is_success:
        organization = answer.json().get("organization") or {}
        yield Check("organization", "ok", str(organization.get("name") or "without a name"))
    date = answer.headers.get("date")
    if date:
        try:
            skew = time.time() - parsedate_to_datetime(date).timestamp()
        except ValueError:
            return
        is_off = abs(skew) > MOST_SKEW
        do = "set this host's clock: usage is stamped by it" if is_off else ""
        told = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} Lago"
        yield Check("clock", "warning" if is_off else "ok", told, do)


def _permissions(client: "LagoOrgs") -> Iterator[Check]:
    from lago_orgs.client import raw

    forbidden = []
    for name in READS:
        try:
            raw.read(client, f"/{name}", name, [("per_page", "1")])
        except (PermissionDenied, AuthenticationError):
            forbidden.append(name)
        except ApiError:
            continue
    if forbidden:
        told = f"may not read {', '.join(forbidden)}"
        yield Check("key", "warning", told, "let the key read them: the outbox and reconcile look there")
    else:
        yield Check("key", "ok", f"may read {', '.join(READS)}")


def _webhooks(client: "LagoOrgs") -> Iterator[Check]:
    from lago_orgs.client import raw

    found = list(raw.listed(client, "/webhook_endpoints", "webhook_endpoints"))
    if found:
        yield Check("webhooks", "ok", ", ".join(_without_secrets(str(each.get("webhook_url"))) for each in found))
    else:
        do = "declare one with ensure_webhook_endpoint, if limits and access are to follow Lago at once"
        yield Check("webhooks", "warning", "no endpoint", do)


def _without_secrets(url: str) -> str:
    """Return an address without what may be a password in it: the name before its host, the query, the fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    return (
        urlunsplit((parts.scheme, host, parts.path, "...", ""))
        if parts.query
        else f"{parts.scheme}://{host}{parts.path}"
    )


def _catalogue(client: "LagoOrgs", metric: str | None, plan: str | None) -> Iterator[Check]:
    code = METRIC if metric is None else metric
    found = client.get_metric(code)
    if found is None:
        do, is_meant = "make it: lago-orgs plans apply, or ensure_metric", metric is not None
        grade: Grade = "error" if is_meant else "warning"
        yield Check("metric", grade, f"there is no {code!r}", do, exits.DIFFERENT if is_meant else exits.DONE)
    else:
        yield Check("metric", "ok", f"{code}: {found.aggregation_type} of {found.field_name or 'events'}")
    if plan is not None:
        known = client.get_plan(plan)
        if known is None:
            do = "make it: lago-orgs plans apply, or ensure_plan"
            yield Check("plan", "error", f"there is no {plan!r}", do, exits.DIFFERENT)
        else:
            yield Check("plan", "ok", f"{plan}: {known.amount} {known.interval}, {len(known.charges)} charges")


def _outboxes(app: App, places: tuple[str, ...]) -> Iterator[Check]:
    try:
        usual = None if places else app.usual_outbox
    except LagoOrgsError as error:
        yield Check("outbox", "error", str(error), "see the message", exits.MISUSED)
        return
    for place in places or ((usual,) if usual else ()):
        yield from _outbox(app, place)


def _outbox(app: App, place: str) -> Iterator[Check]:
    name = f"outbox {place.partition('://')[0] if '://' in place else Path(place).name}"
    try:
        found = app.outbox(place)
    except LagoOrgsError as error:
        yield Check(name, "error", str(error), "see the message", exits.DIFFERENT)
        return
    try:
        stats = found.stats()
        noted, trouble = found.store.note("address"), found.store.check()
    finally:
        found.close()
    if not stats.is_balanced:
        yield Check(name, "error", "the books do not balance", "keep the file, and report this", exits.DIFFERENT)
    if trouble:
        yield Check(name, "error", trouble, "see the message", exits.DIFFERENT)
    if stats.lost:
        yield Check(name, "warning", lost(stats.lost), "see that the storage keeps what it is given")
    age = stats.oldest_pending_age() or 0.0
    total = stats.total
    told = f"{total.recorded:,} recorded, {total.pending:,} wait, {total.dead:,} given up"
    if age > OLD:
        yield Check(name, "warning", f"{told}; the oldest waits for {age:.0f} s", "lago-orgs outbox drain")
    elif total.dead:
        yield Check(name, "warning", told, "lago-orgs outbox dead")
    else:
        yield Check(name, "ok", told)
    address = app.options.get("api_url") or app.profile.api_url or os.environ.get("LAGO_API_URL")
    if noted and address and noted.rstrip("/") != address.rstrip("/").removesuffix("/api/v1"):
        yield Check(name, "warning", f"it belongs to {noted}", "use that Lago's address, or drain it with --adopt")
