"""Plans and what came of them, for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs._core.wire import iso
from lago_orgs.migrate.checking import Verified
from lago_orgs.migrate.outcomes import Execution, Rollback
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan
from lago_orgs.migrate.rehearsal import Bill, Rehearsal
from lago_orgs.types import Money

FORMATS = ("text", "json", "csv")
BILL = ("on", "customer", "kind", "currency", "fees", "coupons", "credits", "prepaid", "taxes", "total")
COLUMNS = ("organization", "part", "number", "kind", "user", "due", "call", "currency", "cents", "says")


def show_plan(plan: MigrationPlan, form: str) -> Iterator[str]:
    """Write a plan: `text` for people, `json` as its file, `csv` with a row per step, effect and conflict."""
    if form == "json":
        yield json.dumps({"digest": plan.digest, **plan.as_json()}, indent=1, ensure_ascii=False)
    elif form == "csv":
        yield _csv(COLUMNS, ())
        yield from (_csv(row, ()) for each in plan.organizations for row in _rows(each))
    else:
        yield from _plan_lines(plan)


def _rows(plan: OrganizationPlan) -> Iterator[Sequence[Any]]:
    for number, step in enumerate(plan.steps, 1):
        due = iso(step.due) if step.due else ""
        call = f"{step.method} {step.path}".strip()
        yield plan.org_id, "step", number, step.kind, step.user or "", due, call, "", "", step.says
    for effect in plan.effects:
        yield plan.org_id, "money", "", effect.kind, effect.who, "", "", effect.currency, effect.cents, effect.says
    for conflict in plan.conflicts:
        says = f"{conflict.says}. {conflict.decision or conflict.remedy}"
        part = "to be decided" if conflict.is_open else "decided"
        yield plan.org_id, part, "", conflict.kind, " ".join(conflict.users), "", "", "", "", says


def _plan_lines(plan: MigrationPlan) -> Iterator[str]:
    users = sum(len(each.users) for each in plan.organizations)
    yield f"Plan {plan.digest} for {plan.lago}, as of {iso(plan.made_at)}"
    yield f"{users} users move into {len(plan.organizations)} organizations"
    for each in plan.organizations:
        yield ""
        when = f"from {iso(each.seam)} ({each.zone})" if each.seam else "from the end of its first user's subscription"
        yield f"{each.org_id} ({each.name}): {len(each.users)} users, {each.way}, {when}"
        for conflict in each.conflicts:
            yield f"  {'TO BE DECIDED' if conflict.is_open else 'decided'}  {conflict}"
        for number, step in enumerate(each.steps, 1):
            call = f"   [{step.method} {step.path}]" if step.method else ""
            yield f"  {number:>3}. {step.says_with_due}{call}"
        yield from _table(
            ["money", "customer", "amount", "what"],
            [(one.kind, one.who, _money(one.cents, one.currency), one.says) for one in each.effects],
        )
    yield ""
    yield "In total, before taxes, coupons and credits:"
    totals = sorted(plan.totals().items())
    yield from _table(["money", "amount"], [(kind, _money(cents, code)) for (kind, code), cents in totals])
    reads = ", ".join(f"{many} of {kind}" for kind, many in plan.reads.items())
    yield f"Nothing was written. Read were: {reads}."
    if plan.open:
        yield f"{len(plan.open)} organizations cannot be moved before what is open is decided."


def show_execution(found: Execution, form: str) -> str:
    """Write how far a migration is."""
    if form == "json":
        return _json([attrs.asdict(each) for each in found.organizations])
    if form == "csv":
        names = ("organization", "state", "steps", "of", "until", "before", "says")
        rows = [
            (it.org_id, it.state, it.steps, it.of, it.until or "", it.before or "", it.says)
            for it in found.organizations
        ]
        return _csv(names, rows)
    counted: dict[str, int] = {}
    for each in found.organizations:
        counted[each.state] = counted.get(each.state, 0) + 1
    lines = [str(each) for each in found.organizations if each.state != "done" or each.says]
    lines.append(", ".join(f"{many} {state}" for state, many in counted.items()) or "nothing to do")
    if found.of("waiting"):
        later = "" if found.before is None else f" or later, before {iso(found.before)}"
        when = f"at {iso(found.again_at)}{later}" if found.again_at else "in some minutes"
        lines.append(f"Run this again {when}; or with --wait.")
    return "\n".join(lines)


def show_verified(found: Verified, form: str) -> str:
    """Write what was verified."""
    if form == "json":
        amounts = {name: _amounts(getattr(found, name)) for name in ("invoiced", "credited")}
        return _json({**attrs.asdict(found), **amounts, "differences": len(found.findings)})
    if form == "csv":
        names = ("organization", "metric", "events", "users", "organization's", "nobody's", "units", "billed")
        more = ("difference", "says", "cause", "remedy")
        counted = [[*attrs.astuple(each), *[""] * len(more)] for each in found.figures]
        wrong = [[it.org_id, *[""] * (len(names) - 1), it.kind, it.says, it.cause, it.remedy] for it in found.findings]
        return _csv((*names, *more), [*counted, *wrong])
    rows = [
        (it.org_id, it.code, it.events, it.users, it.organization, it.nobodys, it.units, it.billed)
        for it in found.figures
    ]
    heads = ["organization", "metric", "events", "users'", "organization's", "nobody's", "units", "billed"]
    lines = [*_table(heads, rows)]
    heads = ["invoiced usage", "invoices", "units used", "units billed", "comes to", "billed"]
    lines += _table(heads, [*_invoiced(found)])
    lines += [
        f"Invoiced to the users at their end: {_money(cents, code)}" for code, cents in sorted(found.invoiced.items())
    ]
    lines += [
        f"Credited to users who had paid in advance: {_money(it, code)}" for code, it in sorted(found.credited.items())
    ]
    lines += [f"Credits that moved from users' wallets: {many} {code}" for code, many in sorted(found.moved.items())]
    lines += [f"Written: {each}" for each in found.written]
    if found.rolled_back:
        lines.append(f"Rolled back, and only looked at whether its users run: {', '.join(found.rolled_back)}")
    return "\n".join([*lines, str(found)])


def _invoiced(found: Verified) -> Iterator[Sequence[Any]]:
    """Sum up per currency and metric what users' last invoices and organizations' periods that are over bill."""
    for code, currency in sorted({(each.code, each.currency) for each in found.periods}):
        for whose, is_own in (("users'", False), ("organizations'", True)):
            rows = [
                it for it in found.periods if (it.code, it.currency, it.who == it.org_id) == (code, currency, is_own)
            ]
            if not rows:
                continue
            worth = sum(it.billed_cents if it.cents is None else it.cents for it in rows)
            money = (_money(worth, currency), _money(sum(it.billed_cents for it in rows), currency))
            units = (sum((getattr(it, name) for it in rows), Decimal(0)) for name in ("units", "billed"))
            said = (f"{many.normalize():f}" for many in units)
            yield f"{code}, {whose}", len({it.invoice for it in rows}), *said, *money


def show_rollback(found: Rollback, form: str) -> str:
    """Write what is, or was, undone, and what stays."""
    if form == "json":
        return _json(attrs.asdict(found))
    if form == "csv":
        names = ("organization", "step", "says", "stays", "is done")
        return _csv(names, [attrs.astuple(each) for each in found.steps])
    done = sum(each.is_done for each in found.steps)
    lines = [f"{'undone' if each.is_done else 'to undo'}  {each}" for each in found.steps]
    lines += [str(each) for each in found.failures]
    return "\n".join([*lines, f"{done} of {len(found.steps)} steps are undone"])


def show_rehearsal(found: Rehearsal, form: str) -> str:
    """Write what came of a rehearsal: a row per invoice and credit note as `csv`."""
    if form == "json":
        plan = {"digest": found.plan.digest, **found.plan.as_json()}
        told = {field.name: getattr(found, field.name) for field in attrs.fields(Rehearsal) if field.name != "plan"}
        for name in ("execution", "verified"):
            told[name] = None if told[name] is None else attrs.asdict(told[name])
        bills = [attrs.asdict(each) for each in found.bills]
        return _json({**told, "bills": bills, "plan": plan, "exit_code": found.exit_code})
    if form == "csv":
        return _csv(BILL, (_bill(each) for each in found.bills))
    return "\n".join(_rehearsal_lines(found))


def _bill(each: Bill) -> Sequence[Any]:
    parts = (each.fees, each.coupons, each.credits, each.prepaid, each.taxes, each.total)
    return iso(each.on), each.customer, each.kind, each.currency, *parts


def _rehearsal_lines(found: Rehearsal) -> Iterator[str]:
    plan = found.plan
    users = sum(len(each.users) for each in plan.organizations)
    yield f"Rehearsal of moving {users} users into {len(plan.organizations)} organizations of {plan.lago}"
    reads = ", ".join(f"{many} of {kind}" for kind, many in found.reads.items())
    yield f"Nothing was written to it. Read were: {reads}."
    if found.execution is None:
        yield "It was not played, for nobody moves, or something is to be decided first:"
        yield from (f"  {each.org_id}: {conflict}" for each in plan.open for conflict in each.open)
        return
    yield from _listed("Not rebuilt exactly:", found.left_out)
    yield from _listed("Not as the plan for the real Lago:", found.differences)
    yield from _listed("Executed:", [f"{iso(at)}  {said}" for at, said in found.runs])
    yield from _listed("Not done:", [str(it) for it in found.execution.organizations if it.state != "done"])
    yield "Verified:"
    yield from (f"  {line}" for line in (str(found.verified) if found.verified else "").splitlines())
    yield f"Invoices and credit notes until {iso(found.until) if found.until else 'the end'}:"
    heads = [*BILL[:3], *BILL[4:]]
    rows = [
        (at[:16], customer, kind, *(_money(cents, currency) for cents in parts))
        for at, customer, kind, currency, *parts in map(_bill, found.bills)
    ]
    yield from _table(heads, rows)
    yield "In total, before taxes, coupons and credits:"
    totals = [(whose, kind, _money(cents, code)) for (code, whose, kind), cents in found.totals().items()]
    rest = [("everybody", "without the move", _money(cents, code)) for code, cents in found.instead.items()]
    yield from _table(["of", "what", "amount"], [*totals, *rest])
    yield "Usage after the present instant is not foreseen: it is billed to whoever it is recorded for."


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines)


def _amounts(cents: Mapping[str, int]) -> dict[str, str]:
    """Return amounts per currency as text, such as `{"USD": "25.96"}`."""
    return {code: _money(many, code).partition(" ")[0] for code, many in cents.items()}


def _money(cents: int, currency: str) -> str:
    return str(Money.of_cents(cents, currency))


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return iso(value) if hasattr(value, "isoformat") else str(value)


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    if not rows:
        return
    cells = [list(map(str, row)) for row in (names, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(names))]
    for row in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
