"""`lago-orgs org`: one organization."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App, rows
from lago_orgs.cli.commanding import INSTANT, Group, command, option
from lago_orgs.cli.tables import Table
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from lago_orgs.types import Subscription, Usage

PRODUCT: dict[str, Any] = {"metavar": "NAME", "help": "Which subscription, if it has one per product."}


@click.group("org", cls=Group)
def org() -> None:
    """Look at an organization, and set it up."""


@command(org, "show", example="lago-orgs org show acme")
@click.argument("org_id", metavar="ORG")
def show(app: App, org_id: str) -> int:
    """Show the customer and its subscriptions. Exits with 4 if there is none."""
    with app.lago() as client:
        customer = client.get_customer(org_id)
        if customer is None:
            return _nobody(app, org_id, {"customer": None, "subscriptions": []})
        found = client.list_subscriptions(org_id, statuses=("active", "pending", "terminated"))
    facts = [
        ["name", customer.name or ""],
        ["email", customer.email or ""],
        ["currency", customer.currency or ""],
        ["time zone", customer.timezone or ""],
        *([key, value] for key, value in sorted(customer.metadata.items())),
    ]
    app.show(
        {"customer": plain(customer), "subscriptions": plain(found)},
        Table(("organization", org_id), facts),
        "",
        _subscriptions(found),
    )
    return exits.DONE


def _nobody(app: App, org_id: str, document: dict[str, Any]) -> int:
    app.show(document, f"Lago has no customer {org_id!r}")
    return exits.NOT_FOUND


def _subscriptions(found: "list[Subscription]") -> Table:
    return Table(
        ("subscription", "plan", "status", "started", "period", "next plan"),
        rows(
            found,
            lambda each: each.external_id,
            lambda each: each.plan_code,
            lambda each: each.status,
            lambda each: _day(each.started_at),
            lambda each: (
                f"{_day(each.current_billing_period_started_at)} - {_day(each.current_billing_period_ending_at)}"
            ),
            lambda each: each.next_plan_code,
        ),
    )


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}"


@command(org, "setup", example="lago-orgs org setup acme --plan pro --name 'ACME Corporation' --email billing@acme.com")
@click.argument("org_id", metavar="ORG")
@option("--plan", required=True, metavar="CODE", help="The plan.")
@option("--name", metavar="TEXT", help="The customer's name, if it is created now.")
@option("--email", metavar="ADDRESS", help="The customer's address, if it is created now.")
@option("--product", **PRODUCT)
@option("--billing-time", type=click.Choice(["calendar", "anniversary"]), default="calendar", help="Its periods.")
@option("--start", help="When it starts; now else.", **INSTANT)
def setup(
    app: App,
    org_id: str,
    *,
    plan: str,
    name: str | None,
    email: str | None,
    product: str | None,
    billing_time: Literal["calendar", "anniversary"],
    start: datetime | None,
) -> None:
    """Make a customer of the organization, subscribed to a plan. Doing it again changes nothing."""
    with app.lago() as client:
        app.confirm(client, f"set {org_id} up on {plan}")
        made = client.subscribe_org_to_plan(
            org_id, plan, name, email, product=product, billing_time=billing_time, subscription_at=start
        )
    app.show({"subscription": plain(made)}, _subscriptions([made]))


@command(org, "usage", example="lago-orgs org usage acme --past 3")
@click.argument("org_id", metavar="ORG")
@option("--product", **PRODUCT)
@option("--past", type=click.IntRange(1), metavar="N", help="The last N periods that were invoiced instead.")
def usage(app: App, org_id: str, *, product: str | None, past: int | None) -> int:
    """Show what the organization used in the present period, as Lago counts it."""
    with app.lago() as client:
        if past is not None:
            found = client.get_past_usage(org_id, product=product, periods=past)
        else:
            present = client.get_current_usage(org_id, product=product)
            found = [] if present is None else [present]
    app.show({"usage": plain(found)}, *_usages(found), *([] if found else [f"{org_id} has no usage to show"]))
    return exits.DONE if found or past is not None else exits.NOT_FOUND


def _usages(found: "list[Usage]") -> list[Table | str]:
    table = []
    for period in found:
        span = f"{period.from_datetime:%Y-%m-%d} - {period.to_datetime:%Y-%m-%d}"
        table += [
            [span, each.metric_code, each.charge_model, f"{each.units:f}", f"{each.events_count:,}", str(each.amount)]
            for each in period.charges
        ]
        table.append([span, "total", "", "", "", str(period.total_amount)])
    return [Table(("period", "metric", "model", ">units", ">events", ">amount"), table)] if table else []


@command(org, "users", example="lago-orgs org users acme --metric api_call")
@click.argument("org_id", metavar="ORG")
@option("--metric", required=True, metavar="CODE", help="The billable metric.")
@option("--product", **PRODUCT)
def users(app: App, org_id: str, *, metric: str, product: str | None) -> None:
    """Show who of the organization used how much of a metric in the present period, by Lago's events."""
    from lago_orgs.reconcile import usage_by_user

    with app.lago() as client:
        found = usage_by_user(client, org_id, metric, product=product)
    table = rows(
        found, lambda each: each.user_id or "(nobody)", lambda each: f"{each.units:f}", lambda each: each.events_count
    )
    app.show({"users": plain(found)}, Table(("user", ">units", ">events"), table))


