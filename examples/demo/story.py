"""What happens, chapter by chapter."""

from collections.abc import Sequence
from decimal import Decimal
from time import monotonic, sleep
from uuid import uuid4

import attrs

from examples.demo.prices import GATEWAY, RECORDED_CALLS, RECORDED_INVOICE, RECORDED_USAGE, SCALE, PriceList
from examples.demo.show import Show
from examples.demo.stage import MONTHS_END, Stage
from examples.demo.trace import CALLS, INPUT, OUTPUT, Call
from lago_orgs import Invoice, Money, Usage

METRICS = (CALLS, INPUT, OUTPUT)
# So many calls are recorded in one go: three events each, just under the hundred that a batch may have.
CHUNK = 33


@attrs.define
class Organization:
    """An organization, and what it was recorded to have done.

    Args:
        org_id: Its id.
        periods: Its calls by the plan that they are billed by, in order.
    """

    org_id: str
    periods: list[tuple[PriceList, list[Call]]] = attrs.field(factory=list)
    recorded: int = 0
    accepted: int = 0

    @property
    def calls(self) -> list[Call]:
        """All its calls."""
        return [call for _, calls in self.periods for call in calls]


class Story:
    """The demo on one stage.

    Args:
        stage: Where it plays.
        show: How it is shown.
    """

    def __init__(self, stage: Stage, show: Show) -> None:
        self._stage = stage
        self._lago = stage.lago
        self._show = show
        self._run = uuid4().hex[:8]
        self._ide = Organization(f"demo_{self._run}_ide")
        self._chat = Organization(f"demo_{self._run}_chat")

    def play(self, calls: Sequence[Call]) -> None:
        """Tell it from the price list to the invoices."""
        self.declare_prices()
        self.set_up()
        self.reach_a_limit(calls)
        self.change_a_plan(calls[RECORDED_CALLS:])
        self.tell_who_used_it()
        if self._stage.has_time_travel:
            self.end_the_month()
        self.clean_up()

    def declare_prices(self) -> None:
        """Metrics and plans, written only where they differ from what is there."""
        self._show.step("The price list")
        self._lago.ensure_metric(CALLS, name="LLM calls")
        self._lago.ensure_metric(INPUT, name="Input tokens", aggregation_type="sum_agg", field_name="tokens")
        self._lago.ensure_metric(OUTPUT, name="Output tokens", aggregation_type="sum_agg", field_name="tokens")
        for plan in (GATEWAY, SCALE):
            made, again = self.declare(plan), self.declare(plan)
            self._show.say(f"{plan.name}, {plan.monthly} a month: {made}, declared again: {again}")
            self._show.check(f"declaring {plan.name} again", again, "unchanged")
            for charge in plan.charges():
                self._show.say(f"    {charge.metric}: {charge.model}")

    def declare(self, plan: PriceList) -> str:
        """Have a plan of the price list, and say what had to be done."""
        return self._lago.ensure_plan(
            plan.code, name=plan.name, interval="monthly", amount=plan.monthly, charges=plan.charges()
        ).outcome

    def set_up(self) -> None:
        """Two organizations, each with one call, which may be repeated."""
        self._show.step("Two organizations, set up in one call each")
        for organization, name in ((self._ide, "IDE Corp"), (self._chat, "Chat Inc")):
            email = f"billing@{name.split()[0].lower()}.example"
            first, again = [
                self._lago.subscribe_org_to_plan(
                    organization.org_id,
                    GATEWAY.code,
                    name,
                    email,
                    user_id="u0",
                    subscription_at=self._stage.subscription_at,
                )
                for _ in range(2)
            ]
            self._show.say(f"{name}: {first.org_id} is {first.status} on {first.plan_code}; again: nothing changed")
            self._show.check(f"setting up {name} again", first, again)

    def record(self, organization: Organization, plan: PriceList, calls: Sequence[Call]) -> None:
        """Record calls as usage of an organization, at the time at which they were made."""
        events = [event for call in calls for event in call.events(organization.org_id, self._run, self._stage.later)]
        self._stage.travel(calls[-1].at)
        organization.recorded += self._lago.record_batch(events).recorded
        if not organization.periods or organization.periods[-1][0] is not plan:
            organization.periods.append((plan, []))
        organization.periods[-1][1].extend(calls)

    def reach_a_limit(self, calls: Sequence[Call]) -> None:
        """The first organization may make 660 calls a month; the question is asked before each handful."""
        self._show.step(f"Real traffic, up to a limit of {RECORDED_CALLS} calls")
        used = Decimal(0)
        with self._show.progress("calls of IDE Corp", RECORDED_CALLS) as bar:
            for start in range(0, len(calls), CHUNK):
                usage = self._lago.get_current_usage(self._ide.org_id)
                used = usage.units(CALLS) if usage else Decimal(0)
                if used >= RECORDED_CALLS:
                    break
                self.record(self._ide, GATEWAY, calls[start : start + CHUNK])
                bar.advance(CHUNK)
        self._show.say(f"call number {len(self._ide.calls) + 1} was refused: {used:f} of {RECORDED_CALLS} are used")
        self._show.check("calls until the limit", len(self._ide.calls), RECORDED_CALLS)
        self.compare_usage(self._ide)

    def compare_usage(self, organization: Organization) -> None:
        """The server's usage of the present period, against what was recorded and the price list."""
        plan, calls = organization.periods[-1]
        usage = self.settled_usage(organization.org_id, len(calls))
        expected = plan.expected(calls)
        charges = {charge.metric_code: charge for charge in usage.charges} if usage else {}
        rows = []
        for metric in METRICS:
            charge, (units, cost) = charges[metric], expected[metric]
            rows.append((metric, f"{charge.units:,f}".removesuffix(".0"), charge.events_count, charge.amount))
            self._show.check(f"units of {metric}", charge.units, units)
            self._show.check(f"events of {metric}", charge.events_count, len(calls))
            self._show.check(f"cost of {metric}", charge.amount, cost)
            if len(calls) == RECORDED_CALLS:
                self._show.check(f"cost of {metric} on a real Lago", charge.amount, RECORDED_USAGE[metric])
        total = usage.total_amount if usage else Money(0, "USD")
        self._show.check("total usage", total, sum(cost for _, cost in expected.values()))
        self._show.table(["metric", "units", "events", "amount"], [*rows, ("total", "", "", total)])

    def settled_usage(self, org_id: str, calls: int) -> Usage | None:
        """The usage once all calls are in it: a real Lago adds up in the background."""
        until = monotonic() + self._stage.patience
        while True:
            usage = self._lago.get_current_usage(org_id)
            if monotonic() > until or (usage is not None and all(each.events_count == calls for each in usage.charges)):
                return usage
            sleep(0.25)

    def change_a_plan(self, calls: Sequence[Call]) -> None:
        """The second organization grows out of its plan half way through."""
        self._show.step("A plan outgrown: previewed, then changed")
        half = len(calls) // 2
        self.record_all(self._chat, GATEWAY, calls[:half])
        self.compare_usage(self._chat)
        # Between two calls: one at the very moment of the change would be counted on both plans.
        self._stage.travel(calls[half - 1].at + (calls[half].at - calls[half - 1].at) / 2)
        told = self._lago.preview_plan_change(self._chat.org_id, SCALE.code)
        self._show.say(f"{told.from_plan_code} -> {told.to_plan_code} would be an {told.kind}:", *told.effects)
        made = self._lago.change_plan(self._chat.org_id, SCALE.code)
        self._show.check("the change made is the one previewed", made.kind, told.kind)
        self._show.say(f"changed: {made.subscription.plan_code}, {made.subscription.status}, same id")
        self._stage = self._stage.resumed(calls[half].at)
        self.record_all(self._chat, SCALE, calls[half:])
        self.compare_usage(self._chat)

    def record_all(self, organization: Organization, plan: PriceList, calls: Sequence[Call]) -> None:
        """Record many calls, and show how far it has come."""
        with self._show.progress(f"calls on {plan.name}", len(calls)) as bar:
            for start in range(0, len(calls), CHUNK * 10):
                chunk = calls[start : start + CHUNK * 10]
                self.record(organization, plan, chunk)
                bar.advance(len(chunk))

    def tell_who_used_it(self) -> None:
        """Per user, from the events that the server holds."""
        self._show.step("Who used it: every event that Lago holds, by user")
        for organization in (self._ide, self._chat):
            held = 0
            used: dict[str, dict[str, int]] = {}
            page: int | None = 1
            while page:
                answer = self._lago.api.events.find_all_events(
                    external_subscription_id=organization.org_id, page=page, per_page=2000
                )
                for event in answer.events:
                    held += 1
                    properties = event.properties or {}
                    mine = used.setdefault(properties["user_id"], dict.fromkeys(METRICS, 0))
                    mine[event.code] += int(properties.get("tokens", 1))
                page = answer.meta.next_page or None
            rows = [(user, *(f"{used[user][metric]:,}" for metric in METRICS)) for user in sorted(used)]
            self._show.say(f"{organization.org_id}: {held} events")
            self._show.table(["user", *METRICS], rows)
            organization.accepted = held
            self._show.check(f"events recorded and held of {organization.org_id}", organization.recorded, held)
            self._show.check(f"events made of {organization.org_id}", held, 3 * len(organization.calls))
            for user, units in used.items():
                made = [call for call in organization.calls if call.user == user]
                self._show.check(f"calls of {user}", units[CALLS], len(made))
                self._show.check(f"input tokens of {user}", units[INPUT], sum(call.context for call in made))

    def end_the_month(self) -> None:
        """Time passes, Lago invoices, and every line is held against the price list."""
        self._show.step("The month ends: invoices")
        self._stage.travel(MONTHS_END)
        rows = []
        for organization in (self._ide, self._chat):
            invoices = [self._lago.get_invoice(each.lago_id) for each in self._lago.get_invoices(organization.org_id)]
            found = sorted((each for each in invoices if each), key=lambda each: each.number)
            for invoice in found:
                self.show_invoice(invoice)
            rows.append(self.compare_invoices(organization, found))
            if organization is self._ide:
                self._show.check("the invoice of a real Lago", found[0].total_amount, RECORDED_INVOICE)
                self._show.say(f"a real Lago invoiced {RECORDED_INVOICE} for the same calls")
        self._show.step("Recorded, accepted, invoiced")
        headings = ["organization", "recorded", "accepted", "invoiced", "by the price list", "on the invoices"]
        self._show.table(headings, rows)

    def show_invoice(self, invoice: Invoice) -> None:
        """An invoice with its lines."""
        self._show.say(f"{invoice.number} of {invoice.issuing_date}, {invoice.status}: {invoice.total_amount}")
        rows = [
            (f"{fee.fee_type} {fee.code}", f"{fee.units:,f}".removesuffix(".0"), fee.events_count or "", fee.amount)
            for fee in sorted(invoice.fees or (), key=lambda fee: (fee.fee_type != "subscription", fee.code or ""))
        ]
        self._show.table(["line", "units", "events", "amount"], rows)

    def compare_invoices(self, organization: Organization, invoices: Sequence[Invoice]) -> tuple[object, ...]:
        """Recorded, accepted and invoiced, to the event and to the cent: a row of figures that must agree."""
        fees = [fee for invoice in invoices for fee in invoice.fees or ()]
        invoiced = sum(fee.events_count or 0 for fee in fees if fee.fee_type == "charge")
        self._show.check(f"events recorded and invoiced of {organization.org_id}", organization.recorded, invoiced)
        charges = [cost for plan, calls in organization.periods for _, cost in plan.expected(calls).values()]
        billed = [fee.amount for fee in fees if fee.fee_type == "charge"]
        self._show.check(f"usage invoiced of {organization.org_id}", sum(billed), sum(charges))
        # The plan that holds at the month's end has held since the 16th: 15 of 30 days.
        subscription = organization.periods[-1][0].monthly * Decimal("0.5")
        reckoned = sum(charges) + subscription
        invoiced_in_all = sum(invoice.total_amount for invoice in invoices)
        self._show.check(f"everything invoiced of {organization.org_id}", invoiced_in_all, reckoned)
        events = organization.recorded, organization.accepted, invoiced
        return organization.org_id, *events, reckoned, invoiced_in_all

    def clean_up(self) -> None:
        """Leave nothing behind that would be billed."""
        for organization in (self._ide, self._chat):
            self._lago.terminate_subscription(organization.org_id)
            self._lago.delete_org_customer(organization.org_id)
