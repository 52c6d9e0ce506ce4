"""Long chains of requests that mostly succeed, with the clock moving between them: the books always add up."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request

CHAINS = max(int(os.environ.get("FUZZ_EXAMPLES", "250")) // 10, 1)
STEPS = 25
AMOUNTS = st.sampled_from(["0", "0.01", "0.333", "1", "12.5"])
IDS = st.sampled_from(["acme", "globex"])
METRICS = {"calls": "count_agg", "tokens": "sum_agg", "peak": "max_agg", "users": "unique_count_agg"}
RANGE_KEYS = {"graduated": "graduated_ranges", "volume": "volume_ranges"}


class Books:
    """One organization's Lago, and what must hold for its invoices."""

    def __init__(self, now: datetime) -> None:
        self.simulator = LagoSimulator(now=now)
        self.asked = 0

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One exchange; a refusal is fine, a crash is not."""
        headers = {"authorization": f"Bearer {self.simulator.api_key}", "content-type": "application/json"}
        content = json.dumps(body).encode() if body else b""
        answer = self.simulator.handle(Request(method, f"/api/v1/{path}", headers, content))
        assert answer.status < 500, f"{method} {path} {body}: {answer.body!r}"
        said: dict[str, Any] = json.loads(answer.body)
        return said

    def event(self, external_id: str, code: str, value: Any) -> None:
        self.asked += 1
        properties = {"value": value}
        event = {"transaction_id": f"t{self.asked}", "external_subscription_id": external_id, "code": code}
        self.ask("POST", "events", event={**event, "properties": properties})

    def check(self) -> None:
        for row in self.ask("GET", "invoices?per_page=1000")["invoices"]:
            invoice = self.ask("GET", f"invoices/{row['lago_id']}")["invoice"]
            cents = {name: value for name, value in invoice.items() if name.endswith("_cents")}
            before_taxes = cents["fees_amount_cents"] - cents["coupons_amount_cents"]
            before_credits = before_taxes + cents["taxes_amount_cents"]
            credited = cents["credit_notes_amount_cents"] + cents["prepaid_credit_amount_cents"]
            assert sum(fee["amount_cents"] for fee in invoice["fees"]) == cents["fees_amount_cents"], invoice
            assert cents["sub_total_excluding_taxes_amount_cents"] == before_taxes, cents
            assert cents["sub_total_including_taxes_amount_cents"] == before_credits, cents
            assert cents["total_amount_cents"] == before_credits - credited >= 0, cents
        for customer in self.ask("GET", "customers?per_page=1000")["customers"]:
            path = f"wallets?external_customer_id={customer['external_id']}"
            assert all(wallet["balance_cents"] >= 0 for wallet in self.ask("GET", path)["wallets"])


@st.composite
def charges(draw: st.DrawFn, metric_id: str) -> dict[str, Any]:
    """A charge for a metric, of any model that needs no licence."""
    model = draw(st.sampled_from(["standard", "package", "graduated", "volume"]))
    tiers = [
        {"from_value": first, "to_value": last, "per_unit_amount": draw(AMOUNTS), "flat_amount": draw(AMOUNTS)}
        for first, last in ((0, 10), (11, None))
    ]
    properties: dict[str, Any] = {"amount": draw(AMOUNTS)}
    if model == "package":
        properties |= {"package_size": draw(st.integers(1, 10)), "free_units": draw(st.integers(0, 5))}
    if model in RANGE_KEYS:
        properties = {RANGE_KEYS[model]: tiers}
    charge = {"billable_metric_id": metric_id, "charge_model": model, "properties": properties}
    in_advance = model != "volume" and draw(st.booleans())
    return {**charge, "pay_in_advance": in_advance}


def _furnish(data: st.DataObject, books: Books) -> None:
    currency = {"amount_currency": data.draw(st.sampled_from(["USD", "JPY", "KWD"]))}
    books.ask("POST", "taxes", tax={"name": "VAT", "code": "vat", "rate": "7.7", "applied_to_organization": True})
    metrics = []
    for code, kind in METRICS.items():
        field = {} if kind == "count_agg" else {"field_name": "value"}
        metric = {"name": code, "code": code, "aggregation_type": kind, **field}
        metrics.append(books.ask("POST", "billable_metrics", billable_metric=metric)["billable_metric"]["lago_id"])
    for code in ("small", "large"):
        terms = {"interval": data.draw(st.sampled_from(["weekly", "monthly", "quarterly", "yearly"]))}
        price = {"amount_cents": data.draw(st.sampled_from([0, 333, 4900])), "pay_in_advance": data.draw(st.booleans())}
        priced = [data.draw(charges(metric)) for metric in metrics if data.draw(st.booleans())]
        books.ask("POST", "plans", plan={"name": code, "code": code, **currency, **terms, **price, "charges": priced})
    coupon = {"coupon_type": "percentage", "percentage_rate": "33.3", "frequency": "forever"}
    books.ask("POST", "coupons", coupon={"name": "c", "code": "c", "expiration": "no_expiration", **coupon})


def _step(data: st.DataObject, books: Books) -> None:
    ident = data.draw(IDS)
    match data.draw(st.sampled_from(["subscribe", "event", "event", "travel", "travel", "coupon", "wallet", "end"])):
        case "subscribe":
            plan = {"plan_code": data.draw(st.sampled_from(["small", "large"]))}
            when = {"billing_time": data.draw(st.sampled_from(["calendar", "anniversary"]))}
            ids = {"external_customer_id": ident, "external_id": ident}
            books.ask("POST", "subscriptions", subscription={**ids, **plan, **when})
        case "event":
            books.event(
                ident, data.draw(st.sampled_from([*METRICS])), data.draw(st.sampled_from([0, 1, 7.5, "2.25", 100]))
            )
        case "travel":
            days = data.draw(st.sampled_from([0.05, 1, 10, 31, 90]))
            books.simulator.travel(books.simulator.clock.peek() + timedelta(days=days))
        case "coupon":
            books.ask("POST", "applied_coupons", applied_coupon={"external_customer_id": ident, "coupon_code": "c"})
        case "wallet":
            granted = {"granted_credits": "10", "rate_amount": data.draw(st.sampled_from(["0.5", "1", "3"]))}
            books.ask("POST", "wallets", wallet={"external_customer_id": ident, "currency": "USD", **granted})
        case "end":
            books.ask("DELETE", f"subscriptions/{ident}")


@settings(max_examples=CHAINS, deadline=None, derandomize="FUZZ_EXAMPLES" not in os.environ)
@given(data=st.data(), day=st.sampled_from([1, 15, 31]))
def test_the_books_add_up_after_any_chain(data: st.DataObject, day: int) -> None:
    books = Books(datetime(2026, 1, day, 9, 30, tzinfo=UTC))
    _furnish(data, books)
    for _ in range(STEPS):
        _step(data, books)
    books.check()