@command(org, "invoices", example="lago-orgs org invoices acme --limit 5")
@click.argument("org_id", metavar="ORG")
@option("--limit", type=click.IntRange(1), default=20, help="At most so many.")
def invoices(app: App, org_id: str, *, limit: int) -> int:
    """List the organization's invoices, the newest first. Exits with 4 if Lago has no such customer."""
    with app.lago() as client:
        found = client.get_invoices(org_id, limit=limit)
        if not found and client.get_customer(org_id) is None:
            return _nobody(app, org_id, {"invoices": []})
    table = rows(
        found,
        lambda each: each.number,
        lambda each: each.issuing_date,
        lambda each: each.invoice_type,
        lambda each: each.status,
        lambda each: f"{each.payment_status}{', overdue' if each.payment_overdue else ''}",
        lambda each: each.total_amount,
    )
    app.show({"invoices": plain(found)}, Table(("number", "issued", "type", "status", "payment", ">total"), table))
    return exits.DONE


@command(org, "change-plan", example="lago-orgs org change-plan acme enterprise --preview")
@click.argument("org_id", metavar="ORG")
@click.argument("plan")
@option("--product", **PRODUCT)
@option("--preview", is_flag=True, help="Only say what would happen.")
def change_plan(app: App, org_id: str, plan: str, *, product: str | None, preview: bool) -> None:
    """Change the plan as Lago does it: up at once, down when the period ends."""
    with app.lago() as client:
        change = client.preview_plan_change(org_id, plan, product=product)
        told = "\n".join(["", *(f"  {effect}" for effect in change.effects)])
        if not preview and change.kind != "none":
            app.confirm(client, f"change {org_id} to {plan} ({change.kind}, effective {plain(change.effective_at)})")
            change = client.change_plan(org_id, plan, product=product)
    done = "would be" if preview else "is"
    said = f"{org_id} {done} changed to {plan}: {change.kind}, effective {plain(change.effective_at)}{told}"
    if change.kind == "none":
        said = f"nothing to change: {org_id} is on {plan}{told}"
    app.show({"change": plain(change), "is_preview": preview}, said)


@command(org, "terminate", example="lago-orgs org terminate acme")
@click.argument("org_id", metavar="ORG")
@option("--product", **PRODUCT)
@option("--no-invoice", is_flag=True, help="Do not invoice what is due.")
def terminate(app: App, org_id: str, *, product: str | None, no_invoice: bool) -> None:
    """End the organization's subscription now."""
    with app.lago() as client:
        app.confirm(client, f"terminate the subscription of {org_id}")
        ended = client.terminate_subscription(org_id, product=product, invoice=not no_invoice)
    app.show({"subscription": plain(ended)}, _subscriptions([ended]))
