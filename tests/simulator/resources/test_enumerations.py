"""Words of an enumeration that came as something else: each operation takes, refuses or breaks off as its own does."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked
from .shop import charge, metric, plan, subscribe

METRIC = {"name": "M", "code": "m", "aggregation_type": "sum_agg", "field_name": "n"}
COUPON = {"name": "C", "code": "c", "frequency": "once", "expiration": "no_expiration"}
FIXED = {**COUPON, "coupon_type": "fixed_amount", "amount_cents": 5, "amount_currency": "USD"}
PLAN = {"name": "P", "code": "q", "interval": "monthly", "amount_cents": 1, "amount_currency": "USD"}
ADVANCE = {**PLAN, "pay_in_advance": False}
NEW = {"external_customer_id": "acme", "external_id": "new", "plan_code": "p"}
HOOK = {"webhook_url": "http://h.co/x"}


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        plan(lago, charge(metric(lago, code="tokens")))
        subscribe(lago)
        lago.post("/add_ons", {"add_on": {"name": "s", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
        yield lago


# What the server turns into a symbol breaks off unless it is a text; the rest are numbers of words, or none of them.
@pytest.mark.parametrize(
    ("path", "root", "fields", "field", "taken"),
    [
        ("/billable_metrics", "billable_metric", METRIC, "aggregation_type", ((True, 500), (1, 500), ("x\0", 422))),
        ("/billable_metrics", "billable_metric", METRIC, "rounding_function", ((1, 500), ("x", 500), ("", 200))),
        ("/coupons", "coupon", FIXED, "expiration", ((False, 500), (0, 500), ("x", 422), ("x\0", 422))),
        ("/coupons", "coupon", FIXED, "coupon_type", ((True, 422), (0, "fixed_amount"), (9, 422), ("0", 422))),
        ("/coupons", "coupon", FIXED, "frequency", ((True, 422), (2, "forever"), (-1, 422), (1.5, 422))),
        ("/plans", "plan", ADVANCE, "interval", ((True, 500), (0, 500), ("x", 422), ("x\0", 422))),
        ("/subscriptions", "subscription", NEW, "billing_time", ((1, "anniversary"), (True, 422), (" ", 500))),
        ("/webhook_endpoints", "webhook_endpoint", HOOK, "signature_algo", (("hmac", "hmac"), ("", 500), (1, 500))),
    ],
)
def test_words(path: str, root: str, fields: dict[str, Any], field: str, taken: tuple[tuple[Any, Any], ...]) -> None:
    for sent, expected in taken:
        with asked() as lago:
            lago.customer()
            plan(lago)
            status = expected if isinstance(expected, int) else 200
            answer = lago.post(path, {root: {**fields, field: sent}}, status)
            if isinstance(expected, str):
                assert answer[root][field] == expected


@pytest.mark.parametrize(
    ("sent", "status", "model"),
    [(0, 200, "standard"), (9, 422, None), (True, 422, None), ("0", 422, None), ("x\0", 422, None)],
)
def test_the_model_of_a_charge(lago: Asked, sent: object, status: int, model: str | None) -> None:
    made = {**charge(metric(lago, code="other")), "charge_model": sent, "properties": {"amount": "1"}}
    answer = lago.post("/plans", {"plan": {**ADVANCE, "charges": [made]}}, status)
    assert status != 200 or answer["plan"]["charges"][0]["charge_model"] == model


def test_without_properties_the_model_must_be_a_word(lago: Asked) -> None:
    made = {**charge(metric(lago, code="other")), "charge_model": 0, "properties": {}}
    lago.post("/plans", {"plan": {**ADVANCE, "charges": [made]}}, 500)


def test_the_type_of_a_metric_changes_to_one_that_there_is_only(lago: Asked) -> None:
    metric(lago, code="free")
    for sent in ("x", None, ""):
        changed = lago.put("/billable_metrics/free", {"billable_metric": {"aggregation_type": sent}})
        assert changed["billable_metric"]["aggregation_type"] == "sum_agg"
    changed = lago.put("/billable_metrics/free", {"billable_metric": {"aggregation_type": "max_agg"}})
    assert changed["billable_metric"]["aggregation_type"] == "max_agg"
    for code in ("free", "tokens"):
        lago.put(f"/billable_metrics/{code}", {"billable_metric": {"aggregation_type": "custom_agg"}}, 403)
        lago.put(f"/billable_metrics/{code}", {"billable_metric": {"aggregation_type": 1}}, 500)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"on_termination_invoice": 1}, 500),
        ({"on_termination_invoice": True}, 500),
        ({"on_termination_invoice": "x"}, 422),
        ({"on_termination_invoice": False}, 200),
        ({"on_termination_credit_note": " "}, 200),
        ({"ending_at": False}, 200),
        ({"ending_at": " "}, 200),
        ({"subscription_at": None}, 422),
        ({"consolidate_invoice": None}, 500),
        ({"progressive_billing_disabled": ""}, 500),
    ],
)
def test_changing_a_subscription(lago: Asked, fields: dict[str, Any], status: int) -> None:
    lago.put("/subscriptions/acme", {"subscription": fields}, status)


def test_a_subscription_is_named_as_ruby_writes_it(lago: Asked) -> None:
    made = lago.post("/subscriptions", {"subscription": {**NEW, "name": True, "external_id": False}})
    assert (made["subscription"]["name"], made["subscription"]["external_id"]) == ("true", "false")


@pytest.mark.parametrize(("sent", "status"), [(1, 500), (True, 500), (None, 422), ("x", 422), ("failed", 200)])
def test_the_payment_status_of_an_invoice(lago: Asked, sent: object, status: int) -> None:
    invoice = lago.one_off(100)["invoice"]
    lago.put(f"/invoices/{invoice['lago_id']}", {"invoice": {"payment_status": sent}}, status)


@pytest.mark.parametrize(
    ("fields", "status", "details"),
    [
        ({"country": 1}, 500, None),
        ({"country": ""}, 422, {"country": ["not_a_valid_country_code"]}),
        ({"default_currency": True}, 500, None),
        ({"default_currency": "eur"}, 200, None),
        ({"document_number_prefix": None}, 422, {"document_number_prefix": ["value_is_too_short"]}),
        ({"document_number_prefix": 12}, 500, None),
        ({"net_payment_term": None}, 422, {"net_payment_term": ["is not a number"]}),
        ({"net_payment_term": "x"}, 422, {"net_payment_term": ["is not a number"]}),
        ({"finalize_zero_amount_invoice": None}, 422, {"finalize_zero_amount_invoice": ["value_is_invalid"]}),
        ({"city": ""}, 200, None),
        ({"city": "a\0"}, 500, None),
    ],
)
@pytest.mark.parametrize("entity", [False, True])
def test_settings(lago: Asked, fields: dict[str, Any], status: int, details: Any, *, entity: bool) -> None:
    root = "billing_entity" if entity else "organization"
    code = lago.get("/billing_entities")["billing_entities"][0]["code"]
    answer = lago.put(f"/billing_entities/{code}" if entity else "/organizations", {root: fields}, status)
    if details:
        assert answer["error_details"] == details
    elif status == 200:
        [(name, value)] = fields.items()
        assert answer[root][name] == (value.upper() if name == "default_currency" else value)


def test_an_entity_has_a_name_and_sends_electronic_invoices_in_two_countries(lago: Asked) -> None:
    code = lago.get("/billing_entities")["billing_entities"][0]["code"]

    def change(status: int, **fields: Any) -> Any:
        return lago.put(f"/billing_entities/{code}", {"billing_entity": fields}, status)

    assert change(422, name="")["error_details"] == {"name": ["value_is_mandatory"]}
    assert change(422, einvoicing=True)["error_details"] == {"einvoicing": ["country_must_be_present"]}
    assert change(422, einvoicing=True, country="us")["error_details"] == {"einvoicing": ["country_not_supported"]}
    assert change(200, einvoicing=True, country="de")["billing_entity"]["einvoicing"] is True
    change(500, einvoicing=None)


def test_a_coupon_is_reusable_or_not(lago: Asked) -> None:
    refused = lago.post("/coupons", {"coupon": {**FIXED, "reusable": None}}, 422)
    assert refused["error_details"] == {"reusable": ["value_is_reserved"]}


def test_what_a_coupon_is_limited_to_must_be_there_before_it_may_not_be_both(lago: Asked) -> None:
    def limited(plans: list[str], metrics: list[str], status: int) -> Any:
        limits = {"plan_codes": plans, "billable_metric_codes": metrics}
        return lago.post("/coupons", {"coupon": {**FIXED, "applies_to": limits}}, status)

    assert limited(["no"], ["tokens"], 404)["code"] == "plans_not_found"
    assert limited(["p"], ["no"], 404)["code"] == "billable_metrics_not_found"
    assert limited(["p"], ["tokens"], 405)["code"] == "only_one_limitation_type_per_coupon_allowed"


def test_a_coupon_that_is_changed_without_its_limits_is_good_for_nothing_more(lago: Asked) -> None:
    lago.post("/coupons", {"coupon": {**FIXED, "applies_to": {"plan_codes": ["p"]}}})
    changed = lago.put("/coupons/c", {"coupon": {"name": "D"}})["coupon"]
    assert (changed["limited_plans"], changed["plan_codes"]) == (True, [])
    changed = lago.put("/coupons/c", {"coupon": {"applies_to": {"billable_metric_codes": ["tokens"]}}})["coupon"]
    assert (changed["limited_plans"], changed["billable_metric_codes"]) == (True, ["tokens"])
    changed = lago.put("/coupons/c", {"coupon": {"applies_to": {"plan_codes": ["p"]}}})["coupon"]
    assert (changed["limited_billable_metrics"], changed["plan_codes"]) == (False, ["p"])


def test_the_first_credits_of_a_wallet_are_named_by_a_text(lago: Asked) -> None:
    for name, balance in (("top up", "5.0"), (12, "0.0"), ("x" * 256, "0.0")):
        wallet = lago.wallet(granted_credits="5", transaction_name=name, code=f"w{len(str(name))}")["wallet"]
        assert lago.get(f"/wallets/{wallet['lago_id']}")["wallet"]["credits_balance"] == balance
    wallet = lago.wallet(granted_credits="5", transaction_priority=51, code="last")["wallet"]
    assert lago.get(f"/wallets/{wallet['lago_id']}")["wallet"]["credits_balance"] == "0.0"


def test_the_priority_of_a_transaction_is_none_if_blank(lago: Asked) -> None:
    wallet = lago.wallet()["wallet"]["lago_id"]
    bought = {"wallet_id": wallet, "granted_credits": "1"}
    refused = lago.post("/wallet_transactions", {"wallet_transaction": {**bought, "priority": ""}}, 422)
    assert refused["error_details"] == {"priority": ["value_is_mandatory", "value_is_invalid"]}
    for priority in (None, False):
        [row] = lago.post("/wallet_transactions", {"wallet_transaction": {**bought, "priority": priority}})[
            "wallet_transactions"
        ]
        assert row["priority"] == 50


def test_digits_are_those_of_ascii(lago: Asked) -> None:
    made = lago.post("/plans", {"plan": {**ADVANCE, "amount_cents": "٣"}})
    assert made["plan"]["amount_cents"] == 0


@pytest.mark.parametrize(
    ("sent", "problem"),
    [("x", "is not a number"), (True, "is not a number"), (False, "is not a number"), (-1, "value_is_out_of_range")],
)
def test_the_amount_of_a_coupon_is_a_number_as_it_was_sent(lago: Asked, sent: object, problem: str) -> None:
    refused = lago.post("/coupons", {"coupon": {**FIXED, "amount_cents": sent}}, 422)
    assert refused["error_details"] == {"amount_cents": [problem]}
    lago.post("/coupons", {"coupon": FIXED})
    applied = {"external_customer_id": "acme", "coupon_code": "c", "amount_cents": sent}
    answer = lago.post("/applied_coupons", {"applied_coupon": applied}, 200 if sent is False else 422)
    assert sent is False or answer["error_details"] == {"amount_cents": [problem]}


def test_a_blank_names_neither_wallet_nor_transaction(lago: Asked) -> None:
    wallet = lago.wallet(name=True, code=" ", priority=False, currency=False)["wallet"]
    assert (wallet["name"], wallet["code"], wallet["priority"], wallet["currency"]) == ("t", "true", 50, "USD")
    bought = {"wallet_id": wallet["lago_id"], "granted_credits": "1", "name": " "}
    [row] = lago.post("/wallet_transactions", {"wallet_transaction": bought})["wallet_transactions"]
    assert row["name"] is None


def test_the_add_on_of_a_fixed_charge_goes_by_its_id_or_by_its_code(lago: Asked) -> None:
    fixed = {"charge_model": "standard", "units": 1, "properties": {"amount": "1"}, "code": "f"}

    def add(status: int, **naming: Any) -> Any:
        return lago.post("/plans/p/fixed_charges", {"fixed_charge": {**fixed, **naming}}, status)

    add(500, add_on_id=" ", add_on_code="")
    assert add(404, add_on_id="setup", add_on_code="setup")["code"] == "add_on_not_found"
    assert add(200, add_on_id="", add_on_code="setup")["fixed_charge"]["add_on_code"] == "setup"
    unknown = {**ADVANCE, "charges": [charge("no")], "fixed_charges": [{**fixed, "add_on_code": "no"}]}
    assert lago.post("/plans", {"plan": unknown}, 404)["code"] == "add_ons_not_found"


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ("x", "is not a number"),
        (False, "is not a number"),
        (0, "value_is_out_of_range"),
        ("-1", "value_is_out_of_range"),
    ],
)
def test_the_limits_of_a_purchase_are_numbers_as_they_were_sent(lago: Asked, sent: object, problem: str) -> None:
    wallet = lago.wallet()["wallet"]["lago_id"]
    for name in ("paid_top_up_min_amount_cents", "paid_top_up_max_amount_cents"):
        fields = {"external_customer_id": "acme", "rate_amount": "1", "currency": "USD", "code": "other", name: sent}
        made = lago.post("/wallets", {"wallet": fields}, 422)
        changed = lago.put(f"/wallets/{wallet}", {"wallet": {name: sent}}, 422)
        assert made["error_details"] == changed["error_details"] == {name: [problem]}
