"""Values leave the library as JSON, and compute the same whatever the program does with its decimal context."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Context, Decimal, localcontext
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import Money, UnexpectedAnswer, types
from lago_orgs._core import answers, read, read_usage, wire
from lago_orgs.errors import InvalidArgument
from tests.recorded import exchanges

READERS = {
    "customer": read.customer,
    "subscription": read.subscription,
    "plan": read.plan,
    "billable_metric": read.metric,
    "invoice": read.invoice,
    "event": read.event,
    "customer_usage": read_usage.usage,
}


def recorded() -> Iterator[Any]:
    for flow in ("quick-reference", "trace-code"):
        for exchange in exchanges(flow):
            body = exchange["response"].get("body")
            if exchange["response"]["status"] == 200 and isinstance(body, dict):
                yield from (reader(body[root]) for root, reader in READERS.items() if isinstance(body.get(root), dict))


def test_everything_that_lago_showed_can_be_given_as_json() -> None:
    seen = {}
    for value in recorded():
        given_back = json.loads(json.dumps(value.to_dict()))
        assert set(given_back) == {each.name for each in attrs.fields(type(value))} - {"raw"}
        seen[type(value).__name__] = given_back
    assert seen.keys() >= {"Customer", "Subscription", "Plan", "Usage", "Invoice"}
    assert set(seen["Usage"]["total_amount"]) == {"amount", "currency"}


@pytest.mark.parametrize("name", [name for name in types.__all__ if attrs.has(getattr(types, name))])
def test_every_value_has_a_plain_form(name: str) -> None:
    assert callable(getattr(getattr(types, name), "to_dict", None)), name


def test_what_values_hold_is_written_without_loss() -> None:
    change = types.PlanChange(
        kind="none",
        org_id="acme",
        from_plan_code="pro",
        to_plan_code="pro",
        effective_at=datetime(2026, 3, 1, 12, 30, 0, 500, tzinfo=UTC),
        credit=Money("1.005", "USD"),
        closing_fee=None,
        opening_fee=Money(3, "JPY"),
        effects=("nothing",),
        subscription=next(value for value in recorded() if isinstance(value, types.Subscription)),
    )
    plain = change.to_dict()
    assert plain["effective_at"] == "2026-03-01T12:30:00.000500Z"
    assert plain["credit"] == {"amount": "1.005", "currency": "USD"}
    assert plain["opening_fee"] == {"amount": "3", "currency": "JPY"}
    assert plain["effects"] == ["nothing"]
    assert plain["subscription"]["plan_amount"]["currency"] == "USD"
    event = types.UsageEvent(
        org_id="a", code="c", transaction_id="t", properties={"n": Decimal("1E+2"), "d": date(2026, 1, 2)}
    )
    assert event.to_dict()["properties"] == {"n": "100", "d": "2026-01-02"}


def test_money_is_aligned_like_its_text() -> None:
    money = Money("1234.5", "USD")
    assert (
        f"{money:>16}|{money:<14}|{money:^15}|{money}" == "    1,234.50 USD|1,234.50 USD  | 1,234.50 USD  |1,234.50 USD"
    )


CRAMPED = (Context(prec=3), Context(prec=1, traps=[]), Context(prec=6, Emax=5, Emin=-5))
AMOUNTS = st.decimals(-(10**20), 10**20, places=6)


@given(AMOUNTS, AMOUNTS, st.sampled_from(CRAMPED))
def test_money_computes_alike_in_any_context(one: Decimal, other: Decimal, cramped: Context) -> None:
    def results() -> list[object]:
        money, more = Money(str(one), "USD"), Money(str(other), "USD")
        both = money + more, money - more, money * 7, -money, abs(money), sum([money, more])
        texts = str(money), repr(more), f"{money:>40}", money.to_dict()
        return [
            *both,
            *texts,
            money.rounded(),
            money.cents,
            Money.of_cents(money.cents, "KWD"),
            money < more,
            bool(money),
        ]

    expected = results()
    with localcontext(cramped):
        assert results() == expected


def test_usage_is_read_alike_in_any_context() -> None:
    usage = next(value for value in recorded() if isinstance(value, types.Usage) and value.charges)
    code = usage.charges[0].metric_code
    with localcontext(prec=2):
        again = read_usage.usage({**usage.raw})
        assert again == usage
        assert again.units(code) == usage.units(code)


@pytest.mark.parametrize("huge", ["1e9999999", "1e999999999", "-1e101", "1e-200", "9" * 400, "NaN", "Infinity"])
def test_numbers_out_of_all_bounds_are_refused_and_not_computed(huge: str) -> None:
    for reader in (wire.number, wire.count, lambda value: wire.cents(value, "USD")):
        with pytest.raises(UnexpectedAnswer):
            reader(huge)
    with pytest.raises(ValueError, match="nobody can pay"):
        Money(huge, "USD")
    with pytest.raises(InvalidArgument):
        wire.encoded({"n": Decimal(huge)})


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1e99999999999999999999999"])
def test_an_answer_with_a_number_out_of_all_bounds_is_not_taken(number: str) -> None:
    with pytest.raises(ValueError, match="bounds"):
        answers.Answer(200, {}, f'{{"a": {number}}}'.encode()).json()


def test_what_multiplies_money_is_bounded_too() -> None:
    with pytest.raises(ValueError, match="digits"):
        _ = Money(1, "USD") * Decimal("1e500")
    with pytest.raises(TypeError, match="multiplied"):
        _ = Money(1, "USD") * "3"  # type: ignore[operator]  # what is tried


@pytest.mark.parametrize("currency", ["DOLLAR", "", "U$", "U1D", "ÜSD"])
def test_a_currency_has_three_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three letters"):
        Money(1, currency)
